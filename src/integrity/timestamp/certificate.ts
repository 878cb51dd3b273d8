import { type KeyObject, X509Certificate } from 'node:crypto';
import { signatureKind, weakness } from './algorithms.ts';
import {
  type Der,
  DerError,
  explicit,
  Fields,
  only,
  readDer,
  readOid,
  readSmall,
  TAG,
} from './der.ts';

const EXTENSION = {
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  certificatePolicies: '2.5.29.32',
  extendedKeyUsage: '2.5.29.37',
  subjectKeyId: '2.5.29.14',
} as const;
const UNDERSTOOD: readonly string[] = Object.values(EXTENSION);
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
const ANY_PURPOSE = '2.5.29.37.0';
const PEM = /-----BEGIN CERTIFICATE-----[\sA-Za-z0-9+/=]+-----END CERTIFICATE-----/g;
/** Certificates that one file may hold. */
const FILE_LIMIT = 500;

/** A certificate, taken apart by the same OpenSSL that checks its signature. */
export interface Certificate {
  readonly der: Buffer;
  readonly x509: X509Certificate;
  readonly key: KeyObject;
  /** `CN=…, O=…`, one line, as the certificate says it. */
  readonly subject: string;
  /** Issuer and serial number, DER, as a CMS signer names a certificate. */
  readonly issuer: Buffer;
  readonly serial: Buffer;
  readonly subjectKeyId: Buffer | undefined;
  /** Milliseconds since 1970; both ends belong to it. */
  readonly validFrom: number;
  readonly validTo: number;
  readonly selfSigned: boolean;
  /** Purposes it is restricted to, and whether that is critical; absent when it is not restricted. */
  readonly purposes: { readonly oids: readonly string[]; readonly critical: boolean } | undefined;
  /** How many authorities may stand below it; absent without a limit. */
  readonly pathLength: number | undefined;
  /** Critical extensions that nothing here understands, which then may not be relied on. */
  readonly unknown: readonly string[];
  readonly signature: string;
}

/** @throws DerError */
export function readCertificate(bytes: Uint8Array): Certificate {
  const whole = new Fields(readDer(bytes), 'a certificate');
  const body = new Fields(whole.take(TAG.sequence, 'a body'), "a certificate's body");
  const signature = signatureOid(whole.take(TAG.sequence, 'an algorithm'));
  whole.take(TAG.bits, 'a signature');
  whole.end();
  body.optional(explicit(0));
  const serial = body.take(TAG.integer, 'a serial number').bytes;
  if (signatureOid(body.take(TAG.sequence, 'an algorithm')) !== signature)
    throw new DerError('one signature algorithm in a certificate');
  const issuer = body.take(TAG.sequence, 'an issuer').bytes;
  for (const part of ['a validity', 'a subject', 'a key']) body.take(TAG.sequence, part);
  for (const unique of [0x81, 0x82]) body.optional(unique);
  const last = body.optional(explicit(3));
  body.end();
  const x509 = openCertificate(bytes);
  return {
    der: Buffer.from(bytes),
    x509,
    key: x509.publicKey,
    subject: x509.subject.split('\n').join(', '),
    issuer,
    serial,
    validFrom: Date.parse(x509.validFrom),
    validTo: Date.parse(x509.validTo),
    selfSigned: isIssuedBy(x509, x509),
    signature,
    ...readExtensions(last && only(last, TAG.sequence, 'extensions')),
  };
}

function signatureOid(value: Der): string {
  const [first] = value.children;
  if (first === undefined) throw new DerError('an algorithm');
  return readOid(first);
}

function openCertificate(bytes: Uint8Array): X509Certificate {
  try {
    const x509 = new X509Certificate(bytes);
    const ends = [x509.validFrom, x509.validTo].map((text) => Date.parse(text));
    if (x509.raw.equals(bytes) && x509.publicKey && !ends.some(Number.isNaN)) return x509;
  } catch {
    // OpenSSL's own words say nothing to a reader of findings.
  }
  throw new DerError('a certificate that OpenSSL reads');
}

