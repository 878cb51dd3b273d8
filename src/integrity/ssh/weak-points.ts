const P = 2n ** 255n - 19n;

/**
 * The y of every point of order 1, 2, 4 or 8 on edwards25519. A key made of one of these accepts
 * signatures that nobody made, and OpenSSL does not refuse it.
 */
const LOW_ORDER_Y: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  P - 1n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
]);

/** Why an Ed25519 public key of 32 bytes is refused, or `undefined` when it may be used. */
export function weakEd25519(point: Uint8Array): string | undefined {
  if (point.length !== 32) return `an Ed25519 key has 32 bytes, this one ${point.length}`;
  const littleEndian = Buffer.from(point).reverse();
  littleEndian[0] = (littleEndian[0] ?? 0) & 0x7f;
  const y = BigInt(`0x${littleEndian.toString('hex')}`);
  if (y >= P) return 'its point is not in canonical form';
  if (LOW_ORDER_Y.has(y)) return 'its point has a low order: anybody can sign for it';
  return undefined;
}
