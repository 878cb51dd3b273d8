import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { AuditpackError, messageOf } from '../errors.ts';
import { readVkey } from '../integrity/signed-note.ts';
import { fingerprint, readPublicKey, readPublicLine } from '../integrity/ssh/public-key.ts';
import { sshString } from '../integrity/ssh/wire.ts';

const FINGERPRINT = /^SHA256:[A-Za-z0-9+/]{43}$/;

/**
 * Fingerprints of the keys somebody names: fingerprints with commas, or a file of public keys.
 * @throws AuditpackError ERR_INPUT
 */
export function readKeys(
  option: string,
  value: string | undefined,
  cwd: string,
): string[] | undefined {
  if (value === undefined) return undefined;
  const words = value.split(',');
  if (words.every((word) => FINGERPRINT.test(word))) return words;
  const path = resolve(cwd, value);
  const lines = readInput(
    path,
    'Give a fingerprint (SHA256:…) or a file of public keys, one a line.',
  )
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const keys = lines.map((line, i) => {
    const key = keyOf(line);
    if (key.kind === 'key') return fingerprint(key);
    throw new AuditpackError(
      'ERR_INPUT',
      `${path}:${i + 1} is no public key that can be used: ${key.why}.`,
      { hint: `--${option} takes lines like those of a .pub file or of allowed_signers.` },
    );
  });
  if (keys.length > 0) return keys;
  throw new AuditpackError('ERR_INPUT', `${path} names no key.`, {
    hint: `--${option} takes lines like those of a .pub file or of allowed_signers.`,
  });
}

/** A line of SSH, or the key text of a checkpoint (`log/vkey`). */
function keyOf(line: string): ReturnType<typeof readPublicLine> {
  const note = readVkey(line.trim());
  if (note === undefined) return readPublicLine(line);
  return readPublicKey(Buffer.concat([sshString('ssh-ed25519'), sshString(note.point)]));
}

/** A file named on the command line. @throws AuditpackError ERR_INPUT */
export function readInput(path: string, hint: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new AuditpackError('ERR_INPUT', `${path} could not be read: ${messageOf(cause)}.`, {
      hint,
      cause,
    });
  }
}
