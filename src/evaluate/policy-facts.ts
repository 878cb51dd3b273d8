import { exactly, within } from '../model/time.ts';
import type { Evidence, PolicyChange, PolicyState } from '../model/trails.ts';
import type { TestInput } from './define-test.ts';
import { clock, duration } from './words.ts';

/** Each policy of a system as its last listing showed it. */
export function latestPolicies(system: string, { trails }: TestInput): PolicyState[] {
  const last = new Map<string, PolicyState>();
  for (const policy of trails.policies) {
    if (policy.system === system) last.set(policy.object, policy);
  }
  return [...last.values()];
}

/** Changes whose targets name one of the policies. */
export function changesOf(policies: readonly PolicyState[], { trails }: TestInput): PolicyChange[] {
  return trails.policyChanges.filter(({ system, targets }) =>
    policies.some(
      (policy) =>
        policy.system === system && targets.some((target) => names(target, policy.object)),
    ),
  );
}

/** `PolicyEntity:MFA` and `okta policy MFA` name the same thing. */
function names(target: string, object: string): boolean {
  const short = (text: string) =>
    text
      .slice(text.lastIndexOf(':') + 1)
      .trim()
      .toLowerCase();
  const [a, b] = [short(target), short(object)];
  return a !== '' && (a === b || b.endsWith(` ${a}`) || a.endsWith(` ${b}`));
}

const OFF = /deactivate|disable|delete|\boff\b|turn_off/i;
const ON = /activate|enable|create|\bon\b/i;

/** Times in the period at which one of the policies was switched off, by its events. */
export function offSpans(policies: readonly PolicyState[], input: TestInput) {
  const { period, extractedAt } = input.trails;
  return policies.flatMap((policy) => {
    const changes = changesOf([policy], input);
    return changes.flatMap((change, i) => {
      if (!OFF.test(change.what) || within(change.at, period) === false) return [];
      const back = changes.slice(i + 1).find(({ what }) => ON.test(what) && !OFF.test(what));
      const until = back?.at ?? exactly(extractedAt);
      const ms = Date.parse(until.latest) - Date.parse(change.at.latest);
      const evidence: Evidence[] = [change.evidence, ...(back ? [back.evidence] : [])];
      return [
        {
          object: policy.object,
          says: `from ${clock(change.at)} ${back ? `to ${clock(until)}` : 'on'} (${duration(ms)})`,
          evidence,
        },
      ];
    });
  });
}

/** `okta policy Default: second factor optional`. */
export function policyWords({ object, facts }: PolicyState): string {
  return `${object}: second factor ${facts.mfa ?? 'not said'}`;
}
