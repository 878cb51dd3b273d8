import { afterEach, describe, expect, it } from 'vitest';
import type { SandboxRequest, SandboxResponse } from '../../../src/sandbox/contract.ts';
import { Fact } from '../../../src/sandbox/facts.ts';
import { createGithub } from '../../../src/sandbox/github/index.ts';
import { type Served, serve } from '../serve.ts';
import { type Collected, collect, collectAll, settingsFor } from './harness.ts';
import { world } from './world.ts';

type Answer = (request: SandboxRequest, good: () => SandboxResponse) => SandboxResponse;

let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

/** The sandbox, two items a page, with some answers replaced. */
async function github(answer: Answer, facts = world.facts) {
  const sandbox = createGithub({ ...world, facts }, { pageSize: 2 });
  served = await serve((request) => answer(request, () => sandbox.handle(request)));
  return settingsFor(served.base);
}

/** Collects a stream that needs the list of repositories first. */
async function afterRepos(
  stream: string,
  settings: Awaited<ReturnType<typeof github>>,
): Promise<Collected> {
  const before = await collectAll(settings, ['repos']);
  return collect(stream, settings, { before });
}

const failing = (status: number, message: string): SandboxResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message, status: String(status) }),
});
const changed = (good: SandboxResponse, change: (json: never) => unknown): SandboxResponse => ({
  ...good,
  body: JSON.stringify(change(JSON.parse(good.body) as never)),
});
const withHeader = (good: SandboxResponse, name: string, value: string): SandboxResponse => ({
  ...good,
  headers: { ...good.headers, [name]: value },
});

describe('answers that look whole and are not', () => {
  it('trap 1: a 409 is no end of the list', async () => {
    const blocked = await github(({ path }, good) =>
      path.endsWith('/activity') ? failing(409, 'Conflict') : good(),
    );
    await expect(afterRepos('activity', blocked)).rejects.toMatchObject({
      code: 'ERR_RESPONSE',
      message: expect.stringContaining('409 "Conflict"'),
    });
  });

  it('trap 1: only "Git Repository is empty" is nothing to collect', async () => {
    const settings = await github(({ path }, good) =>
      path.endsWith('/web/activity') ? failing(409, 'Git Repository is empty.') : good(),
    );
    const { end, limits, records } = await afterRepos('activity', settings);
    expect(end.paging).toBe('exhausted');
    expect(records.length).toBeGreaterThan(0);
    expect(limits).toMatchObject([{ incomplete: false, detail: expect.stringContaining('web') }]);
  });

  it('trap 3: GraphQL data beside errors is a failure', async () => {
    const settings = await github(({ path }, good) =>
      path === '/graphql'
        ? changed(good(), (json: object) => ({
            ...json,
            errors: [{ type: 'INTERNAL', message: 'One part failed' }],
          }))
        : good(),
    );
    await expect(collect('members', settings)).rejects.toMatchObject({
      code: 'ERR_RESPONSE',
      message: expect.stringContaining('One part failed'),
    });
  });

  it('trap 4: partial results by single sign-on are a limit', async () => {
    const settings = await github((_request, good) =>
      withHeader(good(), 'x-github-sso', 'partial-results; organizations=21955855'),
    );
    const { limits } = await collect('teams', settings);
    expect(limits[0]).toMatchObject({ kind: 'fault', incomplete: true });
    expect(limits[0]?.answer).toContain('partial-results');
  });

  it('trap 18: a token that lost a scope during the run is a limit', async () => {
    const settings = await github((_request, good) =>
      withHeader(good(), 'x-oauth-scopes', 'read:org'),
    );
    const probe = { identity: 'x', scopes: ['read:org', 'repo'], plan: null, warnings: [] };
    const { limits } = await collect('teams', settings, { probe });
    expect(limits).toMatchObject([{ kind: 'scope', detail: expect.stringContaining('lost repo') }]);
  });

  it('a next link to another host is refused', async () => {
    const settings = await github((_request, good) =>
      withHeader(good(), 'link', '<https://elsewhere.test/orgs?page=2>; rel="next"'),
    );
    await expect(collect('teams', settings)).rejects.toMatchObject({ code: 'ERR_REFUSED' });
  });

  it('a next link that comes back ends the stream as failed', async () => {
    const settings = await github(({ base, path }, good) =>
      withHeader(good(), 'link', `<${base}${path}?page=2>; rel="next"`),
    );
    await expect(collect('teams', settings)).rejects.toMatchObject({
      code: 'ERR_RESPONSE',
      message: expect.stringContaining('repeated'),
    });
  });

  it('a cursor that comes back, and a page that names no end, end the stream as failed', async () => {
    const info =
      (pageInfo: object) => (json: { data: { repository: { deployments: object } } }) => ({
        data: { repository: { deployments: { ...json.data.repository.deployments, pageInfo } } },
      });
    const broken =
      (pageInfo: object): Answer =>
      ({ body }, good) =>
        body.includes('"Deployments"') ? changed(good(), info(pageInfo)) : good();
    const again = await github(broken({ hasNextPage: true, endCursor: 'Y3Vyc29yOjA=' }));
    await expect(afterRepos('deployments', again)).rejects.toThrow('repeated the cursor');
    await served?.close();
    const silent = await github(broken({}));
    await expect(afterRepos('deployments', silent)).rejects.toThrow('without saying where');
  });

  it('a 200 that is cut off, or no list, is no page', async () => {
    const cut = await github((_request, good) => {
      const answer = good();
      return { ...answer, body: answer.body.slice(0, 40) };
    });
    await expect(collect('teams', cut)).rejects.toMatchObject({ code: 'ERR_RESPONSE' });
    await served?.close();
    const other = await github((_request, good) => ({ ...good(), body: '{"message":"hello"}' }));
    await expect(collect('teams', other)).rejects.toMatchObject({
      code: 'ERR_RESPONSE',
      message: expect.stringContaining('Expected a list'),
    });
  });
});

