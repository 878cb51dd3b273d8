import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leafHash, MerkleTree } from '../../src/integrity/merkle.ts';
import {
  consistencyRanges,
  inclusionRanges,
  isConsistent,
  RangeHasher,
  rootByInclusion,
} from '../../src/integrity/proofs.ts';

const leaves = Array.from({ length: 70 }, (_, i) => `leaf ${i}`);
const rootOf = (n: number) => {
  const tree = new MerkleTree();
  for (const leaf of leaves.slice(0, n)) tree.append(leaf);
  return tree.root();
};
const hashesOf = (ranges: Parameters<typeof hasher>[0], n: number) => hasher(ranges, n).hashes();
function hasher(ranges: ConstructorParameters<typeof RangeHasher>[0], n: number): RangeHasher {
  const made = new RangeHasher(ranges);
  for (const leaf of leaves.slice(0, n)) made.append(leaf);
  return made;
}

describe('inclusion', () => {
  it('gives the root for every leaf of every tree up to 70', () => {
    for (let size = 1; size <= leaves.length; size++) {
      for (let index = 0; index < size; index++) {
        const path = hashesOf(inclusionRanges(index, size), size);
        expect(rootByInclusion(leafHash(leaves[index] ?? ''), index, size, path)).toEqual(
          rootOf(size),
        );
      }
    }
  });

  it('fails for another leaf, another place, or a path of another length', () => {
    const index = fc.integer({ min: 0, max: 69 });
    fc.assert(
      fc.property(index, index, (at, other) => {
        fc.pre(at !== other);
        const path = hashesOf(inclusionRanges(at, 70), 70);
        const root = rootOf(70);
        expect(rootByInclusion(leafHash(leaves[other] ?? ''), at, 70, path)).not.toEqual(root);
        expect(rootByInclusion(leafHash(leaves[at] ?? ''), other, 70, path)).not.toEqual(root);
        expect(rootByInclusion(leafHash(leaves[at] ?? ''), at, 70, path.slice(1))).toBeUndefined();
      }),
    );
  });

  it('has no path for a leaf that is not there', () => {
    expect(() => inclusionRanges(3, 3)).toThrow(RangeError);
    expect(rootByInclusion(leafHash('x'), 3, 3, [])).toBeUndefined();
  });
});

describe('consistency', () => {
  it('holds between every two trees up to 70', () => {
    for (let size = 1; size <= leaves.length; size++) {
      for (let before = 1; before <= size; before++) {
        const proof = hashesOf(consistencyRanges(before, size), size);
        expect(isConsistent(before, rootOf(before), size, rootOf(size), proof)).toBe(true);
      }
    }
  });

  it('fails for another old root, another new root or a changed hash', () => {
    const size = fc.integer({ min: 2, max: 70 });
    fc.assert(
      fc.property(size, size, fc.nat(), (a, b, at) => {
        const [before, after] = a < b ? [a, b] : [b, a];
        fc.pre(before < after);
        const proof = hashesOf(consistencyRanges(before, after), after);
        const [old, root] = [rootOf(before), rootOf(after)];
        expect(isConsistent(before, rootOf(before - 1), after, root, proof)).toBe(false);
        expect(isConsistent(before, old, after, rootOf(after - 1), proof)).toBe(false);
        const hit = proof[at % proof.length];
        if (hit) hit[0] = (hit[0] ?? 0) ^ 1;
        expect(isConsistent(before, old, after, root, proof)).toBe(false);
        expect(isConsistent(before, old, after, root, proof.slice(1))).toBe(false);
      }),
    );
  });

  it('says nothing about the empty tree', () => {
    expect(isConsistent(0, rootOf(0), 5, rootOf(5), [])).toBe(false);
    expect(() => consistencyRanges(0, 5)).toThrow(RangeError);
  });
});

describe('the frontier', () => {
  it('has one hash for each bit of the size', () => {
    const tree = new MerkleTree();
    for (const leaf of leaves) tree.append(leaf);
    expect(tree.frontier()).toHaveLength((70).toString(2).replaceAll('0', '').length);
  });
});
