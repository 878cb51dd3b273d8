import { cpSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PlayedCompany, playCompany } from '../../src/cli/play-company.ts';
import type { Statement } from '../../src/model/statement.ts';
import { collect } from '../../src/pipeline/collect.ts';
import { openWorkspaceLedger } from '../../src/pipeline/workspace.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import { type Content, contentOf, wreckAt } from './ledger-content.ts';

/** More with RESUME_POINTS=100: each costs about a second. */
const POINTS = Number(process.env.RESUME_POINTS ?? 30);
const ONLY = ['okta', 'slack', 'google'];

let directory: string;
/** The run that nobody interrupted. */
let whole: Result;
let wrecks: readonly string[];

interface Result extends Content {
  readonly requests: readonly string[];
}

/** A number between 0 and `below`, the same for the same `n`. */
function scattered(n: number, below: number): number {
  return (Math.imul(n + 1, 2654435761) >>> 0) % below;
}

async function resultOf({ workspace, server }: PlayedCompany): Promise<Result> {
  const content = await contentOf(await openWorkspaceLedger(workspace, 'read'));
  return { ...content, requests: [...server.requests] };
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'resume-'));
  const evidence = join(directory, 'whole', 'evidence');
  const dry = await playCompany([], join(directory, 'dry'), { say: () => undefined });
  await collect(dry.workspace, { only: ONLY, window: dry.workspace.setup.period });
  const total = dry.server.requests.length;
  await dry.server.close();

  const made: string[] = [];
  let seen = 0;
  /** A moment is a request, and up to four milliseconds after its answer was ready. */
  const moments = Array.from({ length: POINTS }, (_, n) => ({
    request: scattered(n, total),
    wait: n % 5,
  }));
  const photograph: Fault[] = ONLY.map((vendor) => ({
    vendor,
    path: '',
    times: Number.POSITIVE_INFINITY,
    kind: 'rewrite',
    rewrite: (answer) => {
      for (const { wait } of moments.filter(({ request }) => request === seen)) {
        const path = join(directory, `wreck-${made.length}`);
        made.push(path);
        if (wait === 0) wreckAt(evidence, path);
        else setTimeout(() => wreckAt(evidence, path), wait);
      }
      seen++;
      return answer;
    },
  }));
  const company = await playCompany([], join(directory, 'whole'), {
    say: () => undefined,
    faults: photograph,
  });
  await collect(company.workspace, { only: ONLY, window: company.workspace.setup.period });
  await delay(20);
  await company.server.close();
  whole = await resultOf(company);
  wrecks = made;
}, 120_000);
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Request lines with the address they are stored under. */
function asStored(requests: readonly string[]): string[] {
  return requests.map((line) => {
    const [method, path = ''] = line.split(' ');
    const [, vendor, ...rest] = path.split('/');
    return `${method} https://${vendor}.larkspur.test/${rest.join('/')}`;
  });
}

const times = (line: string, lines: readonly string[]) =>
  lines.filter((other) => other === line).length;

async function storedRequests(path: string): Promise<string[]> {
  const { readdir, readFile } = await import('node:fs/promises');
  const names = (await readdir(path, { recursive: true })).filter((name) =>
    name.endsWith('.exchanges.jsonl'),
  );
  const lines = await Promise.all(names.map((name) => readFile(join(path, name), 'utf8')));
  return lines.flatMap((text) =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as { kind: string; url?: string; method?: string })
      .flatMap(({ kind, url, method }) => (kind === 'exchange' ? [`${method} ${url}`] : [])),
  );
}

describe('collect --resume', () => {
  it('was tried at every moment meant', () => {
    expect(wrecks.length).toBe(POINTS);
  });

  it('gives what an uninterrupted run gives, and asks nothing twice', async () => {
    let interrupted = 0;
    for (const [n, wreck] of wrecks.entries()) {
      const folder = join(directory, `again-${n}`);
      const company = await playCompany([], folder, { say: () => undefined });
      const before = await storedRequests(wreck);
      cpSync(wreck, join(folder, 'evidence'), { recursive: true });
      try {
        await collect(company.workspace, {
          only: ONLY,
          window: company.workspace.setup.period,
          resume: true,
        });
      } finally {
        await company.server.close();
      }
      const again = await resultOf(company);
      expect([n, [...again.items]]).toEqual([n, [...whole.items]]);
      for (const [name, statement] of whole.statements) {
        const resumed = again.statements.get(name);
        const counts = ({ received, records, pages, complete, answered, paging }: Statement) => ({
          received,
          records,
          pages,
          complete,
          answered,
          paging,
        });
        expect([n, name, resumed && counts(resumed)]).toEqual([n, name, counts(statement)]);
      }
      const limits = [...again.statements.values()].flatMap((one) => one.limits);
      if (limits.some(({ kind }) => kind === 'interrupted')) interrupted++;
      const asked = asStored(again.requests);
      const allowed = asStored(whole.requests);
      // A probe may ask what a stream asks too, and its answers are not stored: so by number.
      const twice = [...new Set(before)].filter(
        (line) =>
          line.startsWith('GET') && times(line, asked) > times(line, allowed) - times(line, before),
      );
      expect([n, twice]).toEqual([n, []]);
      await rm(folder, { recursive: true, force: true });
    }
    expect(interrupted).toBeGreaterThan(POINTS / 4);
  }, 400_000);
});
