import { z } from 'zod';
import { PeopleReport } from '../model/people-report.ts';
import { VerifyOutput } from './report-schema.ts';

/** JSON Schemas of what programs may rely on, by file name in docs/schemas/. */
export function publishedSchemas(): Readonly<Record<string, unknown>> {
  return { people: z.toJSONSchema(PeopleReport), verify: z.toJSONSchema(VerifyOutput) };
}
