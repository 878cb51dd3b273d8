import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { der } from '../../src/integrity/timestamp/der.ts';
import { readAnswer, stampRequest } from '../../src/integrity/timestamp/request.ts';
import { requestStamp } from '../../src/pipeline/time-stamp.ts';
import { installed } from '../signing/tools.ts';
import { OpensslAuthority, POLICY, serve } from './authority.ts';
import { certify, pem, sequence, stamp, TIME_STAMPING } from './forge.ts';

const OVER = Buffer.from('-----BEGIN SSH SIGNATURE-----\n');
const NONCE = Buffer.from('0000a1b2c3d4e5f6', 'hex');
const root = certify({ subject: 'Root', authority: true });
const between = certify({ subject: 'Between', issuer: root, authority: true });
const signer = certify({ subject: 'TSA', issuer: between, purposes: [TIME_STAMPING] });
const question = { over: OVER, nonce: NONCE, certificates: pem(root, between) };
const spec = { over: OVER, signer, issuer: 'Between', nonce: Buffer.from('00a1b2c3d4e5f6', 'hex') };

describe('an answer', () => {
  it('is kept as what the authority signed, with its chain in order', () => {
    const unsigned = sequence(der(6, Buffer.of(42, 3)), der(0x31, der(5)));
    const certificates = [root, between, signer].map(({ certificate }) => certificate);
    const answer = readAnswer(stamp({ ...spec, unsigned, certificates }), question);
    if (answer.kind !== 'stamp') throw new Error(answer.why);
    expect(answer.response.includes(unsigned)).toBe(false);
    expect(answer.response.includes(root.certificate)).toBe(false);
    expect(answer.chain).toBe(pem(between, root));
  });

  it.each<readonly [string, Buffer, Partial<typeof question> & { policy?: string }, string]>([
    [
      'to another question',
      stamp({ ...spec, nonce: Buffer.of(1) }),
      {},
      'another question (nonce)',
    ],
    ['over something else', stamp({ ...spec, over: Buffer.of(1) }), {}, 'a time stamp over'],
    ['under another policy', stamp(spec), { policy: `${POLICY}.7` }, `not ${POLICY}.7`],
    ['of another authority', stamp(spec), { certificates: pem(root) }, 'certificates (PEM)'],
    ['whose root is missing', stamp(spec), { certificates: pem(between) }, 'issued itself'],
    [
      'that is a refusal',
      stamp({
        ...spec,
        status: sequence(der(2, Buffer.of(2)), sequence(der(12, Buffer.from('busy')))),
      }),
      {},
      'gave no time stamp (status 2: busy)',
    ],
    ['that is no answer', Buffer.from('<html>'), {}, 'does not read'],
  ])('%s is refused', (_, answer, other, why) => {
    const read = readAnswer(answer, { ...question, ...other });
    expect(read).toMatchObject({ kind: 'refused', why: expect.stringContaining(why) });
  });
});

describe('asking an authority over HTTP', () => {
  let open: Server | undefined;
  afterEach(() => open?.closeAllConnections());
  const ask = async (...args: Parameters<typeof serve>) => {
    const { url, server, queries } = await serve(...args);
    open = server;
    return { answer: await requestStamp({ url, certificates: pem(root) }, OVER), queries };
  };

  it.each<readonly [string, ReturnType<Parameters<typeof serve>[0]>, string]>([
    ['an error', { status: 500, body: Buffer.from('no') }, 'answered 500'],
    ['a redirect', { status: 302, body: Buffer.from('') }, 'answered 302'],
    ['a page', { type: 'text/html', body: Buffer.from('hello') }, 'answered 200 text/html'],
    ['too much', { body: Buffer.alloc(1_000_000) }, 'larger than 65536 bytes'],
    ['nonsense', { body: Buffer.from('hello') }, 'does not read'],
  ])('%s is told, and no time stamp', async (_, reply, why) => {
    const { answer, queries } = await ask(() => reply);
    expect(answer).toMatchObject({ kind: 'refused', why: expect.stringContaining(why) });
    expect(queries).toHaveLength(1);
  });

  it('nobody at the address is told likewise', async () => {
    const authority = { url: 'http://127.0.0.1:9/tsa', certificates: pem(root) };
    expect(await requestStamp(authority, OVER)).toMatchObject({ kind: 'refused' });
  });

  it('goes nowhere unencrypted', async () => {
    const authority = { url: 'http://tsa.example/tsa', certificates: pem(root) };
    await expect(requestStamp(authority, OVER)).rejects.toThrow('not encrypted');
  });
});

describe.skipIf(!installed('openssl'))('openssl ts as an authority over HTTP', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tsa-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('reads what is asked, and its answer holds', async () => {
    const tsa = new OpensslAuthority(join(directory, 'http'));
    const { url, server, queries } = await serve((query) => ({ body: tsa.answer(query) }));
    const { certificates } = tsa;
    const first = await requestStamp({ url, certificates, policy: POLICY }, OVER);
    const second = await requestStamp({ url, certificates }, OVER);
    server.close();
    expect([first.kind, second.kind]).toEqual(['stamp', 'stamp']);
    expect(new Set(queries.map((query) => query.toString('hex'))).size).toBe(2);
  });

  it('reads every number that a nonce may be', () => {
    const tsa = new OpensslAuthority(join(directory, 'nonce'));
    for (const nonce of ['0000000000000000', '00000000000000ff', 'ffffffffffffffff', '0080ff']) {
      const bytes = Buffer.from(nonce, 'hex');
      const answer = tsa.answer(stampRequest(OVER, bytes));
      const { certificates } = tsa;
      expect(readAnswer(answer, { over: OVER, nonce: bytes, certificates }).kind).toBe('stamp');
    }
  });
});
