import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MerkleTree } from '../../src/integrity/merkle.ts';
import type { Ledger, StreamAbout } from '../../src/ledger/contract.ts';
import { openLedger } from '../../src/ledger/ledger.ts';

const AT = '2026-07-02T12:00:00.000Z';
const ABOUT: StreamAbout = {
  nature: 'events',
  identity: 'audit',
  baseUrl: 'https://x.test',
  query: 'q',
  asked: null,
  scopes: { needed: [], held: null, missing: [] },
  plan: null,
  retentionFloor: null,
};
const DIST = fileURLToPath(new URL('../../dist/ledger/ledger.js', import.meta.url));
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ledger-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const open = (mode: 'read' | 'write' = 'write', path = directory) =>
  openLedger(path, {
    mode,
    origin: 'larkspur/evidence',
    createdAt: AT,
    secret: Buffer.alloc(32, 5),
  });

async function write(ledger: Ledger, streams: readonly string[]): Promise<void> {
  const run = await ledger.begin({
    kind: 'collect',
    startedAt: AT,
    toolVersion: '0.1.0',
    configDigest: 'c',
  });
  for (const stream of streams) {
    const writer = await run.stream({ source: 'okta', stream, tenant: 't', method: 'api' }, ABOUT);
    for (const n of [1, 2]) {
      const body = Buffer.from(
        JSON.stringify([{ id: `${stream}-${n}a` }, { id: `${stream}-${n}b\u2028` }]),
      );
      const exchange = await writer.record(
        {
          method: 'GET',
          url: 'https://x.test/\u2028',
          sentAt: AT,
          receivedAt: AT,
          status: 200,
          headers: {},
          attempt: 1,
        },
        body,
      );
      await writer.page({
        exchange: exchange.n,
        items: '',
        single: false,
        count: 2,
        context: { n: String(n) },
      });
    }
  }
  await run.seal();
}

async function itemsOf(ledger: Ledger): Promise<string[]> {
  const found: string[] = [];
  for await (const page of ledger.pages()) {
    for (const item of JSON.parse(Buffer.from(page.body).toString('utf8')) as { id: string }[])
      found.push(item.id);
  }
  return found;
}

describe('ledger', () => {
  it('reads back what was written, numbers entries without a gap, and heads the tree over them', async () => {
    const ledger = await open();
    await write(ledger, ['users', 'groups']);
    await write(ledger, ['users']);
    expect(await itemsOf(ledger)).toHaveLength(12);
    const tree = new MerkleTree();
    let seq = 0;
    for await (const line of ledger.entries()) {
      expect(JSON.parse(line)).toMatchObject({ seq: seq++ });
      tree.append(line);
    }
    expect(await ledger.head()).toMatchObject({ size: seq, root: tree.root().toString('base64') });
    expect((await ledger.runs()).map(({ state }) => state)).toEqual(['sealed', 'sealed']);
    await ledger.close();
  });

  it('gives the same bytes whatever order the streams were written in', async () => {
    const other = join(directory, 'other');
    const first = await open('write', join(directory, 'one'));
    const second = await open('write', other);
    await write(first, ['users', 'groups']);
    await write(second, ['groups', 'users']);
    expect(await first.head()).toEqual(await second.head());
    await first.close();
    await second.close();
  });

  it('lets one process write and names it to the next', async () => {
    const ledger = await open();
    await expect(open()).rejects.toMatchObject({
      code: 'ERR_LEDGER_LOCKED',
      message: expect.stringContaining(String(process.pid)),
    });
    await ledger.close();
    await (await open()).close();
  });

  it.each([
    ['ledger.json', (text: string) => text.replace('"format": 1', '"format": 9')],
    ['run.json', (text: string) => text.slice(0, -20)],
    ['users.exchanges.jsonl', (text: string) => text.replace('"status":200', '"status":"x"')],
    ['users.bodies', (text: string) => text.replace('users-1a', 'users-1X')],
    ['entries.jsonl', (text: string) => text.replace('"seq":2', '"seq":3')],
  ])('says that %s is damaged, and changes nothing', async (name, damage) => {
    const ledger = await open();
    await write(ledger, ['users']);
    await ledger.close();
    const names = await readdir(directory, { recursive: true });
    const path = join(directory, names.find((found) => found.endsWith(name)) ?? '');
    const changed = damage(await readFile(path, 'utf8'));
    await writeFile(path, changed);
    const reading = async () => {
      const damaged = await open('read');
      await itemsOf(damaged);
      await damaged.head();
    };
    await expect(reading()).rejects.toMatchObject({
      code: 'ERR_LEDGER',
      message: expect.stringContaining(name.replace('users.', 'users.')),
    });
    expect(await readFile(path, 'utf8')).toBe(changed);
  });

  it('says that there is none', async () => {
    await expect(open('read', join(directory, 'nothing'))).rejects.toMatchObject({
      code: 'ERR_LEDGER',
      hint: expect.stringContaining('collect'),
    });
  });
});

