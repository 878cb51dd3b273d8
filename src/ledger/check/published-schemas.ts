import { z } from 'zod';
import { LedgerReport } from './report-schema.ts';

/** JSON Schemas of what programs may rely on, by file name in docs/schemas/. */
export function publishedLedgerSchemas(): Readonly<Record<string, unknown>> {
  return { 'ledger-verify': z.toJSONSchema(LedgerReport) };
}
