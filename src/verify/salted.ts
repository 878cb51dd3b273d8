import { createHash } from 'node:crypto';
import { SMALL_ITEM, saltedDigest } from '../integrity/digest.ts';
import type { PackFiles } from './container/pack-files.ts';

/** SHA-256 over the salt's 16 bytes and the range of a file that is there, hex. */
export function saltedRange(
  files: PackFiles,
  path: string,
  { salt, offset, length }: { salt: string; offset: number; length: number },
): string {
  if (length <= SMALL_ITEM) return saltedDigest(salt, files.piece(path, offset, length));
  const hash = createHash('sha256').update(Buffer.from(salt, 'hex'));
  for (const window of files.windows(path, offset, length)) hash.update(window);
  return hash.digest('hex');
}