describe('refusals', () => {
  it.each([
    [401, 'Bad credentials', 'ERR_AUTH_DENIED'],
    [403, 'Resource not accessible by personal access token', 'ERR_PERMISSION'],
    [403, 'Upgrade to GitHub Pro or make this repository public', 'ERR_PLAN'],
    [403, 'API rate limit exceeded', 'ERR_RATE_LIMITED'],
    [404, 'Not Found', 'ERR_PERMISSION'],
    [422, 'Validation Failed', 'ERR_RESPONSE'],
    [503, 'Service unavailable', 'ERR_UNREACHABLE'],
  ])('%i %s is %s, with a hint', async (status, message, code) => {
    const settings = await github(() => failing(status, message));
    await expect(collect('members', settings)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(`${status} "${message}`),
      hint: expect.stringMatching(/\w{5}/),
    });
  });

  it('one forbidden repository is a limit; the others are collected', async () => {
    const settings = await github(({ path }, good) =>
      path.includes('/api/collaborators') ? failing(403, 'Must have push access') : good(),
    );
    const { records, limits, end } = await afterRepos('collaborators', settings);
    expect(end.paging).toBe('exhausted');
    expect(records.length).toBe(3);
    expect(limits).toMatchObject([
      { kind: 'permission', incomplete: true, detail: expect.stringContaining('larkspur/api') },
    ]);
  });

  it('a branch protection that is hidden is not taken for none', async () => {
    const settings = await github(({ path }, good) =>
      path.endsWith('/protection') ? failing(404, 'Not Found') : good(),
    );
    const { records, limits } = await afterRepos('branch-protection', settings);
    expect(records).toEqual([]);
    expect(limits.map(({ incomplete }) => incomplete)).toEqual([true, true]);
  });
});

