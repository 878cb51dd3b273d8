import { execFileSync, fork } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MerkleTree } from '../../src/integrity/merkle.ts';
import type { Checkpoint, Ledger } from '../../src/ledger/contract.ts';
import { openLedger } from '../../src/ledger/ledger.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const AT = '2026-07-02T12:00:00.000Z';
const STREAMS = ['users', 'groups', 'roles'];
const ROUNDS = 25;

/**
 * A whole run over three streams, told step by step. `page:` names what the contract promises to
 * survive from then on; every other word only gives the parent a moment to kill it at.
 */
const CHILD = `
const [module, directory] = process.argv.slice(2);
const { openLedger } = await import(module);
const tell = (text) => process.send(text);
const about = { nature: 'state', identity: 'audit', baseUrl: 'https://x.test', query: 'q',
  asked: null, scopes: { needed: [], held: null, missing: [] }, plan: null, retentionFloor: null };
const at = '${AT}';
tell('start');
const ledger = await openLedger(directory, { mode: 'write', origin: 'larkspur/evidence', createdAt: at });
tell('opened');
const run = await ledger.begin({ kind: 'collect', startedAt: at, toolVersion: '0', configDigest: 'c' });
tell('begun');
for (const stream of ${JSON.stringify(STREAMS)}) {
  const writer = await run.stream({ source: 'okta', stream, tenant: 't', method: 'api' }, about);
  tell('stream');
  for (let n = 0; n < 8; n++) {
    const body = Buffer.from(JSON.stringify([{ id: stream + n, pad: 'x'.repeat(20_000) }]));
    const { n: exchange } = await writer.record({ method: 'GET', url: 'u', sentAt: at, receivedAt: at,
      status: 200, headers: {}, attempt: 1 }, body);
    tell('recorded');
    await writer.page({ exchange, items: '', single: false, count: 1, context: {} });
    tell('page:' + stream + n);
  }
  const statement = { kind: 'statement', run: run.id, source: 'okta', stream, tenant: 't',
    method: 'api', ...about, answered: null, exchanges: 8, retries: 0, pages: 8, received: 8,
    records: 8, rejects: { count: 0, reasons: {} }, paging: 'exhausted', independentTotal: null,
    clockOffsetMs: null, limits: [], complete: true, why: [], startedAt: at, endedAt: at };
  await run.statement(statement);
  tell('said:' + stream);
}
await run.seal();
tell('sealed');
await ledger.close();
process.disconnect();
`;

let directory: string;
let script: string;
let module: string;
/** Every word the child says when nobody kills it. */
let whole: string[];
const states: string[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kill-'));
  const out = join(directory, 'dist');
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [
    tsc,
    '-p',
    ROOT,
    '--outDir',
    out,
    '--noCheck',
    '--sourceMap',
    'false',
  ]);
  await writeFile(join(directory, 'package.json'), '{"type":"module"}');
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'), 'dir');
  script = join(directory, 'child.mjs');
  module = join(out, 'ledger/ledger.js');
  await writeFile(script, CHILD);
  whole = await play(join(directory, 'whole'), Number.POSITIVE_INFINITY, 0);
}, 120_000);
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Runs the child and kills it some microseconds after its word number `after`. */
function play(path: string, after: number, wait: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    const child = fork(script, [module, path]);
    child.on('message', (word) => {
      said.push(String(word));
      if (said.length !== after) return;
      const due = process.hrtime.bigint() + BigInt(wait) * 1000n;
      while (process.hrtime.bigint() < due);
      child.kill('SIGKILL');
    });
    child.once('error', reject);
    child.once('exit', () => resolve(said));
  });
}

const reopen = (path: string, recovered: string[] = []) =>
  openLedger(path, {
    mode: 'write',
    origin: 'larkspur/evidence',
    createdAt: AT,
    onRecovered: ({ id }) => recovered.push(id),
  });

async function idsOf(ledger: Ledger): Promise<string[]> {
  const ids: string[] = [];
  for await (const { body } of ledger.pages()) {
    for (const { id } of JSON.parse(Buffer.from(body).toString('utf8')) as { id: string }[])
      ids.push(id);
  }
  return ids;
}

