import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PlayedCompany, playCompany } from '../../src/cli/play-company.ts';
import { itemSpansOf } from '../../src/integrity/item-spans.ts';
import type { Statement } from '../../src/model/statement.ts';
import { collect } from '../../src/pipeline/collect.ts';
import { deriveRecords } from '../../src/pipeline/records.ts';
import { openWorkspaceLedger } from '../../src/pipeline/workspace.ts';
import type { Fault } from '../../src/sandbox/faults.ts';

const WINDOW = { from: '2026-01-01T06:00:00.000Z', to: '2026-07-01T05:00:00.000Z' };

interface Collected {
  readonly statements: ReadonlyMap<string, Statement>;
  /** Texts of the items of each stream, in order. */
  readonly items: ReadonlyMap<string, readonly string[]>;
  readonly received: number;
  readonly rejected: number;
  readonly company: PlayedCompany;
}

let directory: string;
let calm: Collected;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'faulty-'));
  calm = await play('calm', []);
}, 60_000);
afterAll(() => rm(directory, { recursive: true, force: true }));

async function play(name: string, faults: readonly Fault[]): Promise<Collected> {
  const company = await playCompany([], join(directory, name), { say: () => undefined, faults });
  try {
    await collect(company.workspace, { window: WINDOW });
  } finally {
    await company.server.close();
  }
  const ledger = await openWorkspaceLedger(company.workspace, 'read');
  const items = new Map<string, string[]>();
  for await (const page of ledger.pages()) {
    const texts = itemSpansOf(page.body, page.items, page.single).map(({ start, end }) =>
      Buffer.from(page.body.subarray(start, end)).toString('utf8'),
    );
    const key = `${page.source}/${page.stream}`;
    items.set(key, [...(items.get(key) ?? []), ...texts]);
  }
  const statements = (await ledger.statements()).map(
    (statement) => [`${statement.source}/${statement.stream}`, statement] as const,
  );
  const { rejects } = await deriveRecords(ledger);
  await ledger.head();
  await ledger.close();
  return {
    statements: new Map(statements),
    items,
    received: statements.reduce((sum, [, { received }]) => sum + received, 0),
    rejected: rejects.length,
    company,
  };
}

const incomplete = ({ statements }: Collected) =>
  [...statements].flatMap(([name, { complete }]) => (complete ? [] : [name])).sort();

describe('a company whose vendors answer well', () => {
  it('is collected, every stream with a statement that adds up to its items', () => {
    expect(calm.received).toBeGreaterThan(500);
    for (const [name, { received, rejects, records }] of calm.statements) {
      expect([name, calm.items.get(name)?.length ?? 0]).toEqual([name, received]);
      expect([name, records >= received - rejects.count]).toEqual([name, true]);
    }
    const counted = [...calm.statements.values()].reduce(
      (sum, { rejects }) => sum + rejects.count,
      0,
    );
    expect(counted).toBe(calm.rejected);
  });
});

describe('faults that pass', () => {
  const brief = (vendor: string, path: string, more: Partial<Fault>): Fault => ({
    vendor,
    path,
    times: 1,
    kind: 'status',
    ...more,
  });
  it.each([
    [
      '429 with Retry-After',
      [brief('okta', '/logs', { status: 429, headers: { 'retry-after': '1' } })],
      'okta/system-log',
    ],
    [
      '503',
      [brief('google', '/applications/admin', { status: 503, times: 2 })],
      'google/activities-admin',
    ],
    ['a connection reset', [brief('jira', '/search/jql', { kind: 'reset' })], 'jira/issues'],
    ['a body cut in the middle', [brief('okta', '/logs', { kind: 'truncate' })], 'okta/system-log'],
    [
      'a body cut in the middle, of Slack',
      [brief('slack', '/conversations.list', { kind: 'truncate' })],
      'slack/channels',
    ],
    ['a reset of GitHub', [brief('github', '/audit-log', { kind: 'reset' })], 'github/audit-log'],
  ])(
    '%s changes nothing that is collected, and is on record',
    async (_what, faults, stream) => {
      const faulty = await play(`passing-${_what.replaceAll(/\W/g, '')}`, faults);
      expect(faulty.items.get(stream)).toEqual(calm.items.get(stream));
      expect([...faulty.items.keys()].sort()).toEqual([...calm.items.keys()].sort());
      expect(incomplete(faulty)).toEqual(incomplete(calm));
      const [before, after] = [calm.statements.get(stream), faulty.statements.get(stream)];
      const extra = (after?.retries ?? 0) - (before?.retries ?? 0);
      expect(extra).toBe(faults[0]?.times);
      expect(after?.exchanges).toBe((before?.exchanges ?? 0) + extra);
    },
    60_000,
  );
});

describe('faults that stay', () => {
  const lasting = (vendor: string, path: string, more: Partial<Fault>): Fault => ({
    vendor,
    path,
    times: 1_000_000,
    kind: 'status',
    ...more,
  });
  it.each([
    [
      '403 from the second page on',
      lasting('google', '/directory/v1/users', { status: 403, after: 2 }),
      'google/users',
    ],
    [
      '503 without end',
      lasting('google', '/reports/v1/activity/users/all/applications/admin', { status: 503 }),
      'google/activities-admin',
    ],
    ['resets without end', lasting('okta', '/logs', { kind: 'reset' }), 'okta/system-log'],
    [
      'a page of HTML',
      lasting('okta', '/logs', { status: 200, body: '<html>Sign in</html>' }),
      'okta/system-log',
    ],
    [
      'a login page as redirect',
      lasting('okta', '/logs', {
        status: 302,
        headers: { location: 'https://login.example.test/' },
      }),
      'okta/system-log',
    ],
  ])(
    '%s makes its stream incomplete, says why, and leaves the other sources alone',
    async (_what, fault, stream) => {
      const faulty = await play(`lasting-${_what.replaceAll(/\W/g, '')}`, [fault]);
      const statement = faulty.statements.get(stream);
      expect(statement).toMatchObject({ complete: false });
      expect(statement?.why.join(' ')).toMatch(/\w{3}/);
      expect([...faulty.statements.keys()].sort()).toEqual([...calm.statements.keys()].sort());
      const others = incomplete(faulty).filter((name) => !name.startsWith(`${fault.vendor}/`));
      expect(others).toEqual(
        incomplete(calm).filter((name) => !name.startsWith(`${fault.vendor}/`)),
      );
      for (const [name, items] of calm.items)
        if (!name.startsWith(`${fault.vendor}/`)) expect(faulty.items.get(name)).toEqual(items);
    },
    60_000,
  );

  it('401 to everything of a vendor leaves a statement of each of its streams', async () => {
    const faulty = await play('refused', [
      lasting('okta', '/', { status: 401, body: '{"errorCode":"E0000011"}' }),
    ]);
    const streams = [...calm.statements.keys()].filter((name) => name.startsWith('okta/'));
    expect(streams.length).toBeGreaterThan(3);
    expect(incomplete(faulty)).toEqual(expect.arrayContaining(streams));
    for (const name of streams) expect(faulty.statements.get(name)?.received).toBe(0);
  }, 60_000);
});
