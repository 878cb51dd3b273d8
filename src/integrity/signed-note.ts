import { createHash, createPublicKey, verify } from 'node:crypto';
import { ed25519Point, type SshPublicKey } from './ssh/public-key.ts';
import { weakEd25519 } from './ssh/weak-points.ts';
import { sshString } from './ssh/wire.ts';

/** C2SP signed-note: type of an Ed25519 key. */
const ED25519 = Buffer.of(1);
const SIGNATURE_LINE = /^\u2014 (\S{1,200}) ([A-Za-z0-9+/]+={0,2})$/;

/** A key that signs notes: the log's name and an Ed25519 point. */
export interface NoteKey {
  readonly name: string;
  /** 32 bytes. */
  readonly point: Buffer;
}

/** The key under which a log's notes are signed; `undefined` where the signer's key is no Ed25519. */
export function noteKey(name: string, key: SshPublicKey): NoteKey | undefined {
  const point = ed25519Point(key);
  return point && { name, point };
}

/** The same key in the form that SSH fingerprints are of. */
export function sshKeyOf({ point }: NoteKey): Pick<SshPublicKey, 'blob'> {
  return { blob: Buffer.concat([sshString('ssh-ed25519'), sshString(point)]) };
}

/** Four bytes: SHA-256 over name, line feed, type and key. */
function keyId({ name, point }: NoteKey): Buffer {
  const hash = createHash('sha256').update(`${name}\n`).update(ED25519).update(point);
  return hash.digest().subarray(0, 4);
}

/** `name+id+key`, the text by which C2SP tools are told a key; with a line feed it is `log/vkey`. */
export function vkeyText(key: NoteKey): string {
  const material = Buffer.concat([ED25519, key.point]).toString('base64');
  return `${key.name}+${keyId(key).toString('hex')}+${material}`;
}

export function readVkey(text: string): NoteKey | undefined {
  const match = /^([^\s+]{1,200})\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(text);
  const material = Buffer.from(match?.[3] ?? '', 'base64');
  if (match === null || material.length !== 33 || material[0] !== 1) return undefined;
  const key = { name: match[1] ?? '', point: Buffer.from(material.subarray(1)) };
  return weakEd25519(key.point) === undefined && vkeyText(key) === text ? key : undefined;
}

/** A note's text with one signature line. @param signature 64 bytes, Ed25519 over the text */
export function signedNote(text: string, key: NoteKey, signature: Uint8Array): string {
  const line = Buffer.concat([keyId(key), signature]).toString('base64');
  return `${text}\n\u2014 ${key.name} ${line}\n`;
}

/** Splits a note into the text that is signed and its signature lines; `undefined` when it is none. */
export function splitNote(
  note: string,
):
  | { text: string; signatures: readonly { name: string; id: string; bytes: Buffer }[] }
  | undefined {
  const end = note.lastIndexOf('\n\n');
  if (end === -1) return note.endsWith('\n') ? { text: note, signatures: [] } : undefined;
  const lines = note.slice(end + 2).split('\n');
  if (lines.pop() !== '') return undefined;
  const signatures = lines.map((line) => {
    const match = SIGNATURE_LINE.exec(line);
    const bytes = Buffer.from(match?.[2] ?? '', 'base64');
    return match === null || bytes.length < 5 || bytes.toString('base64') !== match[2]
      ? undefined
      : { name: match[1] ?? '', id: bytes.toString('hex', 0, 4), bytes: bytes.subarray(4) };
  });
  const read = signatures.filter((signature) => signature !== undefined);
  return read.length === lines.length && read.length > 0
    ? { text: note.slice(0, end + 1), signatures: read }
    : undefined;
}

/** Is there a signature line of this key, and does it hold? Lines of other keys say nothing. */
export function noteState(note: string, key: NoteKey): 'holds' | 'broken' | 'absent' {
  const split = splitNote(note);
  if (split === undefined) return 'broken';
  const id = keyId(key).toString('hex');
  const own = split.signatures.filter((line) => line.name === key.name && line.id === id);
  if (own.length === 0) return 'absent';
  const x = key.point.toString('base64url');
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  const holds = own.every(({ bytes }) => verify(null, Buffer.from(split.text), publicKey, bytes));
  return holds ? 'holds' : 'broken';
}
