import { z } from 'zod';
import { VerifyOutput } from './report-schema.ts';

/** JSON Schemas of what programs may rely on, by file name in docs/schemas/. */
export function publishedSchemas(): Readonly<Record<string, unknown>> {
  return { verify: z.toJSONSchema(VerifyOutput) };
}
