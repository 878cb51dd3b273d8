import { byText } from '../../model/ids.ts';

/** Words by which vendors name the right to change something. */
const WRITES =
  /(^|[:._/-])(write|manage|admin|delete|update|create|edit|post|rw)\b|^repo$|^workflow$/i;
const READS = /(read(only)?|:read|\.read)$/i;

export interface Scopes {
  readonly needed: readonly string[];
  readonly missing: readonly string[];
  /** Held and needed by no stream. */
  readonly excessive: readonly string[];
  /** Those among the excessive that let the holder change things. */
  readonly writing: readonly string[];
}

/** Compares what a credential holds with what the streams need; nothing when the vendor won't say. */
export function scopesOf(needed: readonly string[], held: readonly string[] | null): Scopes {
  const own = [...new Set(needed)].sort(byText);
  if (held === null) return { needed: own, missing: [], excessive: [], writing: [] };
  const excessive = held.filter((scope) => !own.includes(scope)).sort(byText);
  return {
    needed: own,
    missing: own.filter((scope) => !held.includes(scope)),
    excessive,
    writing: excessive.filter((scope) => WRITES.test(scope) && !READS.test(scope)),
  };
}
