import { z } from 'zod';
import { LEDGER_FINDINGS } from './findings.ts';

const Count = z.int().nonnegative();

/** What `auditpack ledger verify --json` prints. */
export const LedgerReport = z.strictObject({
  ok: z.boolean().describe('Nothing altered, nothing reserved.'),
  verdict: z
    .enum(['whole', 'reserved', 'altered'])
    .describe('`reserved`: nothing is altered, but see `reservations`.'),
  ledger: z.string(),
  origin: z.string().describe('Name of the log.'),
  runs: z.strictObject({ sealed: Count, interrupted: Count, open: Count }),
  packs: Count,
  files: Count,
  bytes: Count.describe('Of raw answers that were read and compared with the log.'),
  log: z.strictObject({ entries: Count, items: Count, root: z.string().describe('Base64.') }),
  checkpoints: z.strictObject({ signed: Count, unsigned: Count, held: Count }),
  key: z
    .strictObject({
      fingerprint: z.string(),
      pinned: z.boolean().describe('It is one given with --key, or was endorsed by one.'),
    })
    .nullable()
    .describe('The key the log names now.'),
  total: Count.describe('All findings, also those beyond the number that is listed.'),
  findings: z.array(
    z.strictObject({
      kind: z.enum(LEDGER_FINDINGS).describe('docs/operations.md; permanent names.'),
      file: z.string().describe("Path below the ledger's folder."),
      record: Count.optional().describe('Line of the file, from 1.'),
      offset: Count.optional(),
      expected: z.string(),
      found: z.string(),
    }),
  ),
  reservations: z.array(z.strictObject({ kind: z.string(), says: z.string() })),
});
export type LedgerReport = z.infer<typeof LedgerReport>;
