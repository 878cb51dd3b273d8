import { createHash, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { weakEd25519 } from './weak-points.ts';
import { mpint, sshString, WireReader } from './wire.ts';

/** A public key as SSH writes it. */
export interface SshPublicKey {
  readonly kind: 'key';
  /** `ssh-ed25519`, `ssh-rsa`, `ecdsa-sha2-nistp256`, … */
  readonly type: string;
  /** Wire form (RFC 4253 §6.6). */
  readonly blob: Buffer;
  readonly key: KeyObject;
}

/** A key that may not be used, and why. */
export interface RefusedKey {
  readonly kind: 'refused';
  readonly why: string;
}

const CURVES: Readonly<Record<string, { crv: string; bytes: number }>> = {
  nistp256: { crv: 'P-256', bytes: 32 },
  nistp384: { crv: 'P-384', bytes: 48 },
  nistp521: { crv: 'P-521', bytes: 66 },
};
const RSA_BITS = { least: 2048, most: 16_384 };

/** Reads a key's wire form; weak and odd ones are refused. */
export function readPublicKey(blob: Uint8Array): SshPublicKey | RefusedKey {
  try {
    const reader = new WireReader(blob);
    const type = reader.text();
    const key = keyOf(type, reader);
    if (typeof key === 'string') return { kind: 'refused', why: key };
    const read: SshPublicKey = { kind: 'key', type, key, blob: Buffer.from(blob) };
    const isCanonical = reader.isAtEnd && publicBlob(key).equals(read.blob);
    return isCanonical ? read : { kind: 'refused', why: 'it is not in its one canonical form' };
  } catch {
    return { kind: 'refused', why: 'it does not read as an SSH public key' };
  }
}

function keyOf(type: string, reader: WireReader): KeyObject | string {
  if (type === 'ssh-ed25519') {
    const point = reader.string();
    return weakEd25519(point) ?? fromJwk({ kty: 'OKP', crv: 'Ed25519', x: url(point) });
  }
  if (type === 'ssh-rsa') {
    const [e, n] = [reader.mpint(), reader.mpint()];
    const bits = n.length * 8 - Math.clz32(n[0] ?? 0) + 24;
    if (bits < RSA_BITS.least || bits > RSA_BITS.most)
      return `RSA keys of ${RSA_BITS.least} to ${RSA_BITS.most} bits are accepted, this one has ${bits}`;
    return fromJwk({ kty: 'RSA', e: url(e), n: url(n) });
  }
  const curve = CURVES[type.replace('ecdsa-sha2-', '')];
  if (!type.startsWith('ecdsa-sha2-') || curve === undefined)
    return `keys of type ${JSON.stringify(type.slice(0, 60))} are not accepted`;
  const name = reader.text();
  const point = reader.string();
  if (`ecdsa-sha2-${name}` !== type || point[0] !== 4 || point.length !== 2 * curve.bytes + 1)
    return 'its curve and point do not fit together';
  const [x, y] = [point.subarray(1, 1 + curve.bytes), point.subarray(1 + curve.bytes)];
  return fromJwk({ kty: 'EC', crv: curve.crv, x: url(x), y: url(y) });
}

/** Wire form of a key. @throws TypeError for a kind that SSH signatures here do not use */
export function publicBlob(key: KeyObject): Buffer {
  const jwk = key.export({ format: 'jwk' });
  const part = (text: string | undefined) => Buffer.from(text ?? '', 'base64url');
  if (jwk.crv === 'Ed25519')
    return Buffer.concat([sshString('ssh-ed25519'), sshString(part(jwk.x))]);
  if (jwk.kty === 'RSA')
    return Buffer.concat([sshString('ssh-rsa'), mpint(part(jwk.e)), mpint(part(jwk.n))]);
  const [name] = Object.entries(CURVES).find(([, { crv }]) => crv === jwk.crv) ?? [];
  if (name === undefined) throw new TypeError(`no SSH key type for ${jwk.kty} ${jwk.crv ?? ''}`);
  const point = Buffer.concat([Buffer.of(4), part(jwk.x), part(jwk.y)]);
  return Buffer.concat([sshString(`ecdsa-sha2-${name}`), sshString(name), sshString(point)]);
}

/** `ssh-ed25519 AAAA…`: the line of a `.pub` file, without a comment. */
export function publicLine(key: Pick<SshPublicKey, 'type' | 'blob'>): string {
  return `${key.type} ${key.blob.toString('base64')}`;
}

/** Reads a `.pub` line, or a line of `allowed_signers`; whatever stands around the key is skipped. */
export function readPublicLine(line: string): SshPublicKey | RefusedKey {
  const match = /(?:^|\s)((?:ssh|ecdsa|sk)-[a-z0-9@.-]+) ([A-Za-z0-9+/]+={0,2})(?:\s|$)/.exec(line);
  if (match === null) return { kind: 'refused', why: 'no SSH public key stands in it' };
  const read = readPublicKey(Buffer.from(match[2] ?? '', 'base64'));
  if (read.kind === 'refused' || read.type === match[1]) return read;
  return { kind: 'refused', why: `it is called ${match[1]} and is ${read.type}` };
}

/** `SHA256:…`, as `ssh-keygen -l` prints it. */
export function fingerprint(key: Pick<SshPublicKey, 'blob'>): string {
  const digest = createHash('sha256').update(key.blob).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}

/** The 32 bytes of an Ed25519 key; `undefined` for another kind. */
export function ed25519Point(key: SshPublicKey): Buffer | undefined {
  return key.type === 'ssh-ed25519' ? key.blob.subarray(-32) : undefined;
}

function fromJwk(jwk: JsonWebKey): KeyObject {
  return createPublicKey({ key: jwk, format: 'jwk' });
}

function url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
