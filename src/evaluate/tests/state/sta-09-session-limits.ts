import { within } from '../../../model/time.ts';
import type { PolicyState } from '../../../model/trails.ts';
import { defineTest, fail, pass, type TestInput, unclear } from '../../define-test.ts';
import { changesOf } from '../../policy-facts.ts';
import { clock } from '../../words.ts';

/** Sessions end after the time the company has decided, during the whole period. */
export const sessionLimits = defineTest<PolicyState>({
  id: 'STA-09',
  items: ({ trails }) =>
    trails.policies
      .filter(
        ({ facts }) =>
          facts.enabled !== false &&
          (facts.sessionIdleMinutes !== undefined || facts.sessionLifetimeMinutes !== undefined),
      )
      .map((policy) => ({
        id: `policy:${policy.system}:${policy.object}@${policy.at}`,
        label: `${policy.system} ${policy.object}`,
        at: policy.at,
        traits: [`system:${policy.system}`],
        value: policy,
      })),
  judge(policy, input) {
    const { object, at, evidence } = policy;
    const what = `${object} at ${at}: ${wordsOf(policy)}`;
    const [limit] = exceeded(policy, input);
    if (limit !== undefined) return fail('beyond_limit', `${what}; ${limit}.`, [evidence]);
    const hidden = unseen(policy, input);
    if (hidden !== undefined) {
      return unclear(
        'setting_not_shown',
        `${what}; ${hidden} its system does not show.`,
        [evidence],
        {
          settle: 'The setting that the system does not show, as manual evidence.',
        },
      );
    }
    const change = changesOf([policy], input).find(
      (one) =>
        within(one.at, input.trails.period) !== false &&
        !seenBefore(policy, one.at.earliest, input),
    );
    if (change !== undefined) {
      return unclear(
        'changed_unseen',
        `${what}; it was changed at ${clock(change.at)} (${change.what}), and no listing shows what it said before.`,
        [evidence, change.evidence],
        {
          settle: 'A listing of the policy from before that change.',
        },
      );
    }
    return pass('within_limits', `${what}.`, [evidence]);
  },
});

function seenBefore({ system, object }: PolicyState, at: string, { trails }: TestInput): boolean {
  return trails.policies.some(
    (one) => one.system === system && one.object === object && one.at <= at,
  );
}

function wordsOf({ facts }: PolicyState): string {
  const minutes = (n: number | undefined) =>
    n === undefined ? 'at a time not said' : isEndless(n) ? 'never' : `after ${n} minutes`;
  return `idle sessions end ${minutes(facts.sessionIdleMinutes)}, all ${minutes(facts.sessionLifetimeMinutes)}`;
}

/** Zero, or the number that stands for no end. */
function isEndless(minutes: number): boolean {
  return minutes === 0 || minutes >= Number.MAX_SAFE_INTEGER;
}

/** The setting it does not show; without one for idle sessions they last as long as all do. */
function unseen({ facts }: PolicyState, input: TestInput): string | undefined {
  const { sessionIdleMinutes: idle, sessionLifetimeMinutes: lifetime } = facts;
  if (lifetime === undefined) return 'when sessions end at the latest';
  const bounded = !isEndless(lifetime) && lifetime <= input.number('session.idle_minutes');
  return idle === undefined && !bounded ? 'when idle sessions end' : undefined;
}

/** Limits it goes beyond. */
function exceeded({ facts }: PolicyState, input: TestInput): string[] {
  const check = (value: number | undefined, key: string, word: string) => {
    const limit = input.number(key);
    return value !== undefined && (isEndless(value) || value > limit)
      ? [`${word} may last ${limit} minutes`]
      : [];
  };
  return [
    ...check(facts.sessionIdleMinutes, 'session.idle_minutes', 'idle sessions'),
    ...check(facts.sessionLifetimeMinutes, 'session.lifetime_minutes', 'sessions'),
  ];
}
