import { z } from 'zod';
import { inclusionRanges } from '../integrity/proofs.ts';

/** Files of a disclosure, relative to its base folder (docs/pack-format.md §12.1). */
export const DISCLOSURE = {
  readme: 'README.md',
  about: 'disclosure.json',
  checkpoint: 'checkpoint',
  vkey: 'vkey',
  sums: 'sha256sum.txt',
} as const;

/** Name of a disclosure and of its base folder. */
export const DISCLOSURE_NAME = /^[a-z0-9][a-z0-9-]{0,95}-disclosure-[0-9a-f]{12}$/;

const Hex64 = z.string().regex(/^[0-9a-f]{64}$/);

/** `disclosure.json`: what was asked for, and which pack it was taken from. Claims, but for the log. */
export const DisclosureAbout = z.strictObject({
  format: z.literal('auditpack-disclosure'),
  version: z.literal(1),
  pack: z.string().max(200),
  packDigest: Hex64,
  /** Sequence numbers, record ids or trail ids, as given. */
  asked: z.array(z.string().max(400)).max(10_000),
  log: z.strictObject({ origin: z.string(), size: z.int().positive(), root: z.string() }),
  /** Entries of the log in here, in sequence, with the records that the pack made of them. */
  entries: z
    .array(z.strictObject({ seq: z.int().nonnegative(), records: z.array(z.string().max(200)) }))
    .min(1)
    .max(100_000),
});
export type DisclosureAbout = z.infer<typeof DisclosureAbout>;

/** The line of the log, the way up the tree, and the raw bytes that the line is about. */
export type EntryPart = 'leaf' | 'path' | 'bytes';

export function entryPath(seq: number, part: EntryPart): string {
  return `entries/${String(seq).padStart(9, '0')}.${part}`;
}

/**
 * An audit path as text: from the leaf up, which side the other hash stands on, and that hash in
 * hex. The sides follow from place and size; they are written so that a shell can follow them.
 */
export function auditPathText(seq: number, size: number, hashes: readonly Uint8Array[]): string {
  return inclusionRanges(seq, size)
    .map(({ from }, i) => {
      const side = from > seq ? 'right' : 'left';
      return `${side} ${Buffer.from(hashes[i] ?? []).toString('hex')}\n`;
    })
    .join('');
}

/** The hashes of an audit path's text; `undefined` unless it is exactly as written for that place. */
export function readAuditPath(text: string, seq: number, size: number): Buffer[] | undefined {
  if (!/^((left|right) [0-9a-f]{64}\n)*$/.test(text)) return undefined;
  const hashes = text
    .split('\n')
    .slice(0, -1)
    .map((line) => Buffer.from(line.slice(-64), 'hex'));
  const isOwn = seq < size && inclusionRanges(seq, size).length === hashes.length;
  return isOwn && auditPathText(seq, size, hashes) === text ? hashes : undefined;
}
