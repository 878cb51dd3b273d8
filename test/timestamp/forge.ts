import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { der, explicit, oid, TAG } from '../../src/integrity/timestamp/der.ts';

/** Makes certificates and time stamps, good and bad alike, that no honest authority would give. */

const DIGEST = {
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha512: '2.16.840.1.101.3.4.2.3',
} as const;
type Digest = keyof typeof DIGEST;
const SIGNED_BY = {
  ec: { sha1: '1.2.840.10045.4.1', sha256: '1.2.840.10045.4.3.2', sha512: '1.2.840.10045.4.3.4' },
  rsa: {
    sha1: '1.2.840.113549.1.1.5',
    sha256: '1.2.840.113549.1.1.11',
    sha512: '1.2.840.113549.1.1.13',
  },
} as const;
const [SEQUENCE, SET, INTEGER, OCTETS, BITS] = [
  TAG.sequence,
  TAG.set,
  TAG.integer,
  TAG.octets,
  TAG.bits,
];
const TRUE = der(TAG.boolean, Buffer.of(0xff));
const TST_INFO = '1.2.840.113549.1.9.16.1.4';

export const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
export const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';

export function ecKey(namedCurve = 'P-256'): KeyObject {
  return generateKeyPairSync('ec', { namedCurve }).privateKey;
}

export function rsaKey(modulusLength = 2048): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength }).privateKey;
}

export function sequence(...parts: readonly Uint8Array[]): Buffer {
  return der(SEQUENCE, ...parts);
}

const number = (n: number) => der(INTEGER, Buffer.of(n));
const generalized = (text: string) => der(TAG.generalizedTime, Buffer.from(text));
const name = (text: string) =>
  sequence(der(SET, sequence(oid('2.5.4.3'), der(0x0c, Buffer.from(text)))));

function algorithm(key: KeyObject, digest: Digest): Buffer {
  const kind = key.asymmetricKeyType === 'rsa' ? 'rsa' : 'ec';
  return sequence(oid(SIGNED_BY[kind][digest]), ...(kind === 'rsa' ? [der(TAG.null)] : []));
}

export interface Holder {
  readonly subject: string;
  readonly key: KeyObject;
  readonly certificate: Buffer;
}

export interface CertificateSpec {
  readonly subject: string;
  readonly key?: KeyObject;
  /** Who issues it; itself without one. */
  readonly issuer?: Pick<Holder, 'subject' | 'key'>;
  readonly digest?: Digest;
  readonly from?: string;
  readonly to?: string;
  readonly purposes?: readonly string[] | undefined;
  readonly purposeCritical?: boolean;
  readonly authority?: boolean;
  readonly pathLength?: number;
  /** One more extension, which is critical. */
  readonly critical?: string;
}

export function certify(spec: CertificateSpec): Holder {
  const { subject, key = ecKey(), digest = 'sha256', purposes, authority = false } = spec;
  const issuer = spec.issuer ?? { subject, key };
  const extension = (id: string, critical: boolean, value: Buffer) =>
    sequence(oid(id), ...(critical ? [TRUE] : []), der(OCTETS, value));
  const limit = spec.pathLength === undefined ? [] : [number(spec.pathLength)];
  const extensions = [
    ...(authority ? [extension('2.5.29.19', true, sequence(TRUE, ...limit))] : []),
    ...(purposes
      ? [extension('2.5.29.37', spec.purposeCritical ?? true, sequence(...purposes.map(oid)))]
      : []),
    ...(spec.critical ? [extension(spec.critical, true, sequence())] : []),
  ];
  const signedWith = algorithm(issuer.key, digest);
  const body = sequence(
    der(explicit(0), number(2)),
    number(1 + (createHash('sha256').update(subject).digest()[0] ?? 0) / 4),
    signedWith,
    name(issuer.subject),
    sequence(
      generalized(spec.from ?? '20250101000000Z'),
      generalized(spec.to ?? '20450101000000Z'),
    ),
    name(subject),
    createPublicKey(key).export({ format: 'der', type: 'spki' }),
    ...(extensions.length > 0 ? [der(explicit(3), sequence(...extensions))] : []),
  );
  const signature = der(BITS, Buffer.of(0), sign(digest, body, issuer.key));
  return { subject, key, certificate: sequence(body, signedWith, signature) };
}

