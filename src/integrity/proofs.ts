import { MerkleTree, nodeHash } from './merkle.ts';

/** Leaves `[from, to)` of a tree. */
export interface LeafRange {
  readonly from: number;
  readonly to: number;
}

/** Subtrees whose hashes are the audit path of leaf `index` in a tree of `size`: RFC 6962 §2.1.1. */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  if (!(index >= 0 && index < size)) throw new RangeError(`no leaf ${index} among ${size}`);
  const ranges: LeafRange[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    const isLeft = index < middle;
    ranges.push(isLeft ? { from: middle, to } : { from, to: middle });
    [from, to] = isLeft ? [from, middle] : [middle, to];
  }
  return ranges.reverse();
}

/** Subtrees whose hashes show that a tree of `size` extends one of `before`: RFC 6962 §2.1.2. */
export function consistencyRanges(before: number, size: number): LeafRange[] {
  if (!(before > 0 && before <= size))
    throw new RangeError(`no tree of ${before} in one of ${size}`);
  if (before === size) return [];
  const ranges: LeafRange[] = [];
  let [from, to] = [0, size];
  let old = before;
  while (old < to - from) {
    const split = splitOf(to - from);
    const middle = from + split;
    if (old <= split) {
      ranges.push({ from: middle, to });
      to = middle;
    } else {
      ranges.push({ from, to: middle });
      from = middle;
      old -= split;
    }
  }
  // The old tree itself needs no hash when it is one of the subtrees on the way from the left.
  if (from > 0) ranges.push({ from, to });
  return ranges.reverse();
}

/**
 * Hashes of disjoint ranges, from leaves given one after the other from 0.
 * @public for the chain of packs
 */
export class RangeHasher {
  readonly #ranges: readonly LeafRange[];
  readonly #trees: ReadonlyMap<LeafRange, MerkleTree>;
  readonly #ordered: readonly LeafRange[];
  #next = 0;
  #at = 0;

  constructor(ranges: readonly LeafRange[]) {
    this.#ranges = ranges;
    this.#ordered = [...ranges].sort((a, b) => a.from - b.from);
    this.#trees = new Map(ranges.map((range) => [range, new MerkleTree()]));
  }

  append(leaf: Uint8Array | string): void {
    while ((this.#ordered[this.#at]?.to ?? Number.POSITIVE_INFINITY) <= this.#next) this.#at++;
    const range = this.#ordered[this.#at];
    if (range !== undefined && range.from <= this.#next) this.#trees.get(range)?.append(leaf);
    this.#next++;
  }

  /** In the order the ranges were given. */
  hashes(): Buffer[] {
    return this.#ranges.map((range) => this.#trees.get(range)?.root() ?? Buffer.alloc(0));
  }
}

/**
 * The root that an audit path gives for a leaf; `undefined` when the path has another length.
 *
 */
export function rootByInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  path: readonly Uint8Array[],
): Buffer | undefined {
  if (!(index >= 0 && index < size)) return undefined;
  const ranges = inclusionRanges(index, size);
  if (ranges.length !== path.length) return undefined;
  let hash = Buffer.from(leaf);
  for (const [i, { from }] of ranges.entries()) {
    const sibling = path[i] ?? Buffer.alloc(0);
    hash = from > index ? nodeHash(hash, sibling) : nodeHash(sibling, hash);
  }
  return hash;
}

/** Do the hashes show that the tree with `root` of `size` extends the one with `oldRoot` of `before`? */
export function isConsistent(
  before: number,
  oldRoot: Uint8Array,
  size: number,
  root: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!(before > 0 && before <= size)) return false;
  const ranges = consistencyRanges(before, size);
  if (ranges.length !== proof.length) return false;
  const nodes = ranges.map((range, i) => ({ ...range, hash: proof[i] ?? Buffer.alloc(0) }));
  // Without a part of the old tree in front, the old tree is itself a subtree on the left edge.
  const start = (nodes[0]?.to ?? size) <= before ? nodes.shift() : undefined;
  let old = start?.hash ?? oldRoot;
  let whole = old;
  for (const { from, hash } of nodes) {
    const isRight = from >= before;
    if (!isRight) old = nodeHash(hash, old);
    whole = isRight ? nodeHash(whole, hash) : nodeHash(hash, whole);
  }
  return Buffer.compare(old, oldRoot) === 0 && Buffer.compare(whole, root) === 0;
}

/** The largest power of two below `n`. */
function splitOf(n: number): number {
  let split = 1;
  while (split * 2 < n) split *= 2;
  return split;
}
