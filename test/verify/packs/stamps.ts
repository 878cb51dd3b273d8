import { z } from 'zod';
import { der } from '../../../src/integrity/timestamp/der.ts';
import {
  CODE_SIGNING,
  certify,
  type Holder,
  pem,
  rsaKey,
  sequence,
  stamp,
  TIME_STAMPING,
} from '../../timestamp/forge.ts';

/** The suite's time-stamping authorities; their keys are made anew on every run. */
export const AUTHORITIES = ['clock', 'other-clock'] as const;
export type AuthorityName = (typeof AUTHORITIES)[number];

/** How a certificate that signs a time stamp differs from a good one. */
const ODD = {
  none: {},
  'no-purpose': { purposes: undefined },
  'other-purpose': { purposes: [CODE_SIGNING] },
  'more-purposes': { purposes: [TIME_STAMPING, CODE_SIGNING] },
  'not-critical': { purposeCritical: false },
  ended: { to: '20261231235959Z' },
  'not-begun': { from: '20270601000000Z' },
  'short-key': {},
  'sha1-certified': { digest: 'sha1' },
  'unknown-extension': { critical: '1.2.3.4' },
} as const;
type OddName = keyof typeof ODD;
const ODD_NAMES = Object.keys(ODD) as OddName[];

const Digest = z.enum(['sha1', 'sha256', 'sha512']).optional();

/** A step of a case: a time stamp, with its certificates, as no honest authority might give it. */
export const StampStep = z.strictObject({
  by: z.enum(AUTHORITIES).default('clock'),
  /** Is there an authority between the root and the certificate that signs? */
  between: z.boolean().default(false),
  certificate: z.enum(ODD_NAMES as [OddName, ...OddName[]]).default('none'),
  /** File that is stamped. */
  over: z.string().default('signatures/tagmanifest-sha256.txt.sig'),
  time: z.string().default('20270101000000Z'),
  /** Another time, put in once the first is signed. */
  instead: z.string().optional(),
  imprint: Digest,
  digest: Digest,
  bound: Digest,
  /** One oddity of the response. */
  odd: z
    .enum([
      'refused',
      'words',
      'certificates',
      'unsigned',
      'other-bound',
      'other-key',
      'no-digest',
      'root-twice',
    ])
    .optional(),
});
export type StampStep = z.infer<typeof StampStep>;

const roots = new Map(
  AUTHORITIES.map((name) => [name, certify({ subject: `Root of ${name}`, authority: true })]),
);

function rootHolder(name: AuthorityName): Holder {
  const root = roots.get(name);
  if (root === undefined) throw new Error(`no authority ${name}`);
  return root;
}

/** PEM of the root certificate that auditors of a case hold. */
export function rootOf(name: AuthorityName): string {
  return pem(rootHolder(name));
}

/** The two files that the step writes. */
export function makeStamp(step: StampStep, over: Uint8Array): { response: Buffer; chain: string } {
  const root = rootHolder(step.by);
  const between = certify({ subject: 'Between', issuer: root, authority: true, pathLength: 0 });
  const issuer = step.between ? between : root;
  const signer = certify({
    subject: 'Time stamps',
    issuer,
    purposes: [TIME_STAMPING],
    ...(step.certificate === 'short-key' && { key: rsaKey(1024) }),
    ...ODD[step.certificate],
  });
  const { time, instead, imprint = 'sha256', digest = 'sha256', bound = 'sha256' } = step;
  const response = stamp({
    ...{ over, signer, issuer: issuer.subject, time, imprint, digest, bound },
    ...oddity(step.odd, signer, root),
    ...(instead !== undefined && {
      tamper: (content: Buffer) =>
        Buffer.from(content.toString('latin1').replace(time, instead), 'latin1'),
    }),
  });
  const last = step.odd === 'root-twice' ? [root, root] : [root];
  return { response, chain: pem(...(step.between ? [between] : []), ...last) };
}

function oddity(odd: StampStep['odd'], signer: Holder, root: Holder): object {
  switch (odd) {
    case 'refused':
      return { status: sequence(der(0x02, Buffer.of(2))) };
    case 'words':
      return { status: sequence(der(0x02, Buffer.of(0)), sequence(der(0x0c, Buffer.from('yes')))) };
    case 'certificates':
      return { certificates: [signer.certificate, root.certificate] };
    case 'unsigned':
      return { unsigned: sequence(der(0x06, Buffer.of(42, 3)), der(0x31, der(0x05))) };
    case 'other-bound':
      return { binds: root.certificate };
    case 'other-key':
      return { signWith: root.key };
    case 'no-digest':
      return { without: 'messageDigest' };
    default:
      return {};
  }
}
