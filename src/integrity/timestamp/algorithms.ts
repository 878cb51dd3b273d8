import { type KeyObject, verify } from 'node:crypto';
import { type Der, DerError, Fields, readOid, TAG } from './der.ts';

/** Digests that are accepted; SHA-1 and older are not. */
const DIGESTS: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};
const RSA = '1.2.840.113549.1.1.1';
/** Signature algorithms that are accepted, with their kind of key and digest. */
const SIGNATURES: Readonly<Record<string, { readonly key: string; readonly digest: string }>> = {
  '1.2.840.113549.1.1.11': { key: 'rsa', digest: 'sha256' },
  '1.2.840.113549.1.1.12': { key: 'rsa', digest: 'sha384' },
  '1.2.840.113549.1.1.13': { key: 'rsa', digest: 'sha512' },
  '1.2.840.10045.4.3.2': { key: 'ec', digest: 'sha256' },
  '1.2.840.10045.4.3.3': { key: 'ec', digest: 'sha384' },
  '1.2.840.10045.4.3.4': { key: 'ec', digest: 'sha512' },
};
const CURVES: readonly (string | undefined)[] = ['prime256v1', 'secp384r1', 'secp521r1'];
const RSA_BITS = 2048;

/** An algorithm's identifier. Parameters are those of the accepted ones: NULL, or none. */
export function readAlgorithm(value: Der): string {
  const fields = new Fields(value, 'an algorithm');
  const id = readOid(fields.take(TAG.oid, 'an identifier'));
  if ((fields.optional(TAG.null)?.content.length ?? 0) > 0) throw new DerError('an empty NULL');
  fields.end();
  return id;
}

/** Name of the digest; `undefined` for one that is too weak or not known. */
export function digestName(id: string): string | undefined {
  return Object.hasOwn(DIGESTS, id) ? DIGESTS[id] : undefined;
}

/** The same of a signature. A bare RSA identifier leaves the digest to `digest`. */
export function signatureKind(
  id: string,
  digest?: string,
): { readonly key: string; readonly digest: string } | undefined {
  if (id === RSA && digest !== undefined) return { key: 'rsa', digest };
  return Object.hasOwn(SIGNATURES, id) ? SIGNATURES[id] : undefined;
}

/** Why a key is too weak; `undefined` when it is not. */
export function weakness(key: KeyObject): string | undefined {
  const { asymmetricKeyType: kind, asymmetricKeyDetails: details } = key;
  const bits = details?.modulusLength ?? 0;
  if (kind === 'rsa') return bits < RSA_BITS ? `RSA of ${bits} bits` : undefined;
  if (kind === 'ec' && CURVES.includes(details?.namedCurve)) return undefined;
  return `a key of kind ${kind} ${details?.namedCurve ?? ''}`.trim();
}

/** Does the signature hold, by a key of the kind its algorithm is for? */
export function holds(
  { key: kind, digest }: { readonly key: string; readonly digest: string },
  data: Uint8Array,
  key: KeyObject,
  signature: Uint8Array,
): boolean {
  try {
    return key.asymmetricKeyType === kind && verify(digest, data, key, signature);
  } catch {
    // OpenSSL throws for some signatures that are none.
    return false;
  }
}