function isIssuedBy(issued: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return issued.checkIssued(issuer) && issued.verify(issuer.publicKey);
  } catch {
    // OpenSSL throws where key and signature are of different kinds.
    return false;
  }
}

function readExtensions(
  list: Der | undefined,
): Pick<Certificate, 'subjectKeyId' | 'purposes' | 'pathLength' | 'unknown'> {
  const found = new Map<string, { readonly value: Buffer; readonly critical: boolean }>();
  for (const entry of list?.children ?? []) {
    const fields = new Fields(entry, 'an extension');
    const id = readOid(fields.take(TAG.oid, 'an identifier'));
    const critical = fields.optional(TAG.boolean)?.content[0] === 0xff;
    const value = fields.take(TAG.octets, 'a value').content;
    fields.end();
    if (found.has(id)) throw new DerError(`extension ${id} once`);
    found.set(id, { value, critical });
  }
  const value = (id: string) => {
    const extension = found.get(id);
    return extension && readDer(extension.value);
  };
  const purposes = value(EXTENSION.extendedKeyUsage);
  const constraints = value(EXTENSION.basicConstraints)?.children.find(
    ({ tag }) => tag === TAG.integer,
  );
  return {
    subjectKeyId: value(EXTENSION.subjectKeyId)?.content,
    purposes: purposes && {
      oids: purposes.children.map(readOid),
      critical: found.get(EXTENSION.extendedKeyUsage)?.critical ?? false,
    },
    pathLength: constraints && readSmall(constraints),
    unknown: [...found].flatMap(([id, { critical }]) =>
      critical && !UNDERSTOOD.includes(id) ? [id] : [],
    ),
  };
}

/** Why this one may not sign time stamps (RFC 3161 §2.3); `undefined` when it may. */
export function unfitSigner({ purposes }: Certificate): string | undefined {
  if (purposes === undefined) return 'a certificate without a purpose';
  if (!purposes.critical) return 'a purpose that is not critical';
  const isOnly = purposes.oids.length === 1 && purposes.oids[0] === TIME_STAMPING;
  return isOnly ? undefined : `purposes ${purposes.oids.join(', ')}`;
}

/** Why this one may not issue the certificate before it; `undefined` when it may. */
export function unfitIssuer(
  issuer: Certificate,
  issued: Certificate,
  below: number,
): string | undefined {
  if (!issuer.x509.ca) return `${issuer.subject}, which is no authority`;
  if (!isIssuedBy(issued.x509, issuer.x509))
    return `${issuer.subject}, which did not issue ${issued.subject}`;
  const { purposes, pathLength } = issuer;
  if (purposes && !purposes.oids.some((id) => id === TIME_STAMPING || id === ANY_PURPOSE))
    return `${issuer.subject}, an authority for other purposes`;
  if (pathLength !== undefined && below > pathLength)
    return `${issuer.subject}, below which may be ${pathLength} authorities`;
  return undefined;
}

/** What is too weak in it. The signature of an anchor is not relied on. */
export function weakCertificate(
  { subject, key, signature }: Certificate,
  isAnchor: boolean,
): string | undefined {
  const weak = weakness(key);
  if (weak !== undefined) return `${weak} (${subject})`;
  if (isAnchor || signatureKind(signature)) return undefined;
  return `a signature of algorithm ${signature} (${subject})`;
}

/** The certificates of a PEM text, in its order. @throws DerError */
export function readPem(text: string): Certificate[] {
  const blocks = text.match(PEM) ?? [];
  if (blocks.length > FILE_LIMIT) throw new DerError(`at most ${FILE_LIMIT} certificates`);
  return blocks.map((block) =>
    readCertificate(Buffer.from(block.replaceAll(/-----[A-Z ]+-----|\s/g, ''), 'base64')),
  );
}

/** PEM in its one form: 64 characters a line. */
export function pemOf(certificates: readonly Certificate[]): string {
  return certificates
    .map(({ der }) => {
      const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
      return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
    })
    .join('');
}
