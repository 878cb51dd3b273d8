import { z } from 'zod';
import { LOG_KINDS } from './log.ts';

/** What a redacted pack says about what is not in it (docs/pack-format.md §13). */
export const REDACTION = {
  about: 'data/redaction/redaction.json',
  withheld: 'data/redaction/withheld.jsonl',
  moved: 'data/redaction/moved.jsonl',
  verdicts: 'data/redaction/verdicts.jsonl',
} as const;

const Count = z.int().nonnegative();
const Name = z.string().max(100);

/** A log entry of which the pack has only the leaf's hash, and where its redacted form stands. */
export const WithheldEntry = z.strictObject({
  seq: Count,
  kind: z.enum(LOG_KINDS),
  run: Name,
  source: Name.optional(),
  stream: Name.optional(),
  /** Below `data/`, with the range of the redacted form. */
  path: z.string().max(300),
  offset: Count,
  length: Count,
  profiles: z.array(Name),
  /** Values replaced in it. */
  fields: Count,
  /** Nothing of the item is left. */
  whole: z.boolean(),
});
export type WithheldEntry = z.infer<typeof WithheldEntry>;

/** A log entry whose bytes are there unchanged, at another place than its line says. */
export const MovedEntry = z.strictObject({ seq: Count, offset: Count });
export type MovedEntry = z.infer<typeof MovedEntry>;

/** A verdict that rests on something withheld; `missing`: items that can't even be formed. */
export const WithheldVerdictLine = z.union([
  z.strictObject({ test: Name, item: z.string() }),
  z.strictObject({ test: Name, missing: z.int().positive() }),
]);

/** `redaction.json`. */
export const RedactionAbout = z.strictObject({
  format: z.literal('auditpack-redaction'),
  version: z.literal(1),
  /** The pack of which this is a redacted form. */
  pack: Name,
  packDigest: z.string().regex(/^[0-9a-f]{64}$/),
  profiles: z.array(z.strictObject({ profile: Name, says: z.string().max(500) })).min(1),
  /** Log entries withheld, those of them that are items, and values replaced in items. */
  entries: Count,
  items: Count,
  fields: Count,
  streams: z.array(
    z.strictObject({ source: Name, stream: Name, items: Count, fields: Count, whole: Count }),
  ),
  /** Verdicts that are I because of it. */
  verdicts: Count,
});
export type RedactionAbout = z.infer<typeof RedactionAbout>;
