import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Company } from '../signing/company.ts';
import { installed } from '../signing/tools.ts';
import { unpack } from '../signing/unpack.ts';
import { OpensslAuthority, serve } from './authority.ts';
import { certify, pem, stamp, TIME_STAMPING } from './forge.ts';

const STAMP = 'signatures/tagmanifest-sha256.txt.sig.tsr';
const CHAIN = 'signatures/tsa-chain.pem';
const SIGNATURE = 'signatures/tagmanifest-sha256.txt.sig';
const KEY = ['--key', 'signing.key.pub', '--no-state'];

describe.skipIf(!installed('openssl'))('packs with a time stamp of openssl ts over HTTP', () => {
  let directory: string;
  let company: Company;
  let tsa: OpensslAuthority;
  let server: Server;
  let queries: Buffer[];
  let works = true;
  let [zip, second] = ['', ''];
  const held = () => [...KEY, '--tsa-ca', tsa.path('root.pem')];

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'stamped-'));
    tsa = new OpensslAuthority(join(directory, 'tsa'));
    company = new Company(join(directory, 'one'));
    const service = await serve((query) =>
      works ? { body: tsa.answer(query) } : { status: 503, body: Buffer.from('') },
    );
    ({ server, queries } = service);
    await company.init();
    const config = join(company.directory, 'auditpack.yaml');
    const text = readFileSync(config, 'utf8');
    const timestamp = `  timestamp: {url: "${service.url}", chain: tsa-chain.pem}\n`;
    writeFileSync(config, text.replace(/^sign:\n( {2}key: .*\n)/m, `sign:\n$1${timestamp}`));
    writeFileSync(join(company.directory, 'tsa-chain.pem'), tsa.certificates);
    await company.grow();
    zip = await company.pack();
    await company.grow();
    works = false;
    second = await company.pack();
  }, 120_000);
  afterAll(() => {
    server?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it('are verified by a key and an authority that are held, and by nothing less', async () => {
    const whole = await company.verify(zip, ...held());
    expect(whole).toMatchObject({ code: 0, kinds: [] });
    expect(whole.report.time).toMatchObject({
      state: 'anchored',
      authority: expect.stringContaining('CN=tsa of tsa'),
    });
    expect(whole.report.continuity.knownSince.state).toBe('shown');
    const { code, report } = await company.verify(zip, ...KEY);
    expect(report.reservations.map(({ kind }) => kind)).toEqual(['time-not-pinned']);
    expect(report.continuity.knownSince.state).toBe('not-shown');
    expect(code).toBe(3);
    const unsure = await company.verify(zip, '--tsa-ca', tsa.path('root.pem'), '--no-state');
    expect(unsure).toMatchObject({ code: 3 });
    expect(await company.verify(zip, ...KEY, '--strict')).toMatchObject({ code: 1 });
  });

  it('are made again as they are, without asking again', async () => {
    works = true;
    const asked = queries.length;
    const again = await company.pack();
    expect([again, queries.length]).toEqual([second, asked]);
  });

  it('go without one where the authority gives none, and say so', async () => {
    const { report, code } = await company.verify(second, ...held());
    expect(report.time.state).toBe('none');
    expect(report.reservations.map(({ kind }) => kind)).toEqual(['no-time-anchor']);
    expect(code).toBe(3);
    works = false;
    await company.grow();
    const { code: written, stdout } = await company.run('pack', '--out', 'packs');
    expect(written).toBe(3);
    expect(stdout).toMatch(/NO time stamp: http:\/\/127\.0\.0\.1:\d+ answered 503/);
    works = true;
    await company.grow();
    const base = unpack(await company.pack(), join(directory, 'later'));
    const told = readFileSync(join(base, 'data/chain/packs.jsonl'), 'utf8').trim().split('\n');
    expect(told.map((line) => JSON.parse(line).timestamp)).toEqual([
      expect.stringMatching(/^2\d{3}-.*Z$/),
      expect.stringContaining('refused: http'),
      expect.stringContaining('refused: http'),
    ]);
  }, 60_000);

  it.each<readonly [string, (base: string) => void, readonly [string, string]]>([
    ['of another pack', (base) => take(base, second, STAMP, CHAIN), ['time-imprint', STAMP]],
    ['cut short', (base) => change(base, STAMP, (b) => b.subarray(0, -3)), ['time-format', STAMP]],
    [
      'with a byte behind',
      (base) => change(base, STAMP, (b) => Buffer.concat([b, Buffer.of(0)])),
      ['time-format', STAMP],
    ],
    ['without its chain', (base) => rmSync(join(base, CHAIN)), ['time-format', CHAIN]],
    [
      'with a chain of another',
      (base) => writeFileSync(join(base, CHAIN), stranger().chain),
      ['time-chain', CHAIN],
    ],
    ['whose chain is left over', (base) => rmSync(join(base, STAMP)), ['time-format', STAMP]],
    ['of another authority', (base) => forge(base), ['time-chain', CHAIN]],
    ['older than what it is over', (base) => forge(base, '20260101000000Z'), ['time-early', STAMP]],
  ])('show one %s', async (name, plant, [kind, file]) => {
    const base = unpack(zip, join(directory, name.replaceAll(' ', '-')));
    if (name === 'of another pack') {
      works = true;
      await company.grow();
      second = await company.pack();
    }
    plant(base);
    const { code, report } = await company.verify(base, ...held());
    expect(code).toBe(1);
    expect(report.findings.map((one) => [one.kind, one.file])).toContainEqual([kind, file]);
    expect(report.time.state).toBe('broken');
    expect(report.continuity.knownSince.state).toBe('contradicted');
  });

  it('stop before anything is written when the certificates do not read', async () => {
    const other = join(directory, 'other');
    cpSync(company.directory, other, { recursive: true });
    writeFileSync(join(other, 'tsa-chain.pem'), 'none');
    const ran = await new Company(other).run('pack', '--out', 'new');
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('sign.timestamp.chain') });
    expect(readdirSync(join(other, 'new'))).toEqual([]);
    const read = await company.run('verify', zip, '--tsa-ca', 'auditpack.yaml');
    expect(read).toMatchObject({ code: 2, stderr: expect.stringContaining('no certificates') });
  });

  /** Another authority, and its time stamp over the very signature. */
  function stranger() {
    const root = certify({ subject: 'Stranger', authority: true });
    const signer = certify({ subject: 'Clock', issuer: root, purposes: [TIME_STAMPING] });
    const response = (over: Buffer, time: string) =>
      stamp({ over, signer, issuer: 'Stranger', time });
    return { chain: pem(root), response };
  }

  function forge(base: string, time = '20991231000000Z'): void {
    const { chain, response } = stranger();
    writeFileSync(join(base, STAMP), response(readFileSync(join(base, SIGNATURE)), time));
    writeFileSync(join(base, CHAIN), chain);
  }

  function take(base: string, from: string, ...files: string[]): void {
    const other = unpack(from, join(directory, 'taken'));
    for (const file of files) cpSync(join(other, file), join(base, file));
  }

  function change(base: string, file: string, how: (bytes: Buffer) => Buffer): void {
    writeFileSync(join(base, file), how(readFileSync(join(base, file))));
  }
});
