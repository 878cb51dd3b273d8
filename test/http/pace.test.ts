import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/http/lane.ts';
import { allowanceIn, Pacer, RetryBudget } from '../../src/http/pace.ts';

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
    pacer.learn(URL_A, 200, okta(303), NOW);
    const waits: number[] = [];
    for (let n = 0; n < 5; n++) waits.push(await pacer.admit(URL_A, clock));
    expect(waits).toEqual([0, 0, 0, 60_000, 0]);
  });

  it('uses all of a limit when no headroom is asked for', async () => {
    const pacer = new Pacer({ headroom: 0, rule: () => ({ bucket: 'a' }) });
    const clock = clockAt(NOW);
    pacer.learn(URL_A, 200, okta(2), NOW);
    for (let n = 0; n < 3; n++) await pacer.admit(URL_A, clock);
    expect(clock.slept).toEqual([60_000]);
  });

  it('believes the least of answers that overtook each other', async () => {
    const pacer = new Pacer({ headroom: 0.5, rule: () => ({ bucket: 'a' }) });
    pacer.learn(URL_A, 200, okta(300), NOW);
    pacer.learn(URL_A, 200, okta(400), NOW);
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
    pacer.learn(URL_A, 429, new Headers(), NOW, 7_000);
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
      'a vendor whose clock is an hour ahead',
      okta(10, {
        date: new Date(NOW + 3_600_000).toUTCString(),
        'x-rate-limit-reset': String(NOW / 1000 + 3_660),
      }),
      { limit: 600, remaining: 10, resetAt: NOW + 60_000 },
    ],
    ['no limit', new Headers(), undefined],
    ['nonsense', okta(Number.NaN), undefined],
  ])('reads %s', (_name, headers, expected) => {
    expect(allowanceIn(headers, NOW)).toEqual(expected);
  });
});

describe('RetryBudget', () => {
  it('ends', () => {
    const budget = new RetryBudget(2);
    expect([budget.spend(), budget.spend(), budget.spend()]).toEqual([true, true, false]);
  });
});
