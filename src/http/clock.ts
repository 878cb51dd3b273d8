import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from './lane.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, signal ? { signal } : {});
  },
};

/**
 * A clock that moves only when it is asked: by `stepMs` per reading, and at once through a sleep.
 * With it, the same exchanges get the same times on every run.
 */
export function steppingClock(start: number, stepMs: number): Clock {
  let now = start;
  return {
    now: () => {
      now += stepMs;
      return now;
    },
    sleep: async (ms) => {
      now += ms;
    },
    fork: () => steppingClock(now, stepMs),
  };
}
