import { readAlgorithm } from './algorithms.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import {
  type Der,
  DerError,
  der,
  explicit,
  Fields,
  only,
  readDer,
  readOid,
  readSmall,
  TAG,
} from './der.ts';

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const ATTRIBUTE = {
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
} as const;
const SHA256 = '2.16.840.1.101.3.4.2.1';
const KEY_ID = 0x80;

/** What an authority says, RFC 3161 §2.4.2. */
export interface StampInfo {
  readonly policy: string;
  /** Digest algorithm (identifier) and digest of what was stamped. */
  readonly imprint: { readonly algorithm: string; readonly digest: Buffer };
  /** Hex. */
  readonly serial: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** How far off the authority's clock may be, in milliseconds. */
  readonly accuracy: number;
  /** Hex; absent when none was asked for. */
  readonly nonce: string | undefined;
}

/** A time-stamp token as it was read; nothing of it is checked but its form. */
export interface Token {
  readonly info: StampInfo;
  /** The bytes of `info` that are signed. */
  readonly content: Buffer;
  readonly certificates: readonly Certificate[];
  readonly signer: {
    /** Does it name this certificate as its own? */
    readonly names: (certificate: Certificate) => boolean;
    readonly digestAlgorithm: string;
    readonly signatureAlgorithm: string;
    /** What the signature is over: the signed attributes as a SET. */
    readonly signed: Buffer;
    readonly messageDigest: Buffer;
    /** Digest (and its algorithm) of the certificate that signed, itself signed. */
    readonly certificateId: { readonly algorithm: string; readonly digest: Buffer };
    readonly signature: Buffer;
  };
  /** The response that holds the token in the one form in which a pack carries it. */
  readonly canonical: (signer: Certificate) => Buffer;
}

/** A response of an authority: a token, or why there is none. @throws DerError */
export type Response =
  | { readonly kind: 'token'; readonly token: Token }
  | { readonly kind: 'denied'; readonly why: string };

/** @throws DerError */
export function readResponse(bytes: Uint8Array): Response {
  const fields = new Fields(readDer(bytes), 'a time-stamp response');
  const status = new Fields(fields.take(TAG.sequence, 'a status'), 'a status');
  const code = readSmall(status.take(TAG.integer, 'a status code'));
  const words = status.optional(TAG.sequence)?.children ?? [];
  status.optional(TAG.bits);
  status.end();
  const token = fields.optional(TAG.sequence);
  fields.end();
  // 0 granted, 1 granted with modifications: what was modified, the checks of the token tell.
  if ((code === 0 || code === 1) && token !== undefined)
    return { kind: 'token', token: readToken(token) };
  const said = words.map(({ content }) => content.toString('utf8')).join(' ');
  return { kind: 'denied', why: `status ${code}${said && `: ${said.slice(0, 200)}`}` };
}

/** RFC 5652 SignedData of one signer over a TSTInfo. */
function readToken(value: Der): Token {
  const outer = new Fields(value, 'a token');
  const kind = outer.take(TAG.oid, 'a content type');
  const data = only(outer.take(explicit(0), 'content'), TAG.sequence, 'signed data');
  outer.end();
  const fields = new Fields(data, 'signed data');
  const version = fields.take(TAG.integer, 'a version');
  const digests = fields.take(TAG.set, 'digest algorithms');
  const inner = fields.take(TAG.sequence, 'content');
  const certificates = fields.optional(explicit(0));
  fields.optional(explicit(1)); // Revocation lists: what is asked for later is not answered here.
  const signer = only(fields.take(TAG.set, 'signers'), TAG.sequence, 'one signer');
  fields.end();
  if (readOid(kind) !== SIGNED_DATA || readSmall(version) !== 3)
    throw new DerError('signed data of version 3');
  const content = readContent(inner);
  const { unsigned, ...read } = readSigner(signer);
  if (readAlgorithm(only(digests, TAG.sequence, 'one digest algorithm')) !== read.digestAlgorithm)
    throw new DerError("the signer's digest algorithm");
  return {
    info: readInfo(readDer(content)),
    content,
    certificates: (certificates?.children ?? []).map(({ bytes }) => readCertificate(bytes)),
    signer: read,
    canonical: ({ der: own }) => {
      const kept = signer.children.filter((part) => part !== unsigned).map(({ bytes }) => bytes);
      const parts = [version.bytes, digests.bytes, inner.bytes, der(explicit(0), own)];
      const signers = der(TAG.set, der(TAG.sequence, ...kept));
      const token = der(
        TAG.sequence,
        kind.bytes,
        der(explicit(0), der(TAG.sequence, ...parts, signers)),
      );
      return der(TAG.sequence, der(TAG.sequence, der(TAG.integer, Buffer.of(0))), token);
    },
  };
}

function readContent(value: Der): Buffer {
  const fields = new Fields(value, 'content');
  const kind = readOid(fields.take(TAG.oid, 'a content type'));
  const octets = only(fields.take(explicit(0), 'content'), TAG.octets, 'content');
  fields.end();
  if (kind !== TST_INFO) throw new DerError('a time stamp as content');
  return octets.content;
}

