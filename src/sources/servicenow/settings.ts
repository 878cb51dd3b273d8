import { z } from 'zod';
import { SecretRef } from '../../model/secret-ref.ts';

const Table = z
  .string()
  .regex(/^[a-z][a-z0-9_]{1,79}$/, { error: 'expected a table name like change_request' });

export const ServiceNowSettings = z.strictObject({
  /** `https://example.service-now.com`. */
  baseUrl: z.url({ protocol: /^https?$/ }),
  /** Login for basic authentication; left out, the token is sent alone. */
  user: z.string().min(1).optional(),
  /** The user's password, an OAuth access token, or an API key. */
  token: SecretRef,
  /** How a token without `user` is sent. */
  tokenType: z.enum(['bearer', 'api-key']).default('bearer'),
  /** Tables whose rows are tickets, by what they are evidence of. */
  projects: z
    .strictObject({
      access: z.array(Table).default(['sc_request', 'sc_req_item']),
      change: z.array(Table).default(['change_request']),
      incident: z.array(Table).default(['incident']),
    })
    .prefault({}),
  /** What columns of the company's own mean, e.g. `u_for: Requested for`. */
  fields: z.record(z.string(), z.string()).default({}),
});
export type ServiceNowSettings = z.infer<typeof ServiceNowSettings>;

/** Every ticket table, each once, in the order configured. */
export function ticketTables({ projects }: ServiceNowSettings): readonly string[] {
  return [...new Set([...projects.access, ...projects.change, ...projects.incident])];
}
