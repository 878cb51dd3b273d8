import { createHash, hash } from 'node:crypto';
import type { PackFiles } from './container/pack-files.ts';

const SALT = 16;
/** Items up to this size, all but a few, are read and hashed in one call each. */
const SMALL = 16 * 1024;
const salted = Buffer.alloc(SALT + SMALL);

/** SHA-256 over the salt's 16 bytes and the range of a file that is there, hex. */
export function saltedDigest(
  files: PackFiles,
  path: string,
  { salt, offset, length }: { salt: string; offset: number; length: number },
): string {
  if (length <= SMALL) {
    const bytes = files.piece(path, offset, length);
    salted.write(salt, 'hex');
    salted.set(bytes, SALT);
    return hash('sha256', salted.subarray(0, SALT + bytes.length), 'hex');
  }
  const large = createHash('sha256').update(Buffer.from(salt, 'hex'));
  for (const window of files.windows(path, offset, length)) large.update(window);
  return large.digest('hex');
}
