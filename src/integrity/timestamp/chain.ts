import { type Certificate, unfitIssuer, weakCertificate } from './certificate.ts';
import type { Report } from './problem.ts';

/** Authorities between a signer and its root, at most. */
const LONGEST = 8;

/**
 * Follows a signer's certificate up the chain beside it, each issued by the next, to one that
 * issued itself. Everything wrong on the way is reported, whether trusted or not.
 * @returns whether it leads to a trusted one: that is in the chain, or issued one in it
 */
export function pathTo(
  {
    signer,
    chain,
    trusted,
    time,
  }: {
    readonly signer: Certificate;
    readonly chain: readonly Certificate[];
    readonly trusted: readonly Certificate[];
    readonly time: number;
  },
  report: Report,
): boolean {
  const path = signer.selfSigned && chain[0]?.der.equals(signer.der) ? chain : [signer, ...chain];
  if (path.length > LONGEST + 1) {
    const found = `${path.length - 1} certificates`;
    report('chain', `at most ${LONGEST} certificates above the signer's`, found, 'certificates');
    return false;
  }
  for (const [i, certificate] of path.entries()) {
    const issuer = path[i + 1];
    checkOne(
      certificate,
      time,
      issuer === undefined,
      i === 0 ? 'response' : 'certificates',
      report,
    );
    const unfit = issuer && unfitIssuer(issuer, certificate, i);
    if (unfit !== undefined)
      report('chain', `the issuer of ${certificate.subject}`, unfit, 'certificates');
  }
  const end = path.findIndex(({ selfSigned }) => selfSigned);
  if (end !== path.length - 1) {
    const found =
      end === -1 ? subjects(path.slice(-1)) : `${path.length - 1 - end} more behind one`;
    report('chain', 'a last certificate that issued itself, and no other', found, 'certificates');
  }
  if (trusted.length === 0) return false;
  const isTrusted = path.some((certificate, i) =>
    trusted.some((anchor) => leadsTo(anchor, certificate, i, time)),
  );
  if (!isTrusted)
    report('chain', `a chain to ${subjects(trusted)}`, subjects(path.slice(-1)), 'certificates');
  return isTrusted;
}

function checkOne(
  certificate: Certificate,
  time: number,
  isLast: boolean,
  where: 'response' | 'certificates',
  report: Report,
): void {
  const { subject, unknown, validFrom, validTo } = certificate;
  if (!isValidAt(certificate, time)) {
    const found = `${iso(validFrom)} to ${iso(validTo)}`;
    report('chain', `${subject} to be valid at ${iso(time)}`, found, where);
  }
  if (unknown.length > 0)
    report('chain', 'critical extensions that are understood', unknown.join(', '), where);
  const weak = weakCertificate(certificate, isLast);
  if (weak !== undefined)
    report(
      'weak',
      'RSA of 2048 bits or more, or P-256 to P-521, with SHA-256 or better',
      weak,
      where,
    );
}

/** A trusted certificate that stands in the chain itself, or issued one that does. */
function leadsTo(anchor: Certificate, certificate: Certificate, i: number, time: number): boolean {
  if (anchor.der.equals(certificate.der)) return true;
  return (
    isValidAt(anchor, time) &&
    weakCertificate(anchor, true) === undefined &&
    anchor.unknown.length === 0 &&
    unfitIssuer(anchor, certificate, i) === undefined
  );
}

function isValidAt({ validFrom, validTo }: Certificate, time: number): boolean {
  return validFrom <= time && time <= validTo;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

function subjects(certificates: readonly Certificate[]): string {
  return certificates.map(({ subject }) => subject).join(' or ');
}

/** The certificates above a signer's, in order, out of some in any order. */
export function chainOf(signer: Certificate, among: readonly Certificate[]): Certificate[] {
  const chain: Certificate[] = [];
  for (let at = signer; !at.selfSigned && chain.length < LONGEST; ) {
    const issued = at;
    const issuer = among.find((one) => unfitIssuer(one, issued, chain.length) === undefined);
    if (issuer === undefined) break;
    chain.push(issuer);
    at = issuer;
  }
  return chain.length === 0 && signer.selfSigned ? [signer] : chain;
}
