import { createHash, createHmac } from 'node:crypto';

/** SHA-256 of bytes or UTF-8 text, lower-case hex. */
export function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/**
 * A leaf's salt: 16 bytes hex, HMAC-SHA-256 of the item's place under the ledger's secret. The
 * same item gets the same salt again; nobody without the secret can guess it, so the digest of a
 * short item can't be found by trying.
 */
export function saltFor(secret: Uint8Array, place: string): string {
  return createHmac('sha256', secret).update(place).digest('hex').slice(0, 32);
}

/** SHA-256 over the salt's 16 bytes followed by the item's bytes, hex. */
export function saltedDigest(salt: string, bytes: Uint8Array): string {
  return createHash('sha256').update(Buffer.from(salt, 'hex')).update(bytes).digest('hex');
}
