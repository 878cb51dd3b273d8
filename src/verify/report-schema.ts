import { z } from 'zod';
import { FINDING_KINDS, LAYERS } from './findings.ts';

const Count = z.int().nonnegative();
const Hex = z.string().regex(/^[0-9a-f]{64}$/);

const FindingOut = z
  .strictObject({
    layer: z.enum(LAYERS),
    kind: z.enum(FINDING_KINDS).describe('What is wrong; docs/pack-format.md §8. Permanent names.'),
    file: z.string().describe('Path below the base folder, or the name of the zip itself.'),
    record: Count.optional().describe('Line of the file, from 1.'),
    offset: Count.optional().describe(
      'Byte: in the zip for the container layer, else in the file.',
    ),
    expected: z.string(),
    found: z.string(),
  })
  .describe('One thing that is not as the format says; control characters are escaped.');

const LayerOut = z.strictObject({
  layer: z.enum(LAYERS),
  state: z
    .enum(['ok', 'failed', 'not-reached', 'not-asked'])
    .describe('`not-reached`: the layers before left nothing to check. `not-asked`: an option.'),
  findings: Count,
  says: z.string(),
});

const ReservationOut = z.strictObject({
  kind: z.string().describe('A short permanent name, such as `repacked`.'),
  says: z.string(),
});

const SaidOut = z.strictObject({
  state: z
    .enum(['shown', 'not-shown', 'contradicted'])
    .describe('`not-shown`: nothing speaks against it, and nothing shows it.'),
  says: z.string(),
});

/** One verified pack: what `verify --json` prints for each. */
export const VerifyReport = z.strictObject({
  path: z.string(),
  verdict: z
    .enum(['verified', 'intact', 'altered'])
    .describe(
      '`intact`: nothing is altered, but something asked for is not shown: `reservations`.',
    ),
  name: z.string().optional().describe('Absent when the container can not be read.'),
  container: z.enum(['canonical', 'repacked', 'folder', 'unreadable']),
  differences: z.array(z.string()).describe('How a repacked zip differs from the written one.'),
  files: Count,
  bytes: Count,
  packDigest: Hex.optional().describe('SHA-256 of tagmanifest-sha256.txt.'),
  sidecar: z.enum(['matches', 'differs', 'absent']),
  log: z.strictObject({ entries: Count, items: Count, root: z.string() }).optional(),
  origin: z
    .strictObject({
      state: z.enum(['pinned', 'rotated', 'unpinned', 'unsigned', 'broken']),
      fingerprint: z.string().optional(),
      identity: z.string().optional(),
      review: z.strictObject({ fingerprint: z.string(), pinned: z.boolean() }).optional(),
      says: z.string(),
    })
    .optional()
    .describe('Who signed; `rotated` is a key that a pinned one endorsed.'),
  time: z
    .strictObject({
      state: z.enum(['anchored', 'unpinned', 'none', 'broken']),
      at: z.string().optional().describe('UTC.'),
      authority: z.string().optional().describe('Subject of the certificate that signed.'),
      until: z.string().optional().describe('When that certificate ends, UTC.'),
      policy: z.string().optional().describe('Identifier of the policy it was given under.'),
      newest: z.string().optional().describe('When the newest evidence came in.'),
      later: z.string().optional().describe('How long after that, in words.'),
      says: z.string(),
    })
    .optional()
    .describe('When the signature existed, by the clock of a time-stamping authority.'),
  continuity: z
    .strictObject({ rewritten: SaidOut, missing: SaidOut, knownSince: SaidOut })
    .optional()
    .describe('Nothing rewritten, nothing missing, known since when: apart from each other.'),
  withheld: z
    .strictObject({
      entries: Count,
      items: Count,
      fields: Count,
      profiles: z.array(z.string()),
      pack: z.string(),
      packDigest: Hex,
    })
    .optional()
    .describe('Of a redacted pack: what is withheld, and which pack it is a form of.'),
  derived: z.strictObject({ records: Count, rejects: Count, results: Count }).optional(),
  layers: z.array(LayerOut),
  reservations: z.array(ReservationOut),
  total: Count.describe('All findings, also those beyond the number that is listed.'),
  findings: z.array(FindingOut),
  notProved: z.array(z.string()).describe('What no verification of this pack can show.'),
});
export type VerifyReport = z.infer<typeof VerifyReport>;
export type Reservation = z.infer<typeof ReservationOut>;

/** One verified disclosure: single entries of a log with their proofs. */
export const DisclosureReport = z.strictObject({
  kind: z.literal('disclosure'),
  path: z.string(),
  verdict: z
    .enum(['verified', 'intact', 'altered'])
    .describe('`intact`: the proofs hold, but nothing shows whose log it is: `reservations`.'),
  container: z.enum(['canonical', 'repacked', 'folder', 'unreadable']),
  files: Count,
  bytes: Count,
  pack: z.string().optional().describe('The pack it was taken from, as it says itself.'),
  packDigest: Hex.optional(),
  asked: z.array(z.string()).optional(),
  log: z.strictObject({ origin: z.string(), size: Count, root: z.string() }).optional(),
  signer: z.string().optional().describe('Fingerprint of the key that signed the checkpoint.'),
  entries: z.array(
    z.strictObject({
      seq: Count,
      kind: z.string(),
      source: z.string().optional(),
      stream: z.string().optional(),
      run: z.string().optional(),
      bytes: Count.optional().describe('Raw bytes in the disclosure; absent for entries without.'),
    }),
  ),
  reservations: z.array(ReservationOut),
  total: Count,
  findings: z.array(FindingOut),
  proved: z.array(z.string()),
  notProved: z.array(z.string()),
});
export type DisclosureReport = z.infer<typeof DisclosureReport>;

/** Everything `auditpack verify --json` prints. */
export const VerifyOutput = z.strictObject({
  ok: z.boolean().describe('Every pack is verified: nothing altered, nothing reserved.'),
  packs: z.array(VerifyReport),
  disclosures: z.array(DisclosureReport).describe('Disclosures among what was given.'),
});
