import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { playCompany } from '../../src/cli/play-company.ts';
import { collect } from '../../src/pipeline/collect.ts';
import { type Diagnosis, diagnose } from '../../src/pipeline/doctor/diagnose.ts';
import { retentionOf, retentionWords } from '../../src/pipeline/doctor/retention.ts';
import { scopesOf } from '../../src/pipeline/doctor/scopes.ts';
import type { Fault } from '../../src/sandbox/faults.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'doctor-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function examined(name: string, faults: readonly Fault[], collected = false) {
  const company = await playCompany([], join(directory, name), { say: () => undefined, faults });
  const { workspace, server } = company;
  try {
    if (collected) await collect(workspace, { window: workspace.setup.period });
    const before = server.requests.length;
    const sources = new Map((await diagnose(workspace)).map((one) => [one.source, one]));
    return { sources, requests: server.requests.slice(before) };
  } finally {
    await server.close();
  }
}

const streamOf = (diagnosis: Diagnosis | undefined, name: string) =>
  diagnosis?.streams.find(({ stream }) => stream === name);

describe('diagnose', () => {
  it('finds every stream of a well-kept company open, with a request or two each', async () => {
    const { sources, requests } = await examined('well', []);
    for (const { source, streams } of sources.values())
      for (const { stream, state } of streams)
        expect([source, stream, state]).toEqual([
          source,
          stream,
          expect.stringMatching(/open|untried/),
        ]);
    const streams = [...sources.values()].reduce((sum, one) => sum + one.streams.length, 0);
    expect(streams).toBeGreaterThan(30);
    expect(requests.length).toBeLessThan(streams * 4);
  }, 60_000);

  it('says before a run which stream is closed, in whose words, and what that weakens', async () => {
    const { sources } = await examined('closed', [
      {
        vendor: 'okta',
        path: '/api/v1/logs',
        times: 100,
        kind: 'status',
        status: 403,
        body: '{"errorCode":"E0000006","errorSummary":"You do not have permission"}',
      },
    ]);
    const okta = sources.get('okta');
    expect(okta?.ok).toBe(false);
    expect(streamOf(okta, 'system-log')).toMatchObject({
      state: 'refused',
      limits: [{ kind: 'permission', incomplete: true }],
      readBy: expect.arrayContaining(['ACC-02', 'LEV-03']),
    });
    expect(streamOf(okta, 'users')).toMatchObject({ state: 'open' });
    expect(sources.get('jira')?.ok).toBe(true);
  }, 60_000);

  it('counts the days left from what the ledger holds already', async () => {
    const { sources } = await examined('held', [], true);
    expect(streamOf(sources.get('okta'), 'system-log')?.retention).toMatchObject({
      days: 365,
      missingFrom: null,
    });
  }, 60_000);
});

describe('retentionOf', () => {
  const period = { from: '2026-01-01T00:00:00.000Z', to: '2026-07-01T00:00:00.000Z' };
  const now = Date.parse('2026-03-01T00:00:00.000Z');
  const answered = (from: string, to: string) =>
    ({ complete: true, answered: { from, to } }) as Parameters<typeof retentionOf>[1][number];

  it.each([
    ['nothing held', [], 90, { heldUntil: null, daysLeft: 31 }],
    ['nothing held, and late', [], 30, { heldUntil: null, daysLeft: -29 }],
    [
      'held to the middle of February',
      [answered('2025-12-01T00:00:00.000Z', '2026-02-15T00:00:00.000Z')],
      90,
      { heldUntil: '2026-02-15T00:00:00.000Z', daysLeft: 76 },
    ],
    [
      'a hole counts from its beginning',
      [
        answered('2026-01-01T00:00:00.000Z', '2026-01-10T00:00:00.000Z'),
        answered('2026-01-20T00:00:00.000Z', '2026-02-15T00:00:00.000Z'),
      ],
      90,
      { missingFrom: '2026-01-10T00:00:00.000Z', daysLeft: 40 },
    ],
    ['all held', [answered(period.from, period.to)], 90, { missingFrom: null, daysLeft: null }],
  ])('%s', (_name, statements, days, expected) => {
    const found = retentionOf(days, statements, period, now);
    expect(found).toMatchObject(expected);
    expect(retentionWords(found)).toContain(`keeps ${days} days`);
  });
});

describe('scopesOf', () => {
  it('tells missing from excessive, and reading from writing', () => {
    expect(
      scopesOf(
        ['okta.users.read', 'read:org'],
        ['read:org', 'repo', 'okta.apps.manage', 'read:user'],
      ),
    ).toEqual({
      needed: ['okta.users.read', 'read:org'],
      missing: ['okta.users.read'],
      excessive: ['okta.apps.manage', 'read:user', 'repo'],
      writing: ['okta.apps.manage', 'repo'],
    });
  });
  it('claims nothing when the vendor does not tell', () => {
    expect(scopesOf(['a'], null)).toMatchObject({ missing: [], excessive: [] });
  });
});