describe('what is asked for again, left out, or no longer there', () => {
  it('halves a page that GitHub finds too large', async () => {
    const sizes: number[] = [];
    const settings = await github(({ body }, good) => {
      if (!body.includes('"PullRequests"')) return good();
      const { first } = (JSON.parse(body) as { variables: { first: number } }).variables;
      sizes.push(first);
      const type = 'RESOURCE_LIMITS_EXCEEDED';
      return first > 6 ? changed(good(), () => ({ data: null, errors: [{ type }] })) : good();
    });
    const { records } = await afterRepos('pull-requests', settings);
    expect(sizes).toEqual([25, 12, 6, 25, 12, 6]);
    expect(records).toHaveLength(2);
  });

  it('asks for a pull request with a long list by itself, and says what stays cut', async () => {
    const commits = Array.from({ length: 120 }, (_, i) =>
      Fact.parse({
        at: '2026-02-03T14:21:00Z',
        do: 'github.pr.commit',
        repo: 'api',
        number: i < 60 ? 410 : 411,
        sha: `more-${i}`,
        by: 'p_ana',
      }),
    );
    const many = [...commits, ...commits.filter((_, i) => i >= 60)];
    const settings = await github((_request, good) => good(), [...world.facts, ...many]);
    const { records, exchanges } = await afterRepos('pull-requests', settings);
    const alone = exchanges.filter(({ requestBody }) => requestBody?.includes('"PullRequest"'));
    expect(alone).toHaveLength(2);
    const last = new Map(
      records.flatMap((r) => (r.kind === 'pull-request' ? [[r.number, r] as const] : [])),
    );
    expect(last.get(410)).toMatchObject({ truncated: [] });
    expect(last.get(410)?.commits).toHaveLength(61);
    expect(last.get(411)).toMatchObject({ truncated: ['commits'] });
  });

  it('stops at pull requests not touched since the window began', async () => {
    const old = ['2025-11-01', '2025-11-02', '2025-11-03', '2025-11-04', '2025-11-05'].flatMap(
      (day, i) => [
        Fact.parse({
          at: `${day}T10:00:00Z`,
          do: 'github.pr.open',
          repo: 'api',
          number: 100 + i,
          by: 'p_ana',
          title: 'Old',
        }),
        Fact.parse({
          at: `${day}T11:00:00Z`,
          do: 'github.merge',
          repo: 'api',
          number: 100 + i,
          by: 'p_ana',
        }),
      ],
    );
    const settings = await github((_request, good) => good(), [...old, ...world.facts]);
    const { records, end, pages } = await afterRepos('pull-requests', settings);
    expect(records.map((r) => r.kind === 'pull-request' && r.number)).toEqual([411, 410, 104, 103]);
    expect(pages).toBe(3);
    expect(end.answered?.from).toBe('2026-01-05T06:00:00.000Z');
  });

  it('names repositories that are archived and at rest, and those that do not exist', async () => {
    const settings = await github(({ path }, good) =>
      path === '/orgs/larkspur/repos'
        ? changed(good(), (repos: object[]) =>
            repos.map((repo, i) =>
              i === 0 ? { ...repo, archived: true, pushed_at: '2025-01-01T00:00:00Z' } : repo,
            ),
          )
        : good(),
    );
    const { limits } = await afterRepos('activity', settings);
    expect(limits).toMatchObject([{ incomplete: false, detail: expect.stringContaining('api') }]);
    const named = settingsFor(settings.baseUrl, { repos: ['web', 'gone'] });
    const missing = await afterRepos('activity', named);
    expect(missing.limits).toMatchObject([
      { incomplete: true, detail: expect.stringContaining('gone') },
    ]);
    expect(
      missing.records.every((r) => r.kind === 'event' && r.targets[0] === 'repo:larkspur/web'),
    ).toBe(true);
  });

  it('says which part of the audit log is already forgotten', async () => {
    const settings = { ...(await github((_request, good) => good())), retentionDays: 30 };
    const { limits, end } = await collect('audit-log', settings);
    expect(limits[0]).toMatchObject({ kind: 'retention', incomplete: true });
    expect(end.answered?.from).toBe('2026-06-02T12:00:00.000Z');
  });
});
