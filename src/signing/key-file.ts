import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { messageOf } from '../errors.ts';
import { publicBlob, publicLine } from '../integrity/ssh/public-key.ts';
import { keyError } from './key-error.ts';

const PRIVATE_MODE = 0o600;
const OTHERS = 0o077;

/** Reads a private key's file, which nobody but its owner may read. */
export async function readKeyFile(path: string): Promise<string> {
  try {
    const { mode } = await stat(path);
    if (process.platform !== 'win32' && (mode & OTHERS) !== 0)
      throw keyError(
        `The key ${path} may be read by others (mode ${(mode & 0o777).toString(8)}).`,
        `Take that away: chmod 600 ${path}`,
      );
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && !('code' in cause && cause.code === 'ERR_KEY'))
      throw keyError(
        `The key ${path} could not be read: ${messageOf(cause)}.`,
        'Make one with `auditpack key new`, or correct `sign.key`.',
        cause,
      );
    throw cause;
  }
}

/**
 * Makes an Ed25519 key: `path` (PKCS#8 PEM, mode 0600, encrypted when there is a passphrase) and
 * `path.pub`. Never replaces a file.
 */
export async function makeKeyFile(
  path: string,
  options: { comment: string; passphrase?: string | undefined },
): Promise<{ publicLine: string; key: KeyObject }> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const line = publicLine({ type: 'ssh-ed25519', blob: publicBlob(createPublicKey(privateKey)) });
  try {
    await writeFile(path, pemOf(privateKey, options.passphrase), {
      mode: PRIVATE_MODE,
      flag: 'wx',
    });
    await writeFile(`${path}.pub`, `${line} ${options.comment}\n`, { flag: 'wx' });
  } catch (cause) {
    throw keyError(
      `The key ${path} could not be written: ${messageOf(cause)}.`,
      'A key is never replaced: name another file.',
      cause,
    );
  }
  return { publicLine: line, key: privateKey };
}

/** PKCS#8 PEM of a private key. */
export function pemOf(key: KeyObject, passphrase?: string): string {
  return key
    .export({
      type: 'pkcs8',
      format: 'pem',
      ...(passphrase !== undefined && { cipher: 'aes-256-cbc', passphrase }),
    })
    .toString();
}
