import { createHash } from 'node:crypto';
import { digestName, holds, signatureKind } from './algorithms.ts';
import { type Certificate, pemOf, readPem, unfitSigner } from './certificate.ts';
import { pathTo } from './chain.ts';
import { DerError } from './der.ts';
import type { Report, StampProblem } from './problem.ts';
import { readResponse, type Token } from './token.ts';

/** What a time stamp says, as far as it reads. */
export interface Stamp {
  /** Milliseconds since 1970, by the authority's clock, and how far off that may be. */
  readonly time: number;
  readonly accuracy: number;
  readonly policy: string;
  /** Hex. */
  readonly serial: string;
  /** Hex. */
  readonly nonce: string | undefined;
  /** Subject of the certificate that signed. */
  readonly authority: string;
  /** When that certificate ends, milliseconds since 1970. */
  readonly until: number;
  /** Does its certificate lead to one the caller named? */
  readonly pinned: boolean;
}

export interface StampCheck {
  readonly stamp?: Stamp;
  readonly problems: readonly StampProblem[];
}

export interface StampInput {
  /** The response, DER. */
  readonly response: Uint8Array;
  /** PEM: from the issuer of the signing certificate up to one that issued itself. */
  readonly chain: string;
  /** What was stamped. */
  readonly over: Uint8Array;
  /** PEM of certificates the caller trusts; none are trusted without it. */
  readonly trusted?: string | undefined;
}

/**
 * Checks a time stamp (RFC 3161, RFC 5816) without network and clock: its certificates have to be
 * valid when it was made, not now. Whether one was revoked, nothing here can tell.
 */
export function checkStamp(input: StampInput): StampCheck {
  const problems: StampProblem[] = [];
  const report: Report = (kind, expected, found, where = 'response') =>
    problems.push({ kind, where, expected, found });
  const token = attempt(report, 'response', () => tokenOf(input.response));
  const chain = attempt(report, 'certificates', () => readChain(input.chain));
  const trusted = attempt(report, 'certificates', () => readPem(input.trusted ?? ''));
  if (token === undefined) return { problems };
  const signer = signerOf(token, input.response, report);
  checkImprint(token, input.over, report);
  if (signer === undefined) return { problems };
  checkSignature(token, signer, report);
  const unfit = unfitSigner(signer);
  if (unfit !== undefined)
    report('chain', 'a certificate for time stamping alone, critically so (RFC 3161 §2.3)', unfit);
  const { time, accuracy, policy, serial, nonce } = token.info;
  const pinned = chain && trusted ? pathTo({ signer, chain, trusted, time }, report) : false;
  const { subject: authority, validTo: until } = signer;
  return { stamp: { time, accuracy, policy, serial, nonce, authority, until, pinned }, problems };
}

/** Why a text is no list of certificates (PEM); `undefined` when it is one. */
export function certificatesProblem(text: string): string | undefined {
  try {
    return readPem(text).length > 0 ? undefined : 'none is in it';
  } catch (error) {
    if (error instanceof DerError) return `expected ${error.message}`;
    throw error;
  }
}

function tokenOf(response: Uint8Array): Token {
  const read = readResponse(response);
  if (read.kind === 'token') return read.token;
  throw new DerError(`a time stamp, found a refusal, ${read.why}`);
}

function readChain(text: string): Certificate[] {
  const chain = readPem(text);
  if (chain.length === 0) throw new DerError('certificates (PEM)');
  if (pemOf(chain) !== text)
    throw new DerError('certificates in the one form of PEM, and nothing else');
  return chain;
}

function attempt<T>(report: Report, where: StampProblem['where'], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    report('format', error.message, 'something else', where);
    return undefined;
  }
}

/** The certificate that signed; the response is that of its token and certificate, byte for byte. */
function signerOf(token: Token, response: Uint8Array, report: Report): Certificate | undefined {
  const signer = token.certificates.find(token.signer.names);
  if (signer === undefined) {
    report('chain', 'the certificate that signed, in the token', 'none that the signer names');
    return undefined;
  }
  if (!token.canonical(signer).equals(response))
    report(
      'format',
      "a granted response with the signer's certificate alone, and nothing unsigned",
      'more, or another form',
    );
  return signer;
}

function checkImprint({ info: { imprint } }: Token, over: Uint8Array, report: Report): void {
  const name = digestName(imprint.algorithm);
  if (name !== 'sha256') {
    report('weak', 'a time stamp over a SHA-256', `one over ${name ?? imprint.algorithm}`);
    return;
  }
  const expected = createHash(name).update(over).digest();
  if (!imprint.digest.equals(expected))
    report(
      'imprint',
      `a time stamp over ${expected.toString('hex')}`,
      imprint.digest.toString('hex'),
    );
}

function checkSignature(
  { content, signer }: Token,
  certificate: Certificate,
  report: Report,
): void {
  const digest = digestName(signer.digestAlgorithm);
  const kind = signatureKind(signer.signatureAlgorithm, digest);
  if (digest === undefined || kind === undefined) {
    const found = `${signer.signatureAlgorithm} over ${signer.digestAlgorithm}`;
    report('weak', 'a signature over SHA-256, SHA-384 or SHA-512', found);
    return;
  }
  if (!createHash(digest).update(content).digest().equals(signer.messageDigest))
    report('signature', 'the signed digest of what the time stamp says', 'another digest');
  if (kind.digest !== digest || !holds(kind, signer.signed, certificate.key, signer.signature))
    report('signature', `a signature of ${certificate.subject}`, 'one that does not hold');
  const { algorithm, digest: bound } = signer.certificateId;
  const name = digestName(algorithm);
  if (name === undefined) report('weak', 'a certificate bound by SHA-256 or better', algorithm);
  else if (!createHash(name).update(certificate.der).digest().equals(bound))
    report('signature', 'the certificate that the signature binds', 'another certificate');
}
