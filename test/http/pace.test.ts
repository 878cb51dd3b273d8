import { describe, expect, it } from 'vitest';
import { allowanceIn } from '../../src/http/allowance.ts';
import type { Clock } from '../../src/http/lane.ts';
import { Pacer, RetryBudget } from '../../src/http/pace.ts';
import { VendorClock } from '../../src/http/vendor-clock.ts';

const NOW = Date.parse('2026-07-02T12:00:00.000Z');
const URL_A = new URL('https://okta.example.test/api/v1/users');

/** Moves only when slept upon. */
function clockAt(start: number): Clock & { readonly slept: number[] } {
  const slept: number[] = [];
  let now = start;
  return {
    slept,
    now: () => now,
    sleep: async (ms) => {
      slept.push(ms);
      now += ms;
    },
  };
}

/** An answer that came at once. */
const told = (status: number, headers: Headers, retryInMs?: number, at = NOW) => ({
  status,
  headers,
  sentAt: at,
  receivedAt: at,
  retryInMs,
});

const okta = (remaining: number, more: Record<string, string> = {}) =>
  new Headers({
    date: new Date(NOW).toUTCString(),
    'x-rate-limit-limit': '600',
    'x-rate-limit-remaining': String(remaining),
    'x-rate-limit-reset': String(NOW / 1000 + 60),
    ...more,
  });

describe('Pacer', () => {
  it('goes on at once while more than the headroom is left, then waits for the reset and no longer', async () => {
    const pacer = new Pacer({ headroom: 0.5, rule: () => ({ bucket: 'a' }) });
    const clock = clockAt(NOW);
    pacer.answered(URL_A, told(200, okta(303)));
    const waits: number[] = [];
    for (let n = 0; n < 5; n++) waits.push(await pacer.admit(URL_A, clock));
    expect(waits).toEqual([0, 0, 0, 60_000, 0]);
  });

  it('uses all of a limit when no headroom is asked for', async () => {
    const pacer = new Pacer({ headroom: 0, rule: () => ({ bucket: 'a' }) });
    const clock = clockAt(NOW);
    pacer.answered(URL_A, told(200, okta(2)));
    for (let n = 0; n < 3; n++) await pacer.admit(URL_A, clock);
    expect(clock.slept).toEqual([60_000]);
  });

  it('believes the least of answers that overtook each other', async () => {
    const pacer = new Pacer({ headroom: 0.5, rule: () => ({ bucket: 'a' }) });
    pacer.answered(URL_A, told(200, okta(300)));
    pacer.answered(URL_A, told(200, okta(400)));
    expect(await pacer.admit(URL_A, clockAt(NOW))).toBe(60_000);
  });

  it('keeps the documented rate where headers say nothing: a minute at once, then evenly', async () => {
    const pacer = new Pacer({ headroom: 0.5, rule: () => ({ bucket: 'm', perMinute: 50 }) });
    const clock = clockAt(NOW);
    // A bucket begins full, and full is one minute's share.
    for (let n = 0; n < 125; n++) await pacer.admit(URL_A, clock);
    const minutes = (clock.now() - NOW) / 60_000;
    expect(minutes).toBeGreaterThanOrEqual(3.9);
    expect(minutes).toBeLessThan(4.1);
  });

  it('holds back every request of a bucket that was refused, and none of another', async () => {
    const pacer = new Pacer({ headroom: 0.5, rule: ({ pathname }) => ({ bucket: pathname }) });
    pacer.answered(URL_A, told(429, new Headers(), 7_000));
    expect(await pacer.admit(URL_A, clockAt(NOW))).toBe(7_000);
    expect(await pacer.admit(new URL('/other', URL_A), clockAt(NOW))).toBe(0);
  });
});

describe('allowanceIn', () => {
  it.each([
    ['Okta', okta(10), { limit: 600, remaining: 10, resetAt: NOW + 60_000 }],
    [
      'Jira, with a date',
      new Headers({
        'x-ratelimit-limit': '100',
        'x-ratelimit-remaining': '3',
        'x-ratelimit-reset': '2026-07-02T12:00:30.000Z',
      }),
      { limit: 100, remaining: 3, resetAt: NOW + 30_000 },
    ],
    [
      'Jira Data Center, with an interval',
      new Headers({
        date: new Date(NOW).toUTCString(),
        'x-ratelimit-limit': '100',
        'x-ratelimit-remaining': '40',
        'x-ratelimit-interval-seconds': '10',
        'x-ratelimit-fillrate': '20',
      }),
      { limit: 100, remaining: 40, resetAt: NOW + 10_000 },
    ],
    ['no limit', new Headers(), undefined],
    [
      'a limit without an end',
      new Headers({ 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '3' }),
      undefined,
    ],
    ['nonsense', okta(Number.NaN), undefined],
  ])('reads %s', (_name, headers, expected) => {
    expect(allowanceIn(headers)).toEqual(expected);
  });
});

describe('VendorClock', () => {
  const date = (at: number) => new Date(at).toUTCString();

  it('finds a clock that is an hour ahead, and never acts too early', () => {
    const clock = new VendorClock();
    expect(clock.ours(NOW)).toBe(NOW);
    const ahead = 3_600_250;
    for (let n = 0; n < 40; n++) {
      const sent = NOW + n * 1_037;
      clock.learn(date(sent + 5 + ahead), sent, sent + 10);
      expect(clock.ours(NOW + ahead)).toBeGreaterThanOrEqual(NOW);
    }
    expect(clock.ours(NOW + ahead)).toBeLessThan(NOW + 60);
  });

  it('begins again when the vendor’s clock was set', () => {
    const clock = new VendorClock();
    clock.learn(date(NOW), NOW, NOW);
    clock.learn(date(NOW - 60_000), NOW, NOW);
    expect(clock.ours(NOW)).toBe(NOW + 60_000);
    clock.learn('nonsense', NOW, NOW);
    clock.learn(null, NOW, NOW);
    expect(clock.ours(NOW)).toBe(NOW + 60_000);
  });
});

describe('RetryBudget', () => {
  it('ends', () => {
    const budget = new RetryBudget(2);
    expect([budget.spend(), budget.spend(), budget.spend()]).toEqual([true, true, false]);
  });
});
