import { z } from 'zod';
import { fact, person } from '../fact-parts.ts';

const number = z
  .string()
  .regex(/^[A-Z]{2,8}\d{6,10}$/, { error: 'expected a number like INC0010001' });
export const ServiceNowFact = z.discriminatedUnion('do', [
  fact('servicenow.create', {
    number,
    table: z.string(),
    by: person,
    summary: z.string(),
    description: z.string().default(''),
    for: person.optional(),
    assignee: person.optional(),
    /** Columns by name; people by id. */
    fields: z.record(z.string(), z.string()).default({}),
  }),
  /** `to` is the stored value: `2` for an incident in progress. */
  fact('servicenow.update', { number, by: person, field: z.string(), to: z.string() }),
  fact('servicenow.comment', { number, by: person, text: z.string() }),
  fact('servicenow.approval.open', { number, approver: person }),
  fact('servicenow.approval.decide', {
    number,
    by: person,
    decision: z.enum(['approved', 'rejected']),
  }),
]);
