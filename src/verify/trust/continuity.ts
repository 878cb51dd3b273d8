import { PATHS } from '../../format/paths.ts';
import { parseCheckpoint } from '../../integrity/checkpoint.ts';
import type { Finding, Findings } from '../findings.ts';
import type { LogFacts } from '../log.ts';
import type { Self } from './self.ts';

/** A pack or checkpoint that is known from before, and how. */
export interface Held {
  /** `--previous larkspur-….zip`, `the memory of 2026-…`. */
  readonly from: string;
  readonly origin: string;
  readonly size: number;
  /** Base64. */
  readonly root: string;
  /** For packs: number and digest. */
  readonly pack?: { readonly sequence: number; readonly packDigest: string };
}

export function heldCheckpoint(note: string, from: string): Held | undefined {
  const head = parseCheckpoint(note);
  return head && { from, origin: head.origin, size: head.size, root: head.root.toString('base64') };
}

/**
 * This pack against what is held from before: the same log, never shorter, and beginning with the
 * very same entries; a pack of the same number is the same pack.
 * @param known digests of packs this log tells of, by number, and this pack's own
 */
export function checkHeld(
  self: Self,
  packDigest: string | undefined,
  held: readonly Held[],
  context: {
    readonly log: LogFacts;
    readonly known: ReadonlyMap<number, string>;
    readonly historic: boolean;
  },
  findings: Findings,
): void {
  const isKnown = held.some(({ pack }) => pack?.packDigest === packDigest);
  const mayBeOlder = isKnown || context.historic;
  for (const one of held)
    for (const { kind, expected, found } of contradictions(self, one, { ...context, mayBeOlder }))
      findings.add({ kind, file: PATHS.checkpoint, expected: `${expected} (${one.from})`, found });
}

type Contradiction = Pick<Finding, 'expected' | 'found'> & {
  readonly kind: 'chain-fork' | 'chain-rollback';
};

function* contradictions(
  { head }: Self,
  { origin, size, root, pack }: Held,
  context: {
    readonly log: LogFacts;
    readonly known: ReadonlyMap<number, string>;
    readonly mayBeOlder: boolean;
  },
): Generator<Contradiction> {
  const { log, known, mayBeOlder } = context;
  if (head && head.origin !== origin) {
    yield { kind: 'chain-fork', expected: `the log ${origin}`, found: `the log ${head.origin}` };
    return;
  }
  const here = log.roots.get(size);
  if (here === undefined && !mayBeOlder)
    yield {
      kind: 'chain-rollback',
      expected: `a log of at least ${size} entries`,
      found: `one of ${log.entries}`,
    };
  if (here !== undefined && here !== root)
    yield { kind: 'chain-fork', expected: `root ${root} over ${size} entries`, found: here };
  const told = pack && known.get(pack.sequence);
  if (pack && told !== undefined && told !== pack.packDigest)
    yield {
      kind: 'chain-fork',
      expected: `pack ${pack.sequence} with digest ${pack.packDigest}`,
      found: told,
    };
}
