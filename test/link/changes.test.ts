import { describe, expect, it } from 'vitest';
import type { RecordOf } from '../../src/model/record.ts';
import { at, event, link, only, person, record, statement, ticket } from './builders.ts';

const API = 'larkspur/api';
const HEAD = 'a1'.repeat(20);
const MERGE = 'b2'.repeat(20);
const login = (name: string) => ({ system: 'github' as const, login: name });
const STAFF = [
  person('p_ana', 'Ana Ribeiro', { nativeIds: { github: 'ana' } }),
  person('p_ben', 'Ben Castellano', { nativeIds: { github: 'ben' } }),
];

function pull(more: Partial<RecordOf<'pull-request'>> = {}) {
  return record('pull-request', {
    source: 'github',
    repo: API,
    number: 410,
    title: 'Faster claim lookup',
    body: 'Fixes ENG-88, encoded as UTF-8',
    state: 'merged',
    author: login('ana'),
    baseRef: 'main',
    headRef: 'faster',
    headSha: HEAD,
    mergeCommitSha: MERGE,
    createdAt: at('2026-02-03T14:20:00Z'),
    mergedAt: at('2026-02-03T15:10:00Z'),
    mergedBy: login('ana'),
    labels: [],
    reviews: [
      {
        author: login('ben'),
        state: 'approved',
        submittedAt: at('2026-02-03T15:00:00Z'),
        commit: HEAD,
      },
      { state: 'approved', submittedAt: at('2026-02-03T15:00:00Z') },
    ],
    commits: [{ sha: HEAD, authors: [login('ana')], committer: login('ana'), parents: 1 }],
    checks: [{ name: 'unit', conclusion: 'success', completedAt: at('2026-02-03T14:40:00Z') }],
    truncated: [],
    ...more,
  });
}
const ENG88 = ticket('ENG-88', '2026-02-02T15:00:00Z', { type: 'Story' });
const deployment = record('deployment', {
  source: 'github',
  nativeId: 'd1',
  repo: API,
  environment: 'production',
  production: true,
  sha: MERGE,
  createdAt: at('2026-02-03T15:20:00Z'),
});
const protection = (time: string, requiredChecks: string[]) =>
  record('config-snapshot', {
    source: 'github',
    object: `${API} main protection`,
    settings: { branch: 'main', requiredChecks, requiredApprovals: 1 },
    observedAt: at(time),
  });
const commit = (sha: string, more: Partial<RecordOf<'commit'>> = {}) =>
  record('commit', {
    source: 'github',
    repo: API,
    branch: 'main',
    sha,
    message: 'm',
    pullRequests: [],
    ...more,
  });
const override = (time: string, actor: string, targets = [API]) =>
  event('github', 'protection.override', time, { actor: login(actor), targets });

describe('changesOf', () => {
  it('joins a pull request with its ticket, checks and deployment (S36)', () => {
    const trails = link([
      ...STAFF,
      pull(),
      ENG88,
      deployment,
      protection('2026-02-01T00:00:00Z', ['unit']),
    ]);
    const change = only(trails.changes);
    expect(change).toMatchObject({
      id: 'larkspur/api#410',
      author: { person: 'p_ana', confidence: 1 },
      tickets: ['ENG-88'],
      requiredChecks: ['unit'],
      checks: [{ name: 'unit', required: true }],
      emergency: false,
      lastPusher: { person: 'p_ana' },
    });
    expect(change.reviews.map(({ by }) => by.person)).toEqual(['p_ben', undefined]);
    expect(only(trails.deployments).change).toBe(change.id);
    expect(trails.links.map(({ relation, rule }) => [relation, rule])).toEqual([
      ['change-ticket', 'referenced'],
      ['change-deployment', 'exact'],
    ]);
  });

  it('uses the protection in force at the merge', () => {
    const before = protection('2026-02-01T00:00:00Z', ['unit']);
    const after = protection('2026-03-01T00:00:00Z', ['unit', 'lint']);
    expect(only(link([pull(), after, before]).changes).requiredChecks).toEqual(['unit']);
    expect(only(link([pull(), after]).changes).requiredChecks).toEqual(['lint', 'unit']);
    expect(only(link([pull()]).changes).requiredChecks).toBeUndefined();
  });

  it('leaves out what was closed unmerged (18) or merged elsewhere', () => {
    const { mergedAt: _, ...closed } = pull();
    expect(link([closed]).changes).toEqual([]);
    expect(link([pull({ baseRef: 'topic' })]).changes).toEqual([]);
  });

  it.each([
    [{ labels: ['Emergency'] }, []],
    [
      { body: 'SEC-9' },
      [ticket('SEC-9', '2026-02-03T10:00:00Z', { fields: { Severity: 'sev1' } })],
    ],
  ])('knows an emergency by label or serious incident', (more, tickets) => {
    expect(only(link([pull(more), ...tickets]).changes).emergency).toBe(true);
  });
});

describe('pushesOf', () => {
  it('finds the pull request that contains each commit, or none (S44)', () => {
    const direct = 'd9'.repeat(20);
    const pushed = event('github', 'code.push', '2026-02-04T18:07:00Z', {
      actor: login('ben'),
      after: direct,
    });
    const trails = link([...STAFF, pull(), commit(MERGE), commit(HEAD), commit(direct), pushed]);
    const bySha = new Map(trails.pushes.map((push) => [push.sha, push]));
    expect(bySha.get(MERGE)?.changes).toEqual(['larkspur/api#410']);
    expect(bySha.get(HEAD)?.at?.latest).toBe(at('2026-02-03T15:10:00Z'));
    expect(bySha.get(direct)).toMatchObject({
      changes: [],
      at: { latest: at('2026-02-04T18:07:00Z') },
      by: { person: 'p_ben' },
    });
  });

  it('counts a pull request the host names only when it was merged to that branch', () => {
    const named = commit('e'.repeat(40), { pullRequests: [410] });
    expect(only(link([pull(), named]).pushes).changes).toEqual(['larkspur/api#410']);
    expect(only(link([pull({ baseRef: 'topic' }), named]).pushes).changes).toEqual([]);
  });
});

describe('protectionEventsOf', () => {
  it('gives an override to the merge it made possible (S37)', () => {
    const near = override('2026-02-03T15:10:01Z', 'ana');
    expect(only(link([...STAFF, pull(), near]).protectionEvents)).toMatchObject({
      kind: 'override',
      repo: API,
      branch: 'main',
      change: 'larkspur/api#410',
      by: { person: 'p_ana' },
    });
  });

  it.each([
    ['another person', override('2026-02-03T15:10:01Z', 'ben')],
    ['another time', override('2026-02-03T15:30:00Z', 'ana')],
    ['another repository', override('2026-02-03T15:10:01Z', 'ana', ['larkspur/web'])],
  ])('does not give it to a merge by %s', (_, other) => {
    expect(only(link([...STAFF, pull(), other]).protectionEvents).change).toBeUndefined();
  });

  it('derives merges that broke the rules only where no audit log exists', () => {
    const bare = pull({ reviews: [] });
    const rules = protection('2026-02-01T00:00:00Z', ['unit']);
    expect(link([bare, rules]).protectionEvents).toMatchObject([{ kind: 'unmet-merge' }]);
    const audited = [statement('github', 'audit-log')];
    expect(link([bare, rules], { statements: audited }).protectionEvents).toEqual([]);
    expect(link([pull({ reviews: pull().reviews.slice(0, 1) }), rules]).protectionEvents).toEqual(
      [],
    );
  });
});