export function pem(...holders: readonly Holder[]): string {
  const block = ({ certificate }: Holder) =>
    `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64').replaceAll(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
  return holders.map(block).join('');
}

export interface StampSpec {
  readonly over: Uint8Array;
  readonly signer: Holder;
  /** Subject of who certified the signer. */
  readonly issuer: string;
  /** `20260702000000Z`. */
  readonly time?: string;
  readonly nonce?: Buffer;
  readonly imprint?: Digest;
  readonly digest?: Digest;
  /** Digest by which the certificate is bound, and which certificate that is. */
  readonly bound?: Digest;
  readonly binds?: Buffer;
  readonly status?: Buffer;
  readonly certificates?: readonly Buffer[];
  /** Content type among the signed attributes. */
  readonly contentType?: string;
  /** Signed attributes to leave out, by name. */
  readonly without?: 'contentType' | 'messageDigest' | 'certificateId';
  readonly moreAttributes?: readonly Buffer[];
  readonly unsigned?: Buffer;
  /** Changes the content once its digest is signed. */
  readonly tamper?: (content: Buffer) => Buffer;
  /** Signs with another key. */
  readonly signWith?: KeyObject;
}

/** A response with a token as the spec has it. */
export function stamp(spec: StampSpec): Buffer {
  const { signer, digest = 'sha256', imprint = 'sha256' } = spec;
  const hashed = createHash(imprint).update(spec.over).digest();
  const content = sequence(
    number(1),
    oid('1.3.6.1.4.1.99999.1'),
    sequence(sequence(oid(DIGEST[imprint]), der(TAG.null)), der(OCTETS, hashed)),
    number(7),
    generalized(spec.time ?? '20260702000000Z'),
    der(INTEGER, spec.nonce ?? Buffer.of(5)),
  );
  const attributes = attributesOf(spec, content);
  const signed = der(SET, ...attributes);
  const by = spec.signWith ?? signer.key;
  const body = signer.certificate;
  const info = sequence(
    number(1),
    sequence(name(spec.issuer), serialOf(body)),
    sequence(oid(DIGEST[digest])),
    der(explicit(0), ...attributes),
    algorithm(by, digest),
    der(OCTETS, sign(digest, signed, by)),
    ...(spec.unsigned ? [der(explicit(1), spec.unsigned)] : []),
  );
  const data = sequence(
    number(3),
    der(SET, sequence(oid(DIGEST[digest]))),
    sequence(oid(TST_INFO), der(explicit(0), der(OCTETS, spec.tamper?.(content) ?? content))),
    der(explicit(0), ...(spec.certificates ?? [body])),
    der(SET, info),
  );
  const token = sequence(oid('1.2.840.113549.1.7.2'), der(explicit(0), data));
  return sequence(spec.status ?? sequence(number(0)), token);
}

function attributesOf(spec: StampSpec, content: Buffer): Buffer[] {
  const { digest = 'sha256', bound = 'sha256', signer } = spec;
  const attribute = (id: string, value: Buffer) => sequence(oid(id), der(SET, value));
  const binding = createHash(bound)
    .update(spec.binds ?? signer.certificate)
    .digest();
  const named = bound === 'sha256' ? [] : [sequence(oid(DIGEST[bound]))];
  const all = {
    contentType: attribute('1.2.840.113549.1.9.3', oid(spec.contentType ?? TST_INFO)),
    messageDigest: attribute(
      '1.2.840.113549.1.9.4',
      der(OCTETS, createHash(digest).update(content).digest()),
    ),
    certificateId: attribute(
      '1.2.840.113549.1.9.16.2.47',
      sequence(sequence(sequence(...named, der(OCTETS, binding)))),
    ),
  };
  const kept = Object.entries(all).filter(([id]) => id !== spec.without);
  return [...kept.map(([, value]) => value), ...(spec.moreAttributes ?? [])];
}

/** The serial number of a certificate made here: one byte, behind the version. */
function serialOf(certificate: Buffer): Buffer {
  const at = certificate.indexOf(Buffer.from('a003020102', 'hex')) + 5;
  return certificate.subarray(at, at + 3);
}
