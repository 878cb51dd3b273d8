import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLedger } from '../../src/ledger/ledger.ts';
import { scenarioWorld } from '../../src/sandbox/scenario.ts';
import { type SandboxServer, startSandbox } from '../../src/sandbox/server.ts';
import { companyFiles, SANDBOX_ENVIRONMENT } from '../../src/sandbox/setup-files.ts';
import { createVendors } from '../../src/sandbox/vendors.ts';
import { type Content, contentOf } from './ledger-content.ts';

/** More with KILL_POINTS=100: each costs two processes, some four seconds. */
const POINTS = Number(process.env.KILL_POINTS ?? 4);
const BIN = fileURLToPath(new URL('../../bin/auditpack.js', import.meta.url));
const SOURCES = ['okta', 'slack'];

let directory: string;
let server: SandboxServer;
/** Told of each request before it is answered. */
let asked: () => void;
let whole: Content;
let requests: number;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'killed-'));
  asked = () => undefined;
  const world = scenarioWorld([]);
  const rewrite = <T>(answer: T) => {
    asked();
    return answer;
  };
  server = await startSandbox(world, createVendors(world).vendors, {
    faults: [
      ...SOURCES.map((vendor) => ({
        vendor,
        path: '',
        times: Number.POSITIVE_INFINITY,
        kind: 'rewrite' as const,
        rewrite,
      })),
    ],
  });
  await company('whole');
  let seen = 0;
  asked = () => void seen++;
  expect(await ended(collecting('whole'))).not.toBe('SIGKILL');
  whole = await content('whole');
  requests = seen;
}, 60_000);
afterAll(async () => {
  await server.close();
  await rm(directory, { recursive: true, force: true });
});

async function company(name: string): Promise<void> {
  await mkdir(join(directory, name));
  const world = scenarioWorld([]);
  const base = (vendor: string) => `${server.origin}/${vendor}`;
  for (const { name: file, text } of companyFiles(world, [], base))
    await writeFile(join(directory, name, file), text, { mode: 0o600 });
}

function collecting(name: string, ...more: readonly string[]): ChildProcess {
  const args = [
    BIN,
    'collect',
    '--source',
    ...SOURCES,
    '--from',
    '2026-01-01',
    '--to',
    '2026-07-01',
  ];
  return spawn(process.execPath, [...args, ...more], {
    cwd: join(directory, name),
    env: { PATH: process.env.PATH ?? '', NO_COLOR: '1', ...SANDBOX_ENVIRONMENT },
    stdio: 'ignore',
  });
}

/** How a process ended: its exit code, or the signal that ended it. */
function ended(child: ChildProcess): Promise<number | string | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal ?? code));
  });
}

async function content(name: string): Promise<Content> {
  const path = join(directory, name, 'evidence');
  return contentOf(await openLedger(path, { mode: 'read', origin: '-', createdAt: '-' }));
}

/** A number between 0 and `below`, the same for the same `n`. */
function scattered(n: number, below: number): number {
  return (Math.imul(n + 1, 2654435761) >>> 0) % below;
}

describe('a collecting process that is killed', () => {
  it(
    'is resumed to what an undisturbed one collects',
    async () => {
      expect(whole.items.size).toBeGreaterThan(20);
      let interrupted = 0;
      for (let n = 0; n < POINTS; n++) {
        const name = `point-${n}`;
        await company(name);
        const child = collecting(name);
        const at = 1 + scattered(n, requests - 1);
        let seen = 0;
        asked = () => {
          if (++seen === at) setTimeout(() => child.kill('SIGKILL'), n % 7);
        };
        const how = await ended(child);
        asked = () => undefined;
        if (how !== 'SIGKILL') continue;
        const again = await ended(collecting(name, '--resume'));
        const resumed = await content(name);
        expect([n, again, [...resumed.items]]).toEqual([n, expect.any(Number), [...whole.items]]);
        for (const [stream, statement] of whole.statements) {
          const { complete, received, records, paging } = resumed.statements.get(stream) ?? {};
          const same = { complete: statement.complete, received: statement.received };
          expect([n, stream, { complete, received }]).toEqual([n, stream, same]);
          expect([records, paging]).toEqual([statement.records, statement.paging]);
        }
        const limits = [...resumed.statements.values()].flatMap((one) => one.limits);
        if (limits.some(({ kind }) => kind === 'interrupted')) interrupted++;
        await rm(join(directory, name), { recursive: true });
      }
      expect(interrupted).toBeGreaterThan(0);
    },
    30_000 + POINTS * 20_000,
  );
});
