import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { playCompany } from '../../src/cli/play-company.ts';
import { collect } from '../../src/pipeline/collect.ts';
import { openWorkspaceLedger, type Workspace } from '../../src/pipeline/workspace.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import { type Content, contentOf, wreckAt } from './ledger-content.ts';

const START = Date.parse('2026-07-02T12:00:00.000Z');
const HOUR_MS = 3_600_000;
const ONLY = ['okta', 'slack'];
let directory: string;
/** Time that passes only when somebody waits. */
let now: number;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'resume-closed-'));
  now = START;
});
afterEach(() => rm(directory, { recursive: true, force: true }));

interface Ran extends Content {
  readonly requests: readonly string[];
}

/** Collects into the ledger of a folder, or does something else with it. */
async function run(
  faults: readonly Fault[],
  work: (workspace: Workspace) => Promise<unknown>,
  folder = 'company',
): Promise<Ran> {
  const sleep = async (ms: number) => {
    now += ms;
  };
  const company = await playCompany([], join(directory, folder), {
    say: () => undefined,
    faults,
    limited: { limits: {}, clock: { now: () => now, sleep } },
  });
  try {
    await work({ ...company.workspace, startedAt: new Date(now).toISOString() });
  } finally {
    await company.server.close();
  }
  const content = await contentOf(await openWorkspaceLedger(company.workspace, 'read'));
  return { ...content, requests: [...company.server.requests] };
}

const collecting = (more: { resume?: true }) => (workspace: Workspace) =>
  collect(workspace, { only: ONLY, window: workspace.setup.period, ...more });

/** Streams of a source that are complete, or that are not. */
function streamsOf({ statements }: Content, complete: boolean): string[] {
  return [...statements.values()]
    .filter((one) => one.complete === complete)
    .map(({ source, stream }) => `${source}/${stream}`)
    .sort();
}

/** Each item once: what a stream that was collected again has twice is the same. */
const itemsOf = ({ items }: Content) =>
  Object.fromEntries([...items].map(([name, texts]) => [name, [...new Set(texts)].sort()]));

describe('a vendor that fails in the middle of a run', () => {
  const from = (after: number, status: number, body: string): Fault => ({
    vendor: 'okta',
    path: '/api/',
    times: Number.POSITIVE_INFINITY,
    after,
    kind: 'status',
    status,
    body,
  });

  it.each([
    ['is down for an hour', from(12, 503, ''), /could|not reachable|503/i],
    [
      'does not take the token any more',
      from(12, 401, '{"errorCode":"E0000011","errorSummary":"Invalid token provided"}'),
      /token/i,
    ],
  ])(
    '%s: says so, keeps what came, and goes on with the rest',
    async (_what, fault, says) => {
      const calm = await run([], collecting({}), 'calm');
      now = START;
      const broken = await run([fault], collecting({}));
      const waited = now - START;
      expect(waited).toBeLessThan(HOUR_MS);

      const failed = streamsOf(broken, false).filter(
        (name) => !streamsOf(calm, false).includes(name),
      );
      expect(failed.length).toBeGreaterThan(3);
      expect(failed.every((name) => name.startsWith('okta/'))).toBe(true);
      for (const name of failed)
        expect([name, broken.statements.get(name)?.why.join(' ')]).toEqual([
          name,
          expect.stringMatching(says),
        ]);
      const kept = streamsOf(broken, true).filter((name) => name.startsWith('okta/'));
      expect(kept.length).toBeGreaterThan(0);
      for (const name of kept) expect(broken.items.get(name)).toEqual(calm.items.get(name));
      expect(itemsOf(broken)['slack/messages']).toEqual(itemsOf(calm)['slack/messages']);

      now = START + HOUR_MS;
      const resumed = await run([], collecting({ resume: true }));
      expect(itemsOf(resumed)).toEqual(itemsOf(calm));
      expect(streamsOf(resumed, false)).toEqual(streamsOf(calm, false));
      expect(
        resumed.requests.some((line) => line.includes('/slack/api/conversations.history')),
      ).toBe(false);
      const wholeBefore = kept.includes('okta/users');
      const askedAgain = resumed.requests.some((line) => line.includes('/users?limit=200'));
      expect(askedAgain).toBe(!wholeBefore);
    },
    120_000,
  );
});

describe('resuming a run that another command has closed', () => {
  it('collects afresh what it left incomplete, and nothing else', async () => {
    const wreck = join(directory, 'again', 'evidence');
    let seen = 0;
    const photograph: Fault = {
      vendor: 'okta',
      path: '/api/',
      times: Number.POSITIVE_INFINITY,
      kind: 'rewrite',
      rewrite: (answer) => {
        if (++seen === 25) wreckAt(join(directory, 'calm', 'evidence'), wreck);
        return answer;
      },
    };
    const calm = await run([photograph], collecting({}), 'calm');
    now = START;
    const close = async (workspace: Workspace) =>
      (await openWorkspaceLedger(workspace, 'write')).close();
    const closed = await run([], close, 'again');
    const whole = streamsOf(closed, true);
    expect(whole.length).toBeGreaterThan(0);
    expect(streamsOf(closed, false).length).toBeGreaterThan(0);

    const resumed = await run([], collecting({ resume: true }), 'again');
    expect(itemsOf(resumed)).toEqual(itemsOf(calm));
    expect(streamsOf(resumed, false)).toEqual(streamsOf(calm, false));
    for (const name of whole) {
      const { run: first } = closed.statements.get(name) ?? {};
      expect([name, resumed.statements.get(name)?.run]).toEqual([name, first]);
      expect([name, resumed.items.get(name)]).toEqual([name, closed.items.get(name)]);
    }
  }, 60_000);

  it('refuses when there is no run, or the last one is whole', async () => {
    await expect(run([], collecting({ resume: true }))).rejects.toMatchObject({
      code: 'ERR_USAGE',
      message: 'There is no run to resume.',
    });
    const only = ['slack/users'];
    const users = (more: object) => (workspace: Workspace) => collect(workspace, { only, ...more });
    await run([], users({}));
    await expect(run([], users({ resume: true }))).rejects.toMatchObject({
      code: 'ERR_USAGE',
      message: expect.stringContaining('is whole'),
    });
  }, 60_000);
});
