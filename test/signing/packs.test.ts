import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NAMESPACES } from '../../src/integrity/ssh/signature.ts';
import { ed25519FromSeed, keySigner } from '../../src/signing/private-key.ts';
import { signMessage } from '../../src/signing/sign.ts';
import { Company } from './company.ts';
import { edit, refreshManifests, unpack } from './unpack.ts';

let directory: string;
let company: Company;
let twin: Company;
let [first, second, third, other] = ['', '', '', ''];
const PUB = 'signing.key.pub';

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'packs-'));
  company = new Company(join(directory, 'one'));
  await company.init();
  await company.grow();
  first = await company.pack();
  cpSync(company.directory, join(directory, 'twin'), { recursive: true });
  await company.grow();
  second = await company.pack();
  await company.grow();
  third = await company.pack();
  twin = new Company(join(directory, 'twin'));
  await twin.grow('mallory');
  other = await twin.pack();
}, 120_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const stranger = keySigner(ed25519FromSeed(Buffer.alloc(32, 7)), 'evidence@larkspur', 'stranger');
/** Unpacks, plants a change, and does what a forger can: all sums anew, and a signature of his own. */
async function forge(zip: string, name: string, plant: (base: string) => void): Promise<string> {
  const base = unpack(zip, join(directory, name));
  plant(base);
  refreshManifests(base);
  const manifest = readFileSync(join(base, 'tagmanifest-sha256.txt'));
  const signature = await signMessage(stranger, manifest, NAMESPACES.pack);
  writeFileSync(join(base, 'signatures', 'tagmanifest-sha256.txt.sig'), signature);
  return base;
}

describe('packs of one ledger', () => {
  it('are numbered and named by the one before', async () => {
    expect([first, second, third].map((zip) => /-(\d{4})\.zip$/.exec(zip)?.[1])).toEqual([
      '0001',
      '0002',
      '0003',
    ]);
    const digests = await Promise.all([first, second].map((zip) => company.verify(zip)));
    const base = unpack(third, join(directory, 'named'));
    const self = JSON.parse(readFileSync(join(base, 'data/chain/this-pack.json'), 'utf8'));
    expect(self.previousPackDigest).toBe(digests[1]?.report.packDigest);
    const lines = readFileSync(join(base, 'data/chain/packs.jsonl'), 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).packDigest)).toEqual(
      digests.map(({ report }) => report.packDigest),
    );
  });

  it('are made again byte for byte when nothing was collected since', async () => {
    const again = await company.pack();
    expect(again).toBe(third);
    const elsewhere = await company.pack('elsewhere');
    expect(readFileSync(elsewhere)).toEqual(readFileSync(third));
    expect(company.packs()).toHaveLength(3);
  });

  it('are verified by a pinned key, and then only the time is open', async () => {
    const { code, report } = await company.verify(third, '--key', PUB, '--no-state');
    expect(report.origin.state).toBe('pinned');
    expect(report.reservations.map(({ kind }) => kind)).toEqual(['no-time-anchor']);
    expect(code).toBe(3);
    const unpinned = await company.verify(third);
    expect(unpinned.report.reservations.map(({ kind }) => kind)).toEqual([
      'key-not-pinned',
      'no-time-anchor',
    ]);
    const strict = await company.verify(third, '--strict');
    expect(strict.code).toBe(1);
  });

  it('are refused under a key that did not sign them, and without their signature', async () => {
    const { key } = stranger;
    const pub = join(directory, 'stranger.pub');
    writeFileSync(pub, `${key.type} ${key.blob.toString('base64')}\n`);
    expect(await company.verify(third, '--key', pub)).toMatchObject({
      code: 1,
      kinds: ['sig-key'],
    });
    const base = unpack(third, join(directory, 'stripped'));
    rmSync(join(base, 'signatures'), { recursive: true });
    expect(await company.verify(base)).toMatchObject({ code: 1, kinds: ['sig-missing'] });
  });

  it.each([
    ['a signature over something else', 'tagmanifest-sha256.txt.sig', 'sig-'],
    ['another name in allowed_signers', 'allowed_signers', 'sig-list'],
  ])('show %s', async (name, file, kind) => {
    const base = unpack(third, join(directory, name.replaceAll(' ', '-')));
    edit(base, `signatures/${file}`, (text) => text.replace(/[a-z]/, 'A'));
    const { code, kinds } = await company.verify(base);
    expect(code).toBe(1);
    expect(kinds[0]).toContain(kind);
  });

  it('show a forger who renewed every sum and signed with a key of his own', async () => {
    const base = await forge(third, 'forged', (b) =>
      edit(b, 'data/README.md', (text) => text.replace('a', 'b')),
    );
    const { code, kinds } = await company.verify(base, '--key', PUB);
    expect(code).toBe(1);
    expect(kinds).toEqual(expect.arrayContaining(['sig-signer', 'sig-key']));
  });
});

