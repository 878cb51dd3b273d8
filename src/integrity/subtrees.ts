import { leafHash, nodeHash } from './merkle.ts';
import type { LeafRange } from './proofs.ts';

interface Node extends LeafRange {
  readonly hash: Buffer;
}

/**
 * Hashes of any nodes of an RFC 6962 tree, from its leaves given one after the other: one pass and
 * one hash a node, however many are asked for and however they overlap.
 */
export class SubtreeHasher {
  readonly #wanted: ReadonlySet<string>;
  readonly #found = new Map<string, Buffer>();
  /** Complete subtrees on the right edge, largest first. */
  readonly #edge: Node[] = [];
  #size = 0;

  constructor(wanted: readonly LeafRange[]) {
    this.#wanted = new Set(wanted.map(key));
  }

  get size(): number {
    return this.#size;
  }

  append(leaf: Uint8Array | string): void {
    let node: Node = { from: this.#size, to: ++this.#size, hash: leafHash(leaf) };
    this.#note(node);
    for (let last = this.#edge.at(-1); last && width(last) === width(node); ) {
      this.#edge.pop();
      node = this.#joined(last, node);
      last = this.#edge.at(-1);
    }
    this.#edge.push(node);
  }

  /** In the order asked for; `undefined` for a range that is no node of this tree. */
  hashesOf(ranges: readonly LeafRange[]): (Buffer | undefined)[] {
    // The nodes of an incomplete right side exist only in the finished tree.
    this.#edge.reduceRight((right, left) => this.#joined(left, right));
    return ranges.map((range) => this.#found.get(key(range)));
  }

  #joined(left: Node, right: Node): Node {
    const node = { from: left.from, to: right.to, hash: nodeHash(left.hash, right.hash) };
    this.#note(node);
    return node;
  }

  #note(node: Node): void {
    if (this.#wanted.has(key(node))) this.#found.set(key(node), node.hash);
  }
}

function key({ from, to }: LeafRange): string {
  return `${from}:${to}`;
}

function width({ from, to }: LeafRange): number {
  return to - from;
}
