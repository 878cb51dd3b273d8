import { createHash } from 'node:crypto';

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/** RFC 6962 §2.1: `SHA-256(0x00 ‖ leaf)`. */
export function leafHash(leaf: Uint8Array | string): Buffer {
  return createHash('sha256').update(LEAF).update(leaf).digest();
}

/** RFC 6962 §2.1: `SHA-256(0x01 ‖ left ‖ right)`. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer<ArrayBuffer> {
  return createHash('sha256').update(NODE).update(left).update(right).digest();
}

/** Hash of the empty tree: SHA-256 of nothing. */
const EMPTY = createHash('sha256').digest();

/**
 * An RFC 6962 tree head built leaf by leaf. Holds only the roots of the complete subtrees on the
 * right edge, at most 64 hashes, so a log of any length needs the same memory.
 */
export class MerkleTree {
  #size = 0;
  /** Roots of complete subtrees, largest first, with the number of leaves below each. */
  readonly #edge: { hash: Buffer; leaves: number }[] = [];

  get size(): number {
    return this.#size;
  }

  append(leaf: Uint8Array | string): void {
    let node = { hash: leafHash(leaf), leaves: 1 };
    for (let last = this.#edge.at(-1); last?.leaves === node.leaves; last = this.#edge.at(-1)) {
      this.#edge.pop();
      node = { hash: nodeHash(last.hash, node.hash), leaves: node.leaves * 2 };
    }
    this.#edge.push(node);
    this.#size++;
  }

  /** Roots of the complete subtrees on the right edge, largest first: all that appending needs. */
  frontier(): Buffer[] {
    return this.#edge.map(({ hash }) => hash);
  }

  root(): Buffer {
    const [last, ...rest] = this.#edge.toReversed();
    if (!last) return EMPTY;
    return rest.reduce((right, left) => nodeHash(left.hash, right), last.hash);
  }
}