describe('what is held from before', () => {
  it('is extended by a later pack', async () => {
    for (const earlier of [first, second]) {
      const { code, report } = await company.verify(third, '--previous', earlier, '--no-state');
      expect(code).toBe(3);
      expect(report.continuity.rewritten.state).toBe('shown');
    }
  });

  it('shows an older pack, and another history of the same log', async () => {
    expect(await company.verify(second, '--previous', third, '--no-state')).toMatchObject({
      code: 1,
      kinds: ['chain-rollback'],
    });
    const fork = await company.verify(other, '--previous', second, '--no-state');
    expect(fork).toMatchObject({ code: 1 });
    expect(fork.kinds).toContain('chain-fork');
    expect(fork.report.continuity.rewritten.state).toBe('contradicted');
    expect(await company.verify(third, '--previous', other, '--no-state')).toMatchObject({
      code: 1,
      kinds: ['chain-fork'],
    });
  });

  it('may be a checkpoint alone', async () => {
    const base = unpack(second, join(directory, 'held'));
    const held = ['--checkpoint', join(base, 'log/checkpoint'), '--no-state'];
    const { report } = await company.verify(third, ...held);
    expect(report.continuity.rewritten.state).toBe('shown');
    expect(await company.verify(first, ...held)).toMatchObject({ kinds: ['chain-rollback'] });
    expect(await company.verify(other, ...held)).toMatchObject({ kinds: ['chain-fork'] });
  });

  it('is remembered under a pinned key, and shows that the newest month is gone', async () => {
    const auditor = new Company(company.directory, { XDG_STATE_HOME: join(directory, 'auditor') });
    await auditor.verify(other);
    expect(await auditor.verify(third, '--key', PUB)).toMatchObject({ code: 3 });
    expect(await auditor.verify(third, '--key', PUB)).toMatchObject({ code: 3 });
    expect(await auditor.verify(second, '--key', PUB)).toMatchObject({
      code: 1,
      kinds: ['chain-rollback'],
    });
    expect(await auditor.verify(second, '--key', PUB, '--historic')).toMatchObject({ code: 3 });
    expect(await auditor.verify(second, '--key', PUB, '--no-state')).toMatchObject({ code: 3 });
    const fork = await auditor.verify(other, '--key', PUB);
    expect(fork.kinds).toContain('chain-fork');
  });
});

describe('a chain that was edited', () => {
  it.each([
    ['a pack left out', 'data/chain/packs.jsonl', (t: string) => t.slice(t.indexOf('\n') + 1)],
    [
      'another number',
      'data/chain/this-pack.json',
      (t: string) => t.replace(/"sequence": 3/, '"sequence": 4'),
    ],
    [
      'another pack before',
      'data/chain/this-pack.json',
      (t: string) =>
        t.replace(
          /"previousPackDigest": "./,
          (m) => `${m.slice(0, -1)}${m.endsWith('0') ? '1' : '0'}`,
        ),
    ],
    [
      'a checkpoint of no such pack',
      'log/checkpoint.prev',
      (t: string) => t.replace(/\n\d+\n/, '\n3\n'),
    ],
    [
      'another root of a run',
      'data/runs/runs.jsonl',
      (t: string) => t.replace(/"root":"...../, '"root":"AAAAA'),
    ],
    [
      'a key nobody endorsed',
      'data/chain/keys.jsonl',
      (t: string) => t.replace(/"possession":"[^"]*"/, '"possession":""'),
    ],
  ])('shows %s', async (name, file, change) => {
    const base = await forge(third, name.replaceAll(' ', '-'), (b) => edit(b, file, change));
    const { code, kinds } = await company.verify(base);
    expect(code).toBe(1);
    expect(kinds.filter((kind) => kind.startsWith('chain-'))).not.toEqual([]);
  });
});

describe('a key that changes', () => {
  it('is followed from the old one when that endorsed it, and not when it was lost', async () => {
    await twin.must('key', 'rotate', '--to', 'second.key');
    await expect(twin.pack()).rejects.toThrow(/The ledger is signed with/);
    edit(twin.directory, 'auditpack.yaml', (text) =>
      text.replace(/file: signing\.key/, 'file: second.key'),
    );
    const rotated = await twin.pack();
    const { report, code } = await twin.verify(rotated, '--key', PUB, '--no-state');
    expect(report.origin.state).toBe('rotated');
    expect(code).toBe(3);
    const still = await twin.verify(rotated, '--previous', other, '--no-state');
    expect(still.kinds).toEqual([]);

    await twin.must('key', 'rotate', '--to', 'third.key', '--lost', 'laptop stolen');
    edit(twin.directory, 'auditpack.yaml', (text) =>
      text.replace(/file: second\.key/, 'file: third.key'),
    );
    const lost = await twin.pack();
    expect(await twin.verify(lost, '--key', PUB, '--no-state')).toMatchObject({
      kinds: ['sig-key'],
    });
    expect(await twin.verify(lost, '--key', 'third.key.pub', '--no-state')).toMatchObject({
      code: 3,
    });
  }, 60_000);
});
