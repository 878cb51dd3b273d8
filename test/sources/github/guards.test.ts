import { afterEach, describe, expect, it } from 'vitest';
import { collect } from './harness.ts';
import {
  type Answer,
  afterRepos,
  changed,
  failing,
  stop,
  tampered,
  withHeader,
} from './tampered.ts';

afterEach(stop);

describe('answers that look whole and are not', () => {
  it('trap 1: a 409 is no end of the list', async () => {
    const blocked = await tampered(({ path }, good) =>
      path.endsWith('/activity') ? failing(409, 'Conflict') : good(),
    );
    await expect(afterRepos('activity', blocked)).rejects.toMatchObject({
      code: 'ERR_RESPONSE',
      message: expect.stringContaining('409 "Conflict"'),
    });
  });

  it('trap 1: only "Git Repository is empty" is nothing to collect', async () => {
    const settings = await tampered(({ path }, good) =>
      path.endsWith('/web/activity') ? failing(409, 'Git Repository is empty.') : good(),
    );
    const { end, limits, records } = await afterRepos('activity', settings);
    expect(end.paging).toBe('exhausted');
    expect(records.length).toBeGreaterThan(0);
    expect(limits).toMatchObject([{ incomplete: false, detail: expect.stringContaining('web') }]);
  });

  it('trap 3: GraphQL data beside errors is a failure', async () => {
    const settings = await tampered(({ path }, good) =>
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
    const settings = await tampered((_request, good) =>
      withHeader(good(), 'x-github-sso', 'partial-results; organizations=21955855'),
    );
    const { limits } = await collect('teams', settings);
    expect(limits[0]).toMatchObject({ kind: 'fault', incomplete: true });
    expect(limits[0]?.answer).toContain('partial-results');
  });

  it('trap 18: a token that lost a scope during the run is a limit', async () => {
    const settings = await tampered((_request, good) =>
      withHeader(good(), 'x-oauth-scopes', 'read:org'),
    );
    const probe = { identity: 'x', scopes: ['read:org', 'repo'], plan: null, warnings: [] };
    const { limits } = await collect('teams', settings, { probe });
    expect(limits).toMatchObject([{ kind: 'scope', detail: expect.stringContaining('lost repo') }]);
  });

  it('a next link to another host is refused', async () => {
    const settings = await tampered((_request, good) =>
      withHeader(good(), 'link', '<https://elsewhere.test/orgs?page=2>; rel="next"'),
    );
    await expect(collect('teams', settings)).rejects.toMatchObject({ code: 'ERR_REFUSED' });
  });

  it('a next link that comes back ends the stream as failed', async () => {
    const settings = await tampered(({ base, path }, good) =>
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
    const again = await tampered(broken({ hasNextPage: true, endCursor: 'Y3Vyc29yOjA=' }));
    await expect(afterRepos('deployments', again)).rejects.toThrow('repeated the cursor');
    const silent = await tampered(broken({}));
    await expect(afterRepos('deployments', silent)).rejects.toThrow('without saying where');
  });

  it('a 200 that is cut off, or no list, is no page', async () => {
    const cut = await tampered((_request, good) => {
      const answer = good();
      return { ...answer, body: answer.body.slice(0, 40) };
    });
    await expect(collect('teams', cut)).rejects.toMatchObject({ code: 'ERR_RESPONSE' });
    const other = await tampered((_request, good) => ({ ...good(), body: '{"message":"hello"}' }));
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
    const settings = await tampered(() => failing(status, message));
    await expect(collect('members', settings)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(`${status} "${message}`),
      hint: expect.stringMatching(/\w{5}/),
    });
  });

  it('one forbidden repository is a limit; the others are collected', async () => {
    const settings = await tampered(({ path }, good) =>
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
    const settings = await tampered(({ path }, good) =>
      path.endsWith('/protection') ? failing(404, 'Not Found') : good(),
    );
    const { records, limits } = await afterRepos('branch-protection', settings);
    expect(records).toEqual([]);
    expect(limits.map(({ incomplete }) => incomplete)).toEqual([true, true]);
  });
});
