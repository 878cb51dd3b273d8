import { z } from 'zod';

/**
 * Kinds of log entries: facts as received, never what was derived from them
 * (docs/pack-format.md §6.1).
 */
export const LOG_KINDS = [
  'run',
  'exchanges',
  'import',
  'item',
  'statement',
  'review',
  'disposition',
  'pack',
  'key',
  'withheld',
] as const;

const Hex64 = z.string().regex(/^[0-9a-f]{64}$/);
const Size = z.int().nonnegative();

/**
 * An entry as a verifier reads it: what it is, where it stands in the log, and the bytes it is
 * about, if any: a salted digest of a range, or a plain digest of a whole file.
 */
export const LogEntry = z.looseObject({
  kind: z.enum(LOG_KINDS),
  seq: Size,
  path: z.string().max(300).optional(),
  offset: Size.optional(),
  length: Size.optional(),
  salt: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional(),
  digest: Hex64.optional(),
  sha256: Hex64.optional(),
  /** Of a withheld entry: the hash of its leaf, base64. */
  hash: z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=$/)
    .optional(),
});
export type LogEntry = z.infer<typeof LogEntry>;

/** The bytes an entry speaks of; `none` for facts without bytes, `undefined` when it is half said. */
export type LoggedBytes =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly length: number;
      readonly sha256: string;
    }
  | {
      readonly kind: 'range';
      /** The range is all of the file. */
      readonly whole: boolean;
      readonly path: string;
      readonly offset: number;
      readonly length: number;
      readonly salt: string;
      readonly digest: string;
    };

const NEEDS_RANGE = new Set<LogEntry['kind']>(['item', 'statement', 'import']);

export function loggedBytes(entry: LogEntry): LoggedBytes | undefined {
  const { kind, path, offset, length, salt, digest, sha256, hash } = entry;
  if (kind === 'withheld') return hash === undefined || path !== undefined ? undefined : NONE;
  if (path === undefined) return NEEDS_RANGE.has(kind) || kind === 'exchanges' ? undefined : NONE;
  if (length === undefined) return undefined;
  if (sha256 !== undefined)
    return kind === 'item' ? undefined : { kind: 'file', path, length, sha256 };
  if (offset === undefined || salt === undefined || digest === undefined) return undefined;
  return { kind: 'range', whole: kind === 'exchanges', path, offset, length, salt, digest };
}
const NONE = { kind: 'none' } as const;