function readInfo(value: Der): StampInfo {
  const fields = new Fields(value, 'a time stamp');
  if (readSmall(fields.take(TAG.integer, 'a version')) !== 1) throw new DerError('version 1');
  const policy = readOid(fields.take(TAG.oid, 'a policy'));
  const imprint = new Fields(fields.take(TAG.sequence, 'an imprint'), 'an imprint');
  const algorithm = readAlgorithm(imprint.take(TAG.sequence, 'an algorithm'));
  const digest = imprint.take(TAG.octets, 'a digest').content;
  imprint.end();
  const serial = fields.take(TAG.integer, 'a serial number').content.toString('hex');
  const time = readTime(fields.take(TAG.generalizedTime, 'a time'));
  const accuracy = readAccuracy(fields.optional(TAG.sequence));
  fields.optional(TAG.boolean);
  const nonce = fields.optional(TAG.integer)?.content.toString('hex');
  fields.optional(explicit(0));
  if (fields.optional(explicit(1))) throw new DerError('a time stamp without extensions');
  fields.end();
  return { policy, imprint: { algorithm, digest }, serial, time, accuracy, nonce };
}

/** `20261125023217.25Z`: UTC, a fraction without trailing zeros (RFC 3161 §2.4.2). */
function readTime({ content }: Der): number {
  const text = content.toString('latin1');
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:(\.\d{0,8}[1-9]))?Z$/.exec(text);
  if (match) {
    const [, year, month, day, hour, minute, second, fraction = ''] = match;
    const whole = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
    const time = Date.parse(`${whole}.000Z`);
    if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(whole))
      return time + Math.floor(Number(`0${fraction}`) * 1000);
  }
  throw new DerError('a time in UTC');
}

/** Seconds, milli- and microseconds, in milliseconds, rounded up. */
function readAccuracy(value: Der | undefined): number {
  if (value === undefined) return 0;
  const fields = new Fields(value, 'an accuracy');
  const [seconds, millis, micros] = [TAG.integer, KEY_ID, KEY_ID + 1].map((tag) => {
    const part = fields.optional(tag);
    return part ? readSmall(part) : 0;
  });
  fields.end();
  return (seconds ?? 0) * 1000 + (millis ?? 0) + Math.ceil((micros ?? 0) / 1000);
}

function readSigner(value: Der): Token['signer'] & { readonly unsigned: Der | undefined } {
  const fields = new Fields(value, 'a signer');
  const version = readSmall(fields.take(TAG.integer, 'a version'));
  const names = readSignerId(fields, version);
  const digestAlgorithm = readAlgorithm(fields.take(TAG.sequence, 'a digest algorithm'));
  const attributes = fields.take(explicit(0), 'signed attributes');
  const signatureAlgorithm = readAlgorithm(fields.take(TAG.sequence, 'a signature algorithm'));
  const signature = fields.take(TAG.octets, 'a signature').content;
  const unsigned = fields.optional(explicit(1));
  fields.end();
  const read = readAttributes(attributes);
  const signed = der(TAG.set, attributes.content);
  return { names, digestAlgorithm, signatureAlgorithm, signed, ...read, signature, unsigned };
}

/** By issuer and serial number (version 1) or by the identifier of its key (version 3). */
function readSignerId(fields: Fields, version: number): Token['signer']['names'] {
  const byKey = version === 3 ? fields.optional(KEY_ID)?.content : undefined;
  if (byKey) return ({ subjectKeyId }) => subjectKeyId?.equals(byKey) ?? false;
  const id = version === 1 ? fields.optional(TAG.sequence) : undefined;
  if (id === undefined) throw new DerError('a signer of version 1 or 3');
  const [issuer, serial] = id.children;
  return (certificate) =>
    id.children.length === 2 &&
    certificate.issuer.equals(issuer?.bytes ?? Buffer.alloc(0)) &&
    certificate.serial.equals(serial?.bytes ?? Buffer.alloc(0));
}

function readAttributes(set: Der): Pick<Token['signer'], 'messageDigest' | 'certificateId'> {
  const found = new Map<string, Der>();
  for (const attribute of set.children) {
    const fields = new Fields(attribute, 'an attribute');
    const id = readOid(fields.take(TAG.oid, 'an identifier'));
    const values = fields.take(TAG.set, 'values');
    fields.end();
    const [value, ...more] = values.children;
    if (found.has(id) || value === undefined || more.length > 0)
      throw new DerError(`attribute ${id} once, with one value`);
    found.set(id, value);
  }
  const value = (name: keyof typeof ATTRIBUTE, tag: number) => {
    const attribute = found.get(ATTRIBUTE[name]);
    if (attribute?.tag === tag) return attribute;
    throw new DerError(`signed attribute ${name}`);
  };
  if (readOid(value('contentType', TAG.oid)) !== TST_INFO)
    throw new DerError('a time stamp as signed content type');
  return {
    messageDigest: value('messageDigest', TAG.octets).content,
    certificateId: readCertificateId(value('signingCertificateV2', TAG.sequence)),
  };
}

/** SigningCertificateV2, RFC 5035: the first entry is the signer's own certificate. */
function readCertificateId(value: Der): Token['signer']['certificateId'] {
  const list = new Fields(value, 'certificate identifiers').take(TAG.sequence, 'a list');
  const [first] = list.children;
  if (first === undefined) throw new DerError('a certificate identifier');
  const fields = new Fields(first, 'a certificate identifier');
  const named = fields.optional(TAG.sequence);
  const digest = fields.take(TAG.octets, 'a digest').content;
  return { algorithm: named ? readAlgorithm(named) : SHA256, digest };
}