describe.skipIf(!existsSync(DIST))('a killed run', () => {
  const SCRIPT = `
    const { openLedger } = await import(${JSON.stringify(DIST)});
    const ledger = await openLedger(process.argv[2], { mode: 'write', origin: 'o/e', createdAt: '${AT}' });
    const run = await ledger.begin({ kind: 'collect', startedAt: '${AT}', toolVersion: '0', configDigest: 'c' });
    const writer = await run.stream({ source: 'okta', stream: 'users', tenant: 't', method: 'api' }, ${JSON.stringify(ABOUT)});
    for (let n = 0; ; n++) {
      const body = Buffer.from(JSON.stringify([{ id: n, pad: 'x'.repeat(5000) }]));
      const e = await writer.record({ method: 'GET', url: 'u', sentAt: '${AT}', receivedAt: '${AT}', status: 200, headers: {}, attempt: 1 }, body);
      await writer.page({ exchange: e.n, items: '', single: false, count: 1, context: {} });
      process.send(n);
    }`;

  it('loses nothing that was stored whole, wherever it is killed', async () => {
    const script = join(directory, 'child.mjs');
    await writeFile(script, SCRIPT);
    for (let round = 0; round < 12; round++) {
      const path = join(directory, `ledger-${round}`);
      let stored = -1;
      await new Promise<void>((resolve) => {
        const child = fork(script, [path]);
        child.on('message', (n) => {
          stored = Number(n);
          if (stored === round * 3) setTimeout(() => child.kill('SIGKILL'), round % 4);
        });
        child.once('exit', () => resolve());
      });
      const recovered: string[] = [];
      const ledger = await openLedger(path, {
        mode: 'write',
        origin: 'o/e',
        createdAt: AT,
        onRecovered: ({ id }) => recovered.push(id),
      });
      expect(recovered).toHaveLength(1);
      expect((await itemsOf(ledger)).length).toBeGreaterThanOrEqual(stored + 1);
      expect(await ledger.statements()).toMatchObject([
        { stream: 'users', complete: false, limits: [{ kind: 'interrupted' }] },
      ]);
      expect((await ledger.runs())[0]).toMatchObject({ state: 'interrupted' });
      await ledger.head();
      await ledger.close();
    }
  }, 60_000);

  it('has its torn last line cut off, but not a damaged one in the middle', async () => {
    const script = join(directory, 'child.mjs');
    await writeFile(script, SCRIPT);
    const path = join(directory, 'torn');
    await new Promise<void>((resolve) => {
      const child = fork(script, [path]);
      child.on('message', (n) => Number(n) === 3 && child.kill('SIGKILL'));
      child.once('exit', () => resolve());
    });
    const names = await readdir(path, { recursive: true });
    const lines = join(path, names.find((name) => name.endsWith('users.exchanges.jsonl')) ?? '');
    await appendFile(lines, '{"kind":"exchange","n":99,');
    const text = await readFile(lines, 'utf8');
    await writeFile(lines, text.replace('"attempt":1', '"attempt":one'));
    const opening = openLedger(path, { mode: 'write', origin: 'o/e', createdAt: AT });
    await expect(opening).rejects.toMatchObject({ code: 'ERR_LEDGER' });
    await writeFile(lines, text);
    const ledger = await openLedger(path, { mode: 'write', origin: 'o/e', createdAt: AT });
    expect((await itemsOf(ledger)).length).toBeGreaterThanOrEqual(4);
    await ledger.close();
  }, 30_000);
});