async function rootOf(ledger: Ledger): Promise<string> {
  const tree = new MerkleTree();
  for await (const line of ledger.entries()) {
    expect(JSON.parse(line)).toMatchObject({ seq: tree.size });
    tree.append(line);
  }
  return tree.root().toString('base64');
}

const told = (said: readonly string[], prefix: string) =>
  said.filter((word) => word.startsWith(prefix)).map((word) => word.slice(prefix.length));

async function expectNothingLost(ledger: Ledger, said: readonly string[]): Promise<void> {
  expect(await idsOf(ledger)).toEqual(expect.arrayContaining(told(said, 'page:')));
  expect((await ledger.head()).root).toBe(await rootOf(ledger));
  const statements = await ledger.statements();
  for (const stream of told(said, 'said:'))
    expect(statements).toContainEqual(expect.objectContaining({ stream, complete: true }));
}

/** Every stream with a page has a statement; only those that had ended call themselves whole. */
async function expectSaidSo(
  ledger: Ledger,
  said: readonly string[],
  recovered: readonly string[],
): Promise<void> {
  const [run] = await ledger.runs();
  const statements = await ledger.statements();
  expect(recovered).toEqual(run?.state === 'interrupted' ? [run.id] : []);
  if (run === undefined) expect(said).not.toContain('begun');
  const begun = new Set(told(said, 'page:').map((id) => id.replace(/\d+$/, '')));
  expect(statements.map(({ stream }) => stream)).toEqual(expect.arrayContaining([...begun]));
  for (const { stream, complete, why, limits, received, pages } of statements) {
    const early = { why: 1, limits: ['interrupted'], counted: true };
    const found = {
      why: why.length,
      limits: limits.map(({ kind }) => kind),
      counted: received === pages,
    };
    if (!complete) expect({ stream, ...found }).toEqual({ stream, ...early });
  }
}

describe('a run whose process is killed', () => {
  it('is sealed when nobody kills it', async () => {
    expect(whole.at(-1)).toBe('sealed');
    const ledger = await reopen(join(directory, 'whole'));
    expect(await ledger.runs()).toMatchObject([{ state: 'sealed' }]);
    expect(await idsOf(ledger)).toHaveLength(STREAMS.length * 8);
    await ledger.close();
  });

  it.each(Array.from({ length: ROUNDS }, (_, round) => round))(
    'loses nothing it had stored whole, and says that it ended early (point %i)',
    async (round) => {
      const path = join(directory, `ledger-${round}`);
      const after = 1 + Math.floor((round * (whole.length - 1)) / ROUNDS);
      const said = await play(path, after, (round * 637) % 5000);
      const recovered: string[] = [];
      const ledger = await reopen(path, recovered);
      await expectNothingLost(ledger, said);
      await expectSaidSo(ledger, said, recovered);
      for (const { state } of await ledger.runs()) states.push(state);
      await ledger.close();

      const again = await reopen(path, recovered);
      expect(recovered.length).toBeLessThanOrEqual(1);
      const about = {
        kind: 'collect',
        startedAt: AT,
        toolVersion: '0',
        configDigest: 'c',
      } as const;
      const next = await again.begin(about);
      await next.seal();
      expect((await again.runs()).at(-1)).toMatchObject({ id: next.id, state: 'sealed' });
      expect((await again.head()).root).toBe(await rootOf(again));
      await again.close();
    },
    20_000,
  );

  it('was killed at points that matter', () => {
    expect(states.filter((state) => state === 'interrupted').length).toBeGreaterThan(ROUNDS / 2);
  });

  it('recovers to the same bytes when recovery itself is done twice from the same wreck', async () => {
    const wreck = join(directory, 'wreck');
    await play(wreck, 15, 0);
    const copy = join(directory, 'wreck-copy');
    await cp(wreck, copy, { recursive: true });
    const heads: Checkpoint[] = [];
    for (const path of [wreck, copy]) {
      const ledger = await reopen(path);
      heads.push(await ledger.head());
      await ledger.close();
    }
    expect(heads[0]).toEqual(heads[1]);
    const entries = (await readdir(wreck, { recursive: true })).filter((name) =>
      name.endsWith('.jsonl'),
    );
    expect(entries.length).toBeGreaterThan(2);
    for (const name of entries)
      expect(await readFile(join(wreck, name), 'utf8')).toBe(
        await readFile(join(copy, name), 'utf8'),
      );
  });
});
