import { createHash, createHmac, hash } from 'node:crypto';

/** SHA-256 of bytes or UTF-8 text, lower-case hex. */
export function sha256(data: Uint8Array | string): string {
  return hash('sha256', data, 'hex');
}

/**
 * A leaf's salt: 16 bytes hex, HMAC-SHA-256 of the item's place under the ledger's secret. The
 * same item gets the same salt again; nobody without the secret can guess it, so the digest of a
 * short item can't be found by trying.
 */
export function saltFor(secret: Uint8Array, place: string): string {
  return createHmac('sha256', secret).update(place).digest('hex').slice(0, 32);
}

const SALT = 16;
/** Items up to this size, all but a few, are hashed in one call. */
export const SMALL_ITEM = 16 * 1024;
const salted = Buffer.alloc(SALT + SMALL_ITEM);

/** SHA-256 over the salt's 16 bytes followed by the item's bytes, hex. */
export function saltedDigest(salt: string, bytes: Uint8Array): string {
  if (bytes.length <= SMALL_ITEM) {
    salted.write(salt, 'hex');
    salted.set(bytes, SALT);
    return hash('sha256', salted.subarray(0, SALT + bytes.length), 'hex');
  }
  return createHash('sha256').update(Buffer.from(salt, 'hex')).update(bytes).digest('hex');
}
