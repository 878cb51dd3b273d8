import { createHash } from 'node:crypto';
import { type Certificate, pemOf, readPem } from './certificate.ts';
import { chainOf } from './chain.ts';
import { checkStamp, type Stamp } from './check.ts';
import { DerError, der, oid, TAG } from './der.ts';
import { readResponse, type Token } from './token.ts';

const SHA256 = '2.16.840.1.101.3.4.2.1';

/**
 * A TimeStampReq (RFC 3161 §2.4.1) for the SHA-256 of some bytes, asking for the certificate.
 * @param nonce 8 random bytes, by which the answer is known to be one to this question
 * @param policy dotted identifier of the policy asked for
 */
export function stampRequest(over: Uint8Array, nonce: Uint8Array, policy?: string): Buffer {
  const digest = createHash('sha256').update(over).digest();
  const algorithm = der(TAG.sequence, oid(SHA256), der(TAG.null));
  return der(
    TAG.sequence,
    der(TAG.integer, Buffer.of(1)),
    der(TAG.sequence, algorithm, der(TAG.octets, digest)),
    ...(policy === undefined ? [] : [oid(policy)]),
    der(TAG.integer, positive(nonce)),
    der(TAG.boolean, Buffer.of(0xff)),
  );
}

/** The shortest way to write a number that is not negative. */
function positive(bytes: Uint8Array): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0);
  const digits = start === -1 ? Buffer.of(0) : Buffer.from(bytes.subarray(start));
  return (digits[0] ?? 0) < 0x80 ? digits : Buffer.concat([Buffer.of(0), digits]);
}

/** A time stamp in the form in which packs carry it, or why there is none. */
export type StampAnswer =
  | {
      readonly kind: 'stamp';
      /** DER and PEM. */
      readonly response: Buffer;
      readonly chain: string;
      readonly stamp: Stamp;
    }
  | { readonly kind: 'refused'; readonly why: string };

/** What was asked, to which an answer must fit. */
export interface StampQuestion {
  readonly over: Uint8Array;
  readonly nonce: Uint8Array;
  readonly policy?: string | undefined;
  /** PEM of the authority's certificates up to its root, in any order. */
  readonly certificates: string;
}

/**
 * Takes an authority's answer: it must be the answer to this question, and hold in all that a
 * verifier will check. What nobody signed (texts, further certificates) is left out.
 */
export function readAnswer(answer: Uint8Array, question: StampQuestion): StampAnswer {
  try {
    const read = readResponse(answer);
    if (read.kind === 'denied')
      return { kind: 'refused', why: `the authority gave no time stamp (${read.why})` };
    const why = misfit(read.token, question);
    return why === undefined ? accept(read.token, question) : { kind: 'refused', why };
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return { kind: 'refused', why: `the answer does not read: expected ${error.message}` };
  }
}

function misfit({ info }: Token, { nonce, policy }: StampQuestion): string | undefined {
  if (info.nonce !== positive(nonce).toString('hex'))
    return 'the answer is to another question (nonce)';
  if (policy !== undefined && info.policy !== policy)
    return `the answer is under policy ${info.policy}, not ${policy}`;
  return undefined;
}

function accept(token: Token, { over, certificates }: StampQuestion): StampAnswer {
  const known = readPem(certificates);
  const signer = [...token.certificates, ...known].find(token.signer.names);
  if (signer === undefined)
    return { kind: 'refused', why: 'the certificate that signed is not in the answer' };
  const chain = pemOf(chainOf(signer, dropSame(known, signer)));
  const response = token.canonical(signer);
  const { stamp, problems } = checkStamp({ response, chain, over, trusted: certificates });
  const [problem] = problems;
  if (stamp && problem === undefined) return { kind: 'stamp', response, chain, stamp };
  return { kind: 'refused', why: `expected ${problem?.expected}, found ${problem?.found}` };
}

function dropSame(known: readonly Certificate[], signer: Certificate): Certificate[] {
  return known.filter(({ der: own }) => signer.selfSigned || !own.equals(signer.der));
}
