import { describe, expect, it } from 'vitest';
import type { SandboxRequest } from '../../src/sandbox/contract.ts';
import { type LimitVerdict, type RateLimit, RateLimiter } from '../../src/sandbox/limits.ts';

const NOW = Date.parse('2026-07-02T12:00:00.250Z');
const SECOND = 1_000;

function requestTo(path: string): SandboxRequest {
  const query = new URLSearchParams();
  return { method: 'GET', path, query, headers: {}, body: '', base: 'http://vendor.test' };
}

/** Judges so many requests at one moment; gives the verdicts. */
function judged(limiter: RateLimiter, vendor: string, path: string, times: number, at = NOW) {
  return Array.from({ length: times }, () => limiter.judge(vendor, requestTo(path), at));
}

function limited(vendor: string, limit: RateLimit): RateLimiter {
  return new RateLimiter({ [vendor]: limit });
}

const refused = (verdicts: readonly LimitVerdict[]) =>
  verdicts.map(({ refusal }) => refusal !== undefined);
const last = (verdicts: readonly LimitVerdict[]) => verdicts.at(-1) as LimitVerdict;

describe('limits in fixed windows', () => {
  const MINUTE: RateLimit = { limit: 3, windowSeconds: 60 };

  it('of Okta count each endpoint apart and say when the window ends', () => {
    const limiter = limited('okta', MINUTE);
    const verdicts = judged(limiter, 'okta', '/api/v1/users/1/factors', 4);
    expect(refused(verdicts)).toEqual([false, false, false, true]);
    expect(verdicts[0]?.headers).toEqual({
      'x-rate-limit-limit': '3',
      'x-rate-limit-remaining': '2',
      'x-rate-limit-reset': String(Math.floor(NOW / SECOND) + 60),
    });
    const { refusal } = last(verdicts);
    expect(refusal).toMatchObject({ status: 429, headers: { 'x-rate-limit-remaining': '0' } });
    expect(refusal?.body).toContain('E0000047');
    expect(refused(judged(limiter, 'okta', '/api/v1/groups', 1))).toEqual([false]);
  });

  it('begin again with the next window, and not before', () => {
    const limiter = limited('okta', MINUTE);
    judged(limiter, 'okta', '/api/v1/users', 3);
    expect(refused(judged(limiter, 'okta', '/api/v1/users', 1, NOW + 59 * SECOND))).toEqual([true]);
    expect(refused(judged(limiter, 'okta', '/api/v1/users', 4, NOW + 60 * SECOND))).toEqual([
      ...[false, false, false],
      true,
    ]);
  });

  it('of GitHub are one for REST and one for GraphQL, which refuses in a 200', () => {
    const limiter = limited('github', MINUTE);
    const rest = judged(limiter, 'github', '/repos/larkspur/api', 4);
    const graphql = judged(limiter, 'github', '/graphql', 4);
    expect(refused(rest)).toEqual(refused(graphql));
    expect(last(rest).refusal).toMatchObject({
      status: 403,
      headers: { 'x-ratelimit-resource': 'core', 'x-ratelimit-remaining': '0' },
    });
    expect(last(graphql).refusal).toMatchObject({
      status: 200,
      headers: { 'x-ratelimit-resource': 'graphql' },
      body: expect.stringContaining('"RATE_LIMITED"'),
    });
  });
});

describe('limits that refill', () => {
  const MINUTE: RateLimit = { limit: 6, windowSeconds: 60 };

  it('of Slack are one for each method, tell nothing, and say when to return', () => {
    const limiter = limited('slack', MINUTE);
    const verdicts = judged(limiter, 'slack', '/api/users.list', 7);
    expect(refused(verdicts)).toEqual([...Array.from({ length: 6 }, () => false), true]);
    expect(verdicts[0]?.headers).toEqual({});
    expect(last(verdicts).refusal).toMatchObject({
      status: 429,
      headers: { 'retry-after': '10' },
      body: expect.stringContaining('ratelimited'),
    });
    expect(refused(judged(limiter, 'slack', '/api/users.info', 1))).toEqual([false]);
    const returned = [NOW + 9 * SECOND, NOW + 10 * SECOND].map((at) =>
      judged(limiter, 'slack', '/api/users.list', 1, at),
    );
    expect(returned.map(refused)).toEqual([[true], [false]]);
  });

  it('of Jira tell what is left, and when all of it will be again', () => {
    const limiter = limited('jira', MINUTE);
    const verdicts = judged(limiter, 'jira', '/rest/api/3/search/jql', 7);
    expect(verdicts[2]?.headers).toEqual({
      'x-ratelimit-limit': '6',
      'x-ratelimit-remaining': '3',
      'x-ratelimit-reset': new Date(NOW + 30 * SECOND).toISOString(),
    });
    expect(last(verdicts).refusal).toMatchObject({
      status: 429,
      headers: { 'retry-after': '10', 'ratelimit-reason': 'jira-burst-based' },
    });
  });

  it('of Jira are one for each endpoint, whatever object it is asked about', () => {
    const limiter = limited('jira', MINUTE);
    for (const key of ['HELP-1', 'HELP-2']) {
      judged(limiter, 'jira', `/rest/api/3/issue/${key}/comment`, 1);
      judged(limiter, 'jira', `/rest/servicedeskapi/request/${key}/approval`, 1);
    }
    expect([...limiter.counts]).toEqual([
      ['jira GET /rest/api/3/issue/*/comment', { passed: 2, refused: 0, left: 4 }],
      ['jira GET /rest/servicedeskapi/request/*/approval', { passed: 2, refused: 0, left: 4 }],
    ]);
  });

  it('of Google refuse with a 403 that names the quota', () => {
    const verdicts = judged(limited('google', MINUTE), 'google', '/admin/directory/v1/users', 7);
    expect(last(verdicts).refusal).toMatchObject({
      status: 403,
      body: expect.stringContaining('userRateLimitExceeded'),
    });
  });

  it('never hold more than their size, however long nobody asked', () => {
    const limiter = limited('google', MINUTE);
    judged(limiter, 'google', '/', 1);
    const later = judged(limiter, 'google', '/', 7, NOW + 3_600 * SECOND);
    expect(refused(later)).toEqual([...Array.from({ length: 6 }, () => false), true]);
  });
});

describe('a vendor without a limit', () => {
  it('is never refused, and its answers say nothing', () => {
    const limiter = limited('okta', { limit: 1, windowSeconds: 60 });
    expect(judged(limiter, 'slack', '/api/users.list', 3)).toEqual(
      Array.from({ length: 3 }, () => ({ headers: {} })),
    );
  });

  it('is told apart in what was let through', () => {
    const limiter = limited('okta', { limit: 1, windowSeconds: 60 });
    judged(limiter, 'okta', '/api/v1/users', 3);
    expect([...limiter.counts]).toEqual([
      ['okta /api/v1/users', { passed: 1, refused: 2, left: 0 }],
    ]);
  });
});
