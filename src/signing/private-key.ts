import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { AuditpackError } from '../errors.ts';
import { publicBlob, readPublicKey } from '../integrity/ssh/public-key.ts';
import { mpint, sshString, WireReader } from '../integrity/ssh/wire.ts';
import type { Signer } from './contract.ts';
import { keyError } from './key-error.ts';

const OPENSSH =
  /^-----BEGIN OPENSSH PRIVATE KEY-----\n([A-Za-z0-9+/=\n]+)\n-----END OPENSSH PRIVATE KEY-----\s*$/;
const OPENSSH_MAGIC = 'openssh-key-v1\0';
/** PKCS#8 of an Ed25519 key up to its 32 secret bytes (RFC 8410 §7). */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * Reads a private key: PKCS#8 PEM, plain or encrypted, or an OpenSSH file without a passphrase.
 * @param place what to call the key in messages
 * @throws AuditpackError ERR_KEY; messages never show the key or the passphrase
 */
export function readPrivateKey(
  text: string,
  passphrase: string | undefined,
  place: string,
): KeyObject {
  const openssh = OPENSSH.exec(text.replaceAll('\r\n', '\n'));
  if (openssh) return readOpenSsh(Buffer.from(openssh[1] ?? '', 'base64'), place);
  if (text.includes('BEGIN ENCRYPTED PRIVATE KEY') && passphrase === undefined)
    throw keyError(
      `The key ${place} has a passphrase, and none is configured.`,
      'Set `sign.passphrase` to {env: NAME} or {command: […]}, or load the key into ssh-agent.',
    );
  try {
    return createPrivateKey({ key: text, ...(passphrase !== undefined && { passphrase }) });
  } catch {
    throw keyError(
      `The key ${place} can't be read${passphrase === undefined ? '' : ' with that passphrase'}.`,
      'Expected is a PKCS#8 PEM file or an OpenSSH key; `auditpack key new` makes one.',
    );
  }
}

function readOpenSsh(bytes: Buffer, place: string): KeyObject {
  try {
    const reader = new WireReader(bytes);
    if (reader.bytes(OPENSSH_MAGIC.length).toString('latin1') !== OPENSSH_MAGIC)
      throw new RangeError('another magic');
    const cipher = reader.text();
    if (cipher !== 'none')
      throw keyError(
        `The key ${place} is encrypted in OpenSSH's own way, which only OpenSSH reads.`,
        'Load it with ssh-add and set `sign.key: {agent: SHA256:…}`, or convert a copy with `ssh-keygen -p -m PKCS8`.',
      );
    reader.string();
    reader.string();
    reader.uint32();
    reader.string();
    const secret = new WireReader(reader.string());
    secret.bytes(8);
    if (secret.text() !== 'ssh-ed25519')
      throw keyError(
        `The key ${place} is no Ed25519 key.`,
        'Load it into ssh-agent and name its fingerprint, or use an Ed25519 key.',
      );
    secret.string();
    return ed25519FromSeed(secret.string().subarray(0, 32));
  } catch (error) {
    if (error instanceof AuditpackError) throw error;
    throw keyError(`The key ${place} is cut off or garbled.`, 'Restore it from a backup.');
  }
}

/** @param seed 32 bytes (RFC 8032 §5.1.5) */
export function ed25519FromSeed(seed: Uint8Array): KeyObject {
  return createPrivateKey({
    key: Buffer.concat([PKCS8_ED25519, seed]),
    format: 'der',
    type: 'pkcs8',
  });
}

/** A signer that holds its private key in memory. @throws AuditpackError ERR_KEY for weak kinds */
export function keySigner(key: KeyObject, identity: string, place: string): Signer {
  const publicKey = readPublicKey(blobOf(key, place));
  if (publicKey.kind === 'refused')
    throw keyError(
      `The key ${place} can't be used: ${publicKey.why}.`,
      'Use an Ed25519 key: `auditpack key new`.',
    );
  return {
    key: publicKey,
    identity,
    signData: async (data) => signatureOf(key, publicKey.type, data),
  };
}

function blobOf(key: KeyObject, place: string): Buffer {
  try {
    return publicBlob(createPublicKey(key));
  } catch (cause) {
    throw keyError(
      `The key ${place} is of a kind that SSH signatures do not know.`,
      'Use an Ed25519 key: `auditpack key new`.',
      cause,
    );
  }
}

function signatureOf(key: KeyObject, type: string, data: Uint8Array): Buffer {
  if (type === 'ssh-ed25519') return wire(type, sign(null, data, key));
  if (type === 'ssh-rsa') return wire('rsa-sha2-512', sign('sha512', data, key));
  const hash = type.endsWith('256') ? 'sha256' : type.endsWith('384') ? 'sha384' : 'sha512';
  const both = sign(hash, data, { key, dsaEncoding: 'ieee-p1363' });
  const half = both.length / 2;
  return wire(type, Buffer.concat([mpint(both.subarray(0, half)), mpint(both.subarray(half))]));
}

function wire(algorithm: string, bytes: Uint8Array): Buffer {
  return Buffer.concat([sshString(algorithm), sshString(bytes)]);
}
