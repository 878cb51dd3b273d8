import { z } from 'zod';

const count = z.int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const place = { seq: count, run: z.string() };

/** Entry of the log: a pack was sealed. Its number, and where the log stood, can't be taken back. */
export const PackEntry = z.strictObject({
  kind: z.literal('pack'),
  ...place,
  /** From 1, without a gap. */
  sequence: z.int().positive(),
  name: z.string(),
  packDigest: sha256,
  /** Of the zip as it was first written, hex; a reviewer's signature added later changes it. */
  zipSha256: sha256,
  /** Of configuration, roster, catalogue, library and tool version, hex. */
  inputs: sha256,
  from: z.string(),
  to: z.string(),
  sealedAt: z.string(),
  /** Signed note of the log as this pack carries it, byte for byte its `log/checkpoint`. */
  checkpoint: z.string(),
  /** Fingerprint of the signing key; empty when the pack is not signed. */
  signer: z.string(),
  /** What a time-stamping authority said: its time, or why there is none; absent when none was asked. */
  timestamp: z.string().optional(),
});
export type PackEntry = z.infer<typeof PackEntry>;

/** Entry of the log: from here on this key signs. */
export const KeyEntry = z.strictObject({
  kind: z.literal('key'),
  ...place,
  /** From 1, without a gap. */
  number: z.int().positive(),
  identity: z.string(),
  /** `ssh-ed25519 AAAA…` */
  key: z.string(),
  /** The key before; empty for the first. */
  previous: z.string(),
  since: z.string(),
  /** Why the key changed; empty for the first. */
  reason: z.string(),
  /** Signature of the key before over {@link keyStatement}; empty for the first and for a lost key. */
  endorsement: z.string(),
  /** Signature of the key itself over the same text: it is held by who says so. */
  possession: z.string(),
});
export type KeyEntry = z.infer<typeof KeyEntry>;

export const ChainEntry = z.discriminatedUnion('kind', [PackEntry, KeyEntry]);
export type ChainEntry = z.infer<typeof ChainEntry>;

/** What stands in the log beside what was collected: in order, with the line of the log itself. */
export interface ChainLine {
  readonly line: string;
  readonly entry: ChainEntry;
}

/** The text that both keys of a change sign. @param origin name of the log */
export function keyStatement(
  origin: string,
  key: Pick<KeyEntry, 'number' | 'identity' | 'key' | 'previous' | 'since' | 'reason'>,
): string {
  const { number, identity, previous, since, reason } = key;
  const fields = [origin, String(number), identity, key.key, previous || 'none', since, reason];
  return `auditpack key\n${fields.map((field) => `${JSON.stringify(field)}\n`).join('')}`;
}

/** `data/chain/this-pack.json`: who this pack is, under the signature. */
export const ThisPack = z.strictObject({
  pack: z.string(),
  sequence: z.int().positive(),
  previousPackDigest: sha256.nullable(),
  period: z.strictObject({ from: z.string(), to: z.string(), timezone: z.string() }),
  logSize: count,
  logRoot: z.string(),
  signer: z
    .strictObject({ identity: z.string(), key: z.string(), fingerprint: z.string() })
    .nullable()
    .default(null),
});
export type ThisPack = z.infer<typeof ThisPack>;
