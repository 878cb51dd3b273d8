import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkStamp } from '../../src/integrity/timestamp/check.ts';
import { der } from '../../src/integrity/timestamp/der.ts';
import { installed } from '../signing/tools.ts';
import { OpensslAuthority } from './authority.ts';
import {
  type CertificateSpec,
  CODE_SIGNING,
  certify,
  ecKey,
  type Holder,
  pem,
  rsaKey,
  type StampSpec,
  sequence,
  stamp,
  TIME_STAMPING,
} from './forge.ts';

const OVER = Buffer.from('-----BEGIN SSH SIGNATURE-----\n');
const root = certify({ subject: 'Root', authority: true });
const tsa = (spec: Partial<CertificateSpec> = {}) =>
  certify({ subject: 'TSA', issuer: root, purposes: [TIME_STAMPING], ...spec });
const good = tsa();
const forged = (spec: Partial<StampSpec> = {}) =>
  stamp({ over: OVER, signer: good, issuer: 'Root', ...spec });

const check = (response: Uint8Array, chain = pem(root), trusted = pem(root)) =>
  checkStamp({ response, chain, over: OVER, trusted });
const kinds = (response: Uint8Array, chain?: string, trusted?: string) =>
  check(response, chain, trusted).problems.map(({ kind }) => kind);

describe('a time stamp', () => {
  it('that nothing is wrong with holds', () => {
    const { stamp: read, problems } = check(forged({ time: '20260702000000.5Z' }));
    expect(problems).toEqual([]);
    expect(read).toMatchObject({
      time: Date.parse('2026-07-02T00:00:00.500Z'),
      pinned: true,
      authority: 'CN=TSA',
      nonce: '05',
    });
  });

  it.each<readonly [string, () => Buffer, string]>([
    ['over something else', () => forged({ over: Buffer.from('other') }), 'imprint'],
    ['of another time than was signed', () => forged({ tamper: redate }), 'signature'],
    ['signed by another key', () => forged({ signWith: ecKey() }), 'signature'],
    ['signed by a key of another kind', () => forged({ signWith: rsaKey() }), 'signature'],
    ['that binds another certificate', () => forged({ binds: root.certificate }), 'signature'],
    ['that binds no certificate', () => forged({ without: 'certificateId' }), 'format'],
    ['without a signed digest', () => forged({ without: 'messageDigest' }), 'format'],
    ['without a signed content type', () => forged({ without: 'contentType' }), 'format'],
    ['of another content type', () => forged({ contentType: '1.2.840.113549.1.7.1' }), 'format'],
    ['with an attribute twice', () => forged({ moreAttributes: [twice] }), 'format'],
    ['over a SHA-1', () => forged({ imprint: 'sha1' }), 'weak'],
    ['signed over SHA-1', () => forged({ digest: 'sha1' }), 'weak'],
    ['bound by SHA-1', () => forged({ bound: 'sha1' }), 'weak'],
    [
      'refused by its authority',
      () => forged({ status: sequence(der(2, Buffer.of(2))) }),
      'format',
    ],
    ['with words in its status', () => forged({ status: wordy }), 'format'],
    ['with more certificates', () => forged({ certificates: [good, root].map(own) }), 'format'],
    ['with something unsigned', () => forged({ unsigned: twice }), 'format'],
    ['without its certificate', () => forged({ certificates: [root.certificate] }), 'chain'],
    ['of a time that is none', () => forged({ time: '20260230000000Z' }), 'format'],
    ['of a time in no zone', () => forged({ time: '20260702000000' }), 'format'],
    ['with bytes behind it', () => Buffer.concat([forged(), Buffer.of(0)]), 'format'],
    ['cut short', () => forged().subarray(0, -1), 'format'],
    ['that is empty', () => Buffer.alloc(0), 'format'],
  ])('%s does not', (_, response, kind) => {
    expect(kinds(response())).toContain(kind);
  });

  it.each<readonly [string, Partial<CertificateSpec>, Partial<StampSpec>, string]>([
    ['without a purpose', { purposes: undefined }, {}, 'chain'],
    ['for something else', { purposes: [CODE_SIGNING] }, {}, 'chain'],
    ['for more than time stamping', { purposes: [TIME_STAMPING, CODE_SIGNING] }, {}, 'chain'],
    ['for time stamping, but not critically', { purposeCritical: false }, {}, 'chain'],
    ['that had ended', { to: '20260701000000Z' }, {}, 'chain'],
    ['that had not begun', { from: '20260703000000Z' }, {}, 'chain'],
    ['with a critical extension nobody knows', { critical: '1.2.3.4' }, {}, 'chain'],
    ['with a short RSA key', { key: rsaKey(1024) }, {}, 'weak'],
    ['on a small curve', { key: ecKey('secp224r1') }, {}, 'weak'],
    ['certified over SHA-1', { digest: 'sha1' }, {}, 'weak'],
    [
      'of another root of the same name',
      { issuer: certify({ subject: 'Root', authority: true }) },
      {},
      'chain',
    ],
  ])('by a certificate %s does not', (_, certificate, spec, kind) => {
    const signer = tsa(certificate);
    expect(kinds(forged({ signer, ...spec }))).toContain(kind);
  });
});

