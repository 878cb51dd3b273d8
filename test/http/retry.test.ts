import { describe, expect, it } from 'vitest';
import { patient, type RetryPolicy, waitBeforeRetry } from '../../src/http/retry.ts';

const NOW = Date.parse('2026-07-02T12:00:00Z');
const epoch = (ms: number) => String(ms / 1000);
const policy: RetryPolicy = { ...patient, jitter: () => 0 };

function wait(
  status: number,
  headers: Record<string, string> = {},
  { attempt = 1, body = '' } = {},
): number | undefined {
  const answer = { status, headers: new Headers(headers), text: () => body };
  return waitBeforeRetry(answer, attempt, policy, NOW);
}

describe('waitBeforeRetry', () => {
  it.each([200, 204, 304, 400, 401, 403, 404, 409, 410, 422, 501])(
    'takes %i as final',
    (status) => {
      expect(wait(status)).toBeUndefined();
    },
  );

  it.each([408, 429, 500, 502, 503, 504])(
    'backs off twice as long each time after %i',
    (status) => {
      const waits = [1, 2, 3].map((attempt) => wait(status, {}, { attempt }));
      expect(waits).toEqual([2_000, 4_000, 8_000]);
    },
  );

  it('gives up after the last attempt', () => {
    expect(wait(429, { 'retry-after': '1' }, { attempt: policy.attempts })).toBeUndefined();
  });

  it.each([
    ['seconds', '30', 30_000],
    ['a date', 'Thu, 02 Jul 2026 12:00:45 GMT', 45_000],
    ['a date gone by', 'Thu, 02 Jul 2026 11:00:00 GMT', 0],
    ['less than nothing', '-5', 0],
    ['nonsense', 'soon', 2_000],
  ])('obeys Retry-After in %s', (_what, value, expected) => {
    expect(wait(429, { 'retry-after': value })).toBe(expected);
  });

  it("counts to a date on the vendor's clock, not on ours", () => {
    const headers = {
      date: 'Thu, 02 Jul 2026 12:10:00 GMT',
      'retry-after': 'Thu, 02 Jul 2026 12:10:20 GMT',
    };
    expect(wait(503, headers)).toBe(20_000);
  });

  it('does not wait longer than it may', () => {
    expect(wait(429, { 'retry-after': '86400' })).toBeUndefined();
  });

  it.each([
    ["Okta's limit", 429, 'x-rate-limit'],
    ["GitHub's limit as 403", 403, 'x-ratelimit'],
    ["GitHub's limit as 429", 429, 'x-ratelimit'],
  ])('returns a second after the reset of %s', (_what, status, prefix) => {
    const headers = { [`${prefix}-remaining`]: '0', [`${prefix}-reset`]: epoch(NOW + 60_000) };
    expect(wait(status, headers)).toBe(61_000);
  });

  it('does not sit out the hour when an outage happens to name the next reset', () => {
    const headers = {
      'x-ratelimit-remaining': '4999',
      'x-ratelimit-reset': epoch(NOW + 3_000_000),
    };
    expect(wait(502, headers)).toBe(2_000);
    expect(wait(429, headers)).toBe(2_000);
    expect(wait(502, { 'x-ratelimit-reset': epoch(NOW + 3_000_000) })).toBe(2_000);
  });

  it.each(['rateLimitExceeded', 'userRateLimitExceeded', 'quotaExceeded'])(
    "tries again after Google's 403 %s",
    (reason) => {
      const body = JSON.stringify({ error: { code: 403, errors: [{ reason }] } }, null, 1);
      expect(wait(403, {}, { body })).toBe(2_000);
    },
  );

  it("takes Google's other 403 as final", () => {
    const body = JSON.stringify({ error: { errors: [{ reason: 'forbidden' }] } });
    expect(wait(403, {}, { body })).toBeUndefined();
  });
});
