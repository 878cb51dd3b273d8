import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/integrity/canonical-json.ts';
import { checkpointNote, parseCheckpoint } from '../../src/integrity/checkpoint.ts';
import { saltedDigest, saltFor, sha256 } from '../../src/integrity/digest.ts';
import { leafHash, MerkleTree } from '../../src/integrity/merkle.ts';

const rootOf = (leaves: readonly (string | Uint8Array)[]) => {
  const tree = new MerkleTree();
  for (const leaf of leaves) tree.append(leaf);
  return tree.root().toString('hex');
};

/** RFC 6962 §2.1 as it is written: split at the largest power of two below n. */
function plainRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return createHash('sha256').digest();
  const [only] = leaves;
  if (leaves.length === 1 && only) return leafHash(only);
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return createHash('sha256')
    .update(Buffer.of(1))
    .update(plainRoot(leaves.slice(0, k)))
    .update(plainRoot(leaves.slice(k)))
    .digest();
}

describe('MerkleTree', () => {
  it('has the roots of the published certificate-transparency test tree', () => {
    const leaves = [
      '',
      '00',
      '10',
      '2021',
      '3031',
      '40414243',
      '5051525354555657',
      '606162636465666768696a6b6c6d6e6f',
    ].map((hex) => Buffer.from(hex, 'hex'));
    expect(rootOf([])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(rootOf(leaves.slice(0, 1))).toBe(
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    );
    expect(rootOf(leaves.slice(0, 3))).toBe(
      'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    );
    expect(rootOf(leaves)).toBe('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328');
  });

  it('agrees with the definition for any leaves, and any change of a leaf changes the root', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 20 }), { minLength: 1, maxLength: 40 }),
        fc.nat(),
        (bytes, at) => {
          const leaves = bytes.map((leaf) => Buffer.from(leaf));
          expect(rootOf(leaves)).toBe(plainRoot(leaves).toString('hex'));
          const changed = leaves.map((leaf, i) =>
            i === at % leaves.length ? Buffer.concat([leaf, Buffer.of(0)]) : leaf,
          );
          expect(rootOf(changed)).not.toBe(rootOf(leaves));
        },
      ),
    );
  });
});

describe('digests, canonical JSON and checkpoints', () => {
  it('binds a salt to its place and a digest to its salt', () => {
    const secret = Buffer.alloc(32, 1);
    expect(saltFor(secret, 'a:0')).toBe(saltFor(secret, 'a:0'));
    expect(saltFor(secret, 'a:0')).not.toBe(saltFor(secret, 'a:1'));
    const salt = saltFor(secret, 'a:0');
    expect(saltedDigest(salt, Buffer.from('x'))).toBe(
      sha256(Buffer.concat([Buffer.from(salt, 'hex'), Buffer.from('x')])),
    );
  });

  it.each([{ a: undefined }, { a: Number.NaN }, { a: () => 1 }, { a: 1n }, [Symbol('s')]])(
    'refuses what JSON cannot say: %o',
    (value) => {
      expect(() => canonicalJson(value)).toThrow(TypeError);
    },
  );

  it('does not depend on the order of members', () => {
    expect(canonicalJson({ b: [1, { d: 1, c: 'é' }], a: null })).toBe(
      '{"a":null,"b":[1,{"c":"é","d":1}]}',
    );
  });

  it('reads its own checkpoint and nothing that only looks like one', () => {
    const root = Buffer.alloc(32, 7);
    const note = checkpointNote('larkspur/evidence', 12, root);
    expect(parseCheckpoint(note)).toEqual({ origin: 'larkspur/evidence', size: 12, root });
    for (const bad of [
      '',
      note.trim(),
      note.replace('12', '012'),
      note.replace('12', '-1'),
      `${note}more`,
    ])
      expect(parseCheckpoint(bad)).toBeUndefined();
  });
});