describe('the chain of a time stamp', () => {
  const other = certify({ subject: 'Other', authority: true });
  const between = (spec: Partial<CertificateSpec> = {}) =>
    certify({ subject: 'Between', issuer: root, authority: true, ...spec });
  const below = (issuer: Holder) => forged({ signer: tsa({ issuer }), issuer: issuer.subject });

  it('leads to an authority that is trusted', () => {
    const one = between({ pathLength: 0 });
    expect(kinds(below(one), pem(one, root))).toEqual([]);
    expect(check(below(one), pem(one, root), pem(one)).stamp?.pinned).toBe(true);
    expect(check(forged(), pem(root), pem(good)).stamp?.pinned).toBe(true);
    expect(check(forged(), pem(root), pem(other, root)).stamp?.pinned).toBe(true);
    const crossed = certify({ subject: 'Root', key: root.key, issuer: other, authority: true });
    expect(check(forged(), pem(crossed, other), pem(root)).problems).toEqual([]);
  });

  it('says by itself only that it holds', () => {
    expect(check(forged(), pem(root), '')).toMatchObject({
      problems: [],
      stamp: { pinned: false },
    });
  });

  it.each<readonly [string, () => [Buffer, string, string?]]>([
    ['to an authority nobody named', () => [forged(), pem(root), pem(other)]],
    ['that is empty', () => [forged(), '']],
    ['with a certificate of no use', () => [forged(), pem(root, other)]],
    ['to an end that stands there twice', () => [forged(), pem(root, root)]],
    ['in another order', () => [below(between()), pem(root, between())]],
    ['without its end', () => [below(between()), pem(between())]],
    [
      'over an issuer that is no authority',
      () => [below(between({ authority: false })), pem(between({ authority: false }), root)],
    ],
    [
      'over an authority for other purposes',
      () => {
        const one = between({ purposes: [CODE_SIGNING] });
        return [below(one), pem(one, root)];
      },
    ],
    [
      'deeper than its root allows',
      () => {
        const short = certify({ subject: 'Short', authority: true, pathLength: 0 });
        const one = between({ issuer: short });
        return [below(one), pem(one, short), pem(short)];
      },
    ],
    [
      'over one that had ended',
      () => {
        const one = between({ to: '20260701000000Z' });
        return [below(one), pem(one, root)];
      },
    ],
    ['with text around it', () => [forged(), `# root\n${pem(root)}`]],
    [
      'of bytes that are no certificate',
      () => [forged(), pem({ ...root, certificate: Buffer.from('3003020101', 'hex') })],
    ],
    [
      'that never ends',
      () => {
        const [a, b] = [
          certify({
            subject: 'A',
            issuer: { subject: 'B', key: root.key },
            key: root.key,
            authority: true,
          }),
          certify({
            subject: 'B',
            issuer: { subject: 'A', key: root.key },
            key: root.key,
            authority: true,
          }),
        ];
        const loop = Array.from({ length: 6 }, () => [a, b]).flat();
        return [below(a), pem(...loop)];
      },
    ],
  ])('does not lead %s', (_, made) => {
    const [response, chain, trusted] = made();
    expect(kinds(response, chain, trusted)).not.toEqual([]);
  });
});

describe('hostile bytes', () => {
  it('are refused at once, however deep, long or wrong', () => {
    const deep = Array.from({ length: 5_000 }).reduce<Buffer>(
      (inner) => der(0x30, inner),
      Buffer.alloc(0),
    );
    const many = der(0x30, Buffer.alloc(60_000, Buffer.of(5, 0)));
    const lying = Buffer.from('3084ffffffff0500', 'hex');
    const endless = Buffer.from(`3080${'0500'.repeat(5)}0000`, 'hex');
    const padded = Buffer.concat([Buffer.from('308300', 'hex'), forged().subarray(2)]);
    const start = performance.now();
    for (const bytes of [deep, many, lying, endless, padded, Buffer.alloc(200_000, 0x30)])
      expect(kinds(bytes)).toEqual(['format']);
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it('differ in no bit from what holds', () => {
    const signer = tsa({ key: rsaKey() });
    const response = forged({ signer });
    const chain = Buffer.from(pem(root));
    const missed = [...flips(response)].filter((bytes) => kinds(bytes).length === 0);
    const missedChain = [...flips(chain)].filter(
      (bytes) => kinds(response, bytes.toString('latin1')).length === 0,
    );
    expect([missed.length, missedChain.length]).toEqual([0, 0]);
  }, 60_000);
});

describe.skipIf(!installed('openssl'))('openssl ts', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tsa-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('accepts the time stamps made here that hold', () => {
    const peer = new OpensslAuthority(join(directory, 'peer'));
    expect(peer.accepts(forged(), pem(root), OVER, pem(root))).toBe(true);
    expect(peer.accepts(forged({ tamper: redate }), pem(root), OVER, pem(root))).toBe(false);
  });
});

const own = ({ certificate }: Holder) => certificate;
const wordy = sequence(der(2, Buffer.of(0)), sequence(der(0x0c, Buffer.from('hello'))));
const twice = sequence(der(6, Buffer.from('2a864886f70d010903', 'hex')), der(0x31, der(5)));
const redate = (content: Buffer) =>
  Buffer.from(content.toString('latin1').replace('20260702', '20260602'), 'latin1');

/** Every byte with one bit changed, another bit each time. */
function* flips(bytes: Buffer): Generator<Buffer> {
  for (const [i, byte] of bytes.entries()) {
    const copy = Buffer.from(bytes);
    copy[i] = byte ^ (1 << (i % 8));
    yield copy;
  }
}
