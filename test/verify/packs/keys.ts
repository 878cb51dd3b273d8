import { createPublicKey, type KeyObject, sign } from 'node:crypto';
import { noteKey, signedNote, vkeyText } from '../../../src/integrity/signed-note.ts';
import {
  fingerprint,
  publicBlob,
  publicLine,
  readPublicKey,
  type SshPublicKey,
} from '../../../src/integrity/ssh/public-key.ts';
import { armor, bytesToSign } from '../../../src/integrity/ssh/signature.ts';
import { sshString } from '../../../src/integrity/ssh/wire.ts';
import { ed25519FromSeed } from '../../../src/signing/private-key.ts';

/** Seeds of the suite's keys, as a byte that is repeated: everybody has them. */
const SEEDS = { sender: 0x11, successor: 0x12, stranger: 0x13, reviewer: 0x14 } as const;
export type KeyName = keyof typeof SEEDS;
export const KEY_NAMES = Object.keys(SEEDS) as KeyName[];

/** Points that make keys for which anybody can sign, or that are spelled in a second way. */
const ODD_POINTS = {
  /** y = 0, of order 4: a signature of zeros holds for many messages. */
  'low-order': Buffer.alloc(32),
  /** y = 1, of order 1: one signature holds for every message. */
  neutral: Buffer.concat([Buffer.of(1), Buffer.alloc(31)]),
  /** y = p + 1, the neutral point in a second spelling. */
  'non-canonical': Buffer.concat([Buffer.of(0xee), Buffer.alloc(30, 0xff), Buffer.of(0x7f)]),
} as const;
export type OddName = keyof typeof ODD_POINTS;
export const ODD_NAMES = Object.keys(ODD_POINTS) as OddName[];

/** R is the neutral point, S is 0: holds under the neutral key, whatever was signed. */
const EMPTY_SIGNATURE = Buffer.concat([Buffer.of(1), Buffer.alloc(63)]);

export function privateKey(name: KeyName): KeyObject {
  return ed25519FromSeed(Buffer.alloc(32, SEEDS[name]));
}

export function publicKey(name: KeyName): SshPublicKey {
  const key = readPublicKey(publicBlob(createPublicKey(privateKey(name))));
  if (key.kind !== 'key') throw new Error(key.why);
  return key;
}

/** What stands for `{sender.key}`, `{sender.fingerprint}` and `{sender.vkey}` in a case. */
export function keyTexts(origin: string): Map<string, string> {
  return new Map(
    KEY_NAMES.flatMap((name) => {
      const key = publicKey(name);
      const note = noteKey(origin, key);
      return [
        [`{${name}.key}`, publicLine(key)],
        [`{${name}.fingerprint}`, fingerprint(key)],
        [`{${name}.vkey}`, note ? vkeyText(note) : ''],
      ] as const;
    }),
  );
}

/** An armored SSH signature, also of kinds that no honest tool makes. */
export function sshSignature(
  by: KeyName | OddName,
  message: Uint8Array,
  namespace: string,
  hash: 'sha512' | 'sha256' | 'sha1',
): string {
  // SHA-1 is no hash of SSH signatures: the digest is another one, only its name is wrong.
  const data = bytesToSign(message, namespace, hash === 'sha1' ? 'sha256' : hash);
  const isOdd = by in ODD_POINTS;
  const bytes = isOdd ? EMPTY_SIGNATURE : sign(null, data, privateKey(by as KeyName));
  const blob = isOdd
    ? Buffer.concat([sshString('ssh-ed25519'), sshString(ODD_POINTS[by as OddName])])
    : publicKey(by as KeyName).blob;
  return armor({
    key: { kind: 'key', type: 'ssh-ed25519', blob, key: privateKey('sender') },
    namespace,
    hash: hash as 'sha512',
    signature: Buffer.concat([sshString('ssh-ed25519'), sshString(bytes)]),
  });
}

/** A checkpoint with one signature line. @param over what is signed, when it is not the text itself */
export function note(by: KeyName, text: string, over = text): string {
  const key = noteKey(text.split('\n')[0] ?? '', publicKey(by));
  if (key === undefined) throw new Error('an Ed25519 key was expected');
  return signedNote(text, key, sign(null, Buffer.from(over), privateKey(by)));
}
