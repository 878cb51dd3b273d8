import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { saltedDigest } from '../../src/integrity/digest.ts';
import type { Ledger, RunWriter } from '../../src/ledger/contract.ts';
import { openLedger } from '../../src/ledger/ledger.ts';

const AT = '2026-07-02T12:00:00.000Z';
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'identical-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const open = (name: string, secret = 5) =>
  openLedger(join(directory, name), {
    mode: 'write',
    origin: 'larkspur/evidence',
    createdAt: AT,
    secret: Buffer.alloc(32, secret),
  });
const begin = (ledger: Ledger) =>
  ledger.begin({ kind: 'collect', startedAt: AT, toolVersion: '0.1.0', configDigest: 'c' });

/** One stream with a page per text, each waiting a number of turns of the event loop before it. */
async function writeStream(
  run: RunWriter,
  stream: string,
  pages: readonly string[],
  pauses: readonly number[],
): Promise<void> {
  const about = {
    nature: 'state' as const,
    identity: 'audit',
    baseUrl: 'https://x.test',
    query: 'q',
    asked: null,
    scopes: { needed: [], held: null, missing: [] },
    plan: null,
    retentionFloor: null,
  };
  const writer = await run.stream({ source: 'okta', stream, tenant: 't', method: 'api' }, about);
  for (const [i, id] of pages.entries()) {
    for (let n = 0; n < (pauses[i % pauses.length] ?? 0); n++)
      await new Promise((resolve) => setImmediate(resolve));
    const draft = { method: 'GET', url: `https://x.test/${i}`, sentAt: AT, receivedAt: AT };
    const body = Buffer.from(JSON.stringify([{ id }, { id: `${id}é` }]));
    const { n } = await writer.record({ ...draft, status: 200, headers: {}, attempt: 1 }, body);
    await writer.page({ exchange: n, items: '', single: false, count: 2, context: {} });
  }
}

async function filesOf(name: string): Promise<Record<string, string>> {
  const root = join(directory, name);
  const names = (await readdir(root, { recursive: true })).sort();
  const found = names.map(async (path) => {
    const full = join(root, path);
    if (!(await stat(full)).isFile()) return [];
    return [
      [
        path,
        createHash('sha256')
          .update(await readFile(full))
          .digest('hex'),
      ] as const,
    ];
  });
  return Object.fromEntries((await Promise.all(found)).flat());
}

describe('two ledgers of the same answers', () => {
  it('are the same bytes, however the streams were interleaved while they were written', async () => {
    let n = 0;
    const pauses = fc.array(fc.nat(4), { minLength: 1, maxLength: 5 });
    const streams = fc.shuffledSubarray(['users', 'groups', 'roles'], { minLength: 3 });
    await fc.assert(
      fc.asyncProperty(streams, pauses, async (order, waits) => {
        const names = [`a${++n}`, `b${n}`] as const;
        for (const name of names) {
          const ledger = await open(name);
          const run = await begin(ledger);
          const shuffled = name === names[1];
          const writing = (shuffled ? order : ['users', 'groups', 'roles']).map((stream) =>
            writeStream(run, stream, [`${stream}1`, `${stream}2`], shuffled ? waits : [0]),
          );
          await Promise.all(writing);
          await run.seal();
          await ledger.close();
        }
        expect(await filesOf(names[1])).toEqual(await filesOf(names[0]));
        expect(Object.keys(await filesOf(names[0]))).toHaveLength(12);
      }),
      { numRuns: 15 },
    );
  });

  it('differ in every salt and in the root where the secret differs, and in nothing collected', async () => {
    const roots: string[] = [];
    const salts: string[][] = [];
    for (const secret of [5, 6]) {
      const ledger = await open(`s${secret}`, secret);
      const run = await begin(ledger);
      await writeStream(run, 'users', ['u1', 'u2'], [0]);
      roots.push((await run.seal()).root);
      salts.push((await itemEntries(ledger)).map(({ salt }) => salt));
      await ledger.close();
    }
    expect(new Set(roots).size).toBe(2);
    expect(new Set(salts.flat()).size).toBe(8);
    const [five, six] = [await filesOf('s5'), await filesOf('s6')];
    for (const path of Object.keys(five).filter((name) => name.startsWith('raw')))
      expect(six[path]).toBe(five[path]);
  });
});

interface ItemEntry {
  readonly kind: string;
  readonly path: string;
  readonly offset: number;
  readonly length: number;
  readonly salt: string;
  readonly digest: string;
}
async function itemEntries(ledger: Ledger): Promise<ItemEntry[]> {
  const found: ItemEntry[] = [];
  for await (const line of ledger.entries()) {
    const entry = JSON.parse(line) as ItemEntry;
    if (entry.kind === 'item') found.push(entry);
  }
  return found;
}

describe('entries', () => {
  it('commit to each item by its own bytes in the stored body', async () => {
    const ledger = await open('items');
    const run = await begin(ledger);
    await writeStream(run, 'users', ['u1', 'ü2'], [0]);
    await run.seal();
    const entries = await itemEntries(ledger);
    const texts: string[] = [];
    for (const { path, offset, length, salt, digest } of entries) {
      const bytes = (await readFile(join(directory, 'items', path))).subarray(
        offset,
        offset + length,
      );
      expect(saltedDigest(salt, bytes)).toBe(digest);
      texts.push(bytes.toString('utf8'));
    }
    expect(texts).toEqual(['{"id":"u1"}', '{"id":"u1é"}', '{"id":"ü2"}', '{"id":"ü2é"}']);
    await ledger.close();
  });

  it('go on where the last run ended, and the earlier ones stay as they were', async () => {
    const ledger = await open('runs');
    const first = await begin(ledger);
    await writeStream(first, 'users', ['u1'], [0]);
    const before = await first.seal();
    const old = await filesOf('runs');
    const second = await begin(ledger);
    await writeStream(second, 'users', ['u1'], [0]);
    const after = await second.seal();
    expect(after.size).toBeGreaterThan(before.size);
    expect(second.id).not.toBe(first.id);
    const { 'ledger.json': _, ...kept } = old;
    expect(await filesOf('runs')).toMatchObject(kept);
    await ledger.close();
  });
});

describe('a ledger that was being made when its process died', () => {
  it.each([
    ['before its secret', {}],
    ['between secret and description', { secret: '05'.repeat(32) }],
  ])('is made anew: %s', async (_when, files) => {
    await mkdir(join(directory, 'torn/runs'), { recursive: true });
    for (const [name, text] of Object.entries(files))
      await writeFile(join(directory, 'torn', name), text);
    const ledger = await open('torn');
    const run = await begin(ledger);
    await writeStream(run, 'users', ['u1'], [0]);
    await run.seal();
    await ledger.close();
  });
});
