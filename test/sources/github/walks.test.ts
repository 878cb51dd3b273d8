import { afterEach, describe, expect, it } from 'vitest';
import type { SandboxResponse } from '../../../src/sandbox/contract.ts';
import { Fact } from '../../../src/sandbox/facts.ts';
import { collect, settingsFor } from './harness.ts';
import { type Answer, afterRepos, changed, stop, tampered, withHeader } from './tampered.ts';
import { world } from './world.ts';

afterEach(stop);

describe('what is asked for again, left out, or no longer there', () => {
  it('halves a page that GitHub finds too large', async () => {
    const sizes: number[] = [];
    const settings = await tampered(({ body }, good) => {
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

  it('waits for a used-up GraphQL limit once, and no longer than GitHub says', async () => {
    let refused = 0;
    const limit = (answer: SandboxResponse) =>
      changed(answer, () => ({ data: null, errors: [{ type: 'RATE_LIMITED' }] }));
    const limited =
      (times: number): Answer =>
      ({ body }, good) =>
        body.includes('"Deployments"') && refused++ < times
          ? withHeader(limit(good()), 'date', new Date(world.now).toUTCString())
          : good();
    const once = await tampered(limited(1));
    const { exchanges } = await afterRepos('deployments', once);
    const [first, second] = exchanges.filter(({ url }) => url.endsWith('/graphql'));
    const waited = Date.parse(second?.sentAt ?? '') - Date.parse(first?.receivedAt ?? '');
    expect(waited).toBeGreaterThan(0);
    expect(waited).toBeLessThanOrEqual(3_700_000);
    refused = 0;
    const always = await tampered(limited(9));
    await expect(afterRepos('deployments', always)).rejects.toMatchObject({
      code: 'ERR_RATE_LIMITED',
    });
    expect(refused).toBe(2);
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
    const settings = await tampered((_request, good) => good(), [...world.facts, ...many]);
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
    const settings = await tampered((_request, good) => good(), [...old, ...world.facts]);
    const { records, end, pages } = await afterRepos('pull-requests', settings);
    expect(records.map((r) => r.kind === 'pull-request' && r.number)).toEqual([411, 410, 104, 103]);
    expect(pages).toBe(3);
    expect(end.answered?.from).toBe('2026-01-05T06:00:00.000Z');
  });

  it('names repositories that are archived and at rest, and those that do not exist', async () => {
    const settings = await tampered(({ path }, good) =>
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
    const settings = { ...(await tampered((_request, good) => good())), retentionDays: 30 };
    const { limits, end } = await collect('audit-log', settings);
    expect(limits[0]).toMatchObject({ kind: 'retention', incomplete: true });
    expect(end.answered?.from).toBe('2026-06-02T12:00:00.000Z');
  });
});
