import { createHash, verify } from 'node:crypto';
import { type RefusedKey, readPublicKey, type SshPublicKey } from './public-key.ts';
import { sshString, uint32, WireReader } from './wire.ts';

/** What a signature is for; one made for another purpose does not verify. */
export const NAMESPACES = {
  /** Over `tagmanifest-sha256.txt`: this pack is mine. */
  pack: 'audit-pack@v1',
  /** Over `tagmanifest-sha256.txt`: I looked at this pack. */
  review: 'audit-pack-review@v1',
  /** Over the statement that a new key takes the place of an old one. */
  key: 'audit-pack-key@v1',
} as const;

/** A signature in the format of OpenSSH (PROTOCOL.sshsig). */
export interface SshSignature {
  readonly kind: 'signature';
  readonly key: SshPublicKey;
  readonly namespace: string;
  readonly hash: 'sha512' | 'sha256';
  /** Type and bytes in wire form. */
  readonly signature: Buffer;
}

const MAGIC = Buffer.from('SSHSIG');
const VERSION = 1;
const LINE = 70;

/** The bytes that are signed: never the message itself, so that no other protocol's text is. */
export function bytesToSign(
  message: Uint8Array,
  namespace: string,
  hash: SshSignature['hash'] = 'sha512',
): Buffer {
  const digest = createHash(hash).update(message).digest();
  return Buffer.concat([
    MAGIC,
    sshString(namespace),
    sshString(''),
    sshString(hash),
    sshString(digest),
  ]);
}

/** Armored text of a signature, as `ssh-keygen -Y sign` writes it. */
export function armor(signature: Omit<SshSignature, 'kind'>): string {
  const body = Buffer.concat([
    MAGIC,
    uint32(VERSION),
    sshString(signature.key.blob),
    sshString(signature.namespace),
    sshString(''),
    sshString(signature.hash),
    sshString(signature.signature),
  ]).toString('base64');
  const lines = body.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
  return `-----BEGIN SSH SIGNATURE-----\n${lines.join('\n')}\n-----END SSH SIGNATURE-----\n`;
}

/** Reads armored text; only the one form that {@link armor} writes is accepted, so no bit is free. */
export function readSignature(text: string): SshSignature | RefusedKey {
  const match =
    /^-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)\n-----END SSH SIGNATURE-----\n$/.exec(
      text,
    );
  if (match === null) return { kind: 'refused', why: 'it is no armored SSH signature' };
  try {
    const reader = new WireReader(Buffer.from(match[1] ?? '', 'base64'));
    const isKnown = reader.bytes(MAGIC.length).equals(MAGIC) && reader.uint32() === VERSION;
    const key = readPublicKey(reader.string());
    if (key.kind === 'refused') return { kind: 'refused', why: `its key is refused: ${key.why}` };
    const namespace = reader.text();
    const isPlain = reader.string().length === 0;
    const hash = reader.text();
    const signature = reader.string();
    if (!isKnown || !isPlain || (hash !== 'sha512' && hash !== 'sha256'))
      return { kind: 'refused', why: 'its version, hash or a reserved field is not known' };
    const read: SshSignature = { kind: 'signature', key, namespace, hash, signature };
    return armor(read) === text
      ? read
      : { kind: 'refused', why: 'it is not written in its one canonical form' };
  } catch {
    return { kind: 'refused', why: 'it is cut off or garbled' };
  }
}

/** Did the signature's own key sign this message for this purpose? Says nothing of whose key it is. */
export function signatureHolds(
  signature: SshSignature,
  message: Uint8Array,
  namespace: string,
): boolean {
  if (signature.namespace !== namespace) return false;
  const data = bytesToSign(message, namespace, signature.hash);
  try {
    const reader = new WireReader(signature.signature);
    const type = reader.text();
    const bytes = reader.string();
    return reader.isAtEnd && rawHolds(signature.key, type, data, bytes);
  } catch {
    return false;
  }
}

function rawHolds({ type, key }: SshPublicKey, algorithm: string, data: Buffer, bytes: Buffer) {
  if (type === 'ssh-ed25519' && algorithm === type) return verify(null, data, key, bytes);
  if (type === 'ssh-rsa') {
    if (algorithm === 'rsa-sha2-512') return verify('sha512', data, key, bytes);
    return algorithm === 'rsa-sha2-256' && verify('sha256', data, key, bytes);
  }
  const curve = { 256: ['sha256', 32], 384: ['sha384', 48], 521: ['sha512', 66] }[type.slice(-3)];
  if (curve === undefined || algorithm !== type) return false;
  const [hash, size] = curve as [string, number];
  const reader = new WireReader(bytes);
  const halves = [reader.mpint(), reader.mpint()];
  if (!reader.isAtEnd || halves.some((half) => half.length > size)) return false;
  const fixed = Buffer.concat(
    halves.map((half) => Buffer.concat([Buffer.alloc(size - half.length), half])),
  );
  return verify(hash, data, { key, dsaEncoding: 'ieee-p1363' }, fixed);
}
