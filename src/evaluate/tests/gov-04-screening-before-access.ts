import { notAfter, type TimeFact, within } from '../../model/time.ts';
import type { Grant, Person } from '../../model/trails.ts';
import { defineTest, fail, notApplicable, pass, type TestInput, unclear } from '../define-test.ts';
import { clock, describeRight } from '../words.ts';

/** Joiners were screened and had acknowledged the policies before their first sensitive access. */
export const screeningBeforeAccess = defineTest({
  id: 'GOV-04',
  items: ({ trails }) =>
    trails.people
      .filter((person) =>
        person.engagements.some(({ start }) => start && within(start, trails.period) !== false),
      )
      .map((person) => ({
        id: `person:${person.id}`,
        label: person.name,
        traits: [],
        at: person.engagements[0]?.start?.earliest ?? trails.period.from,
        value: person,
      })),
  judge(person, input) {
    const first = firstSensitive(person, input);
    const evidence = [...person.evidence, ...(first?.evidence ?? [])];
    if (!first)
      return notApplicable(
        'no_sensitive_access',
        `${person.name} has no sensitive access.`,
        evidence,
      );
    const steps: [string, TimeFact | undefined][] = [
      ['screening', person.screeningPassed],
      ['policy acknowledgement', person.policyAck],
    ];
    const missing = steps.filter(([, at]) => at === undefined).map(([name]) => name);
    const right = `${describeRight(first.entitlement)} at ${clock(first.effective)}`;
    if (missing.length > 0) {
      return unclear(
        'not_recorded',
        `${person.name} got ${right}; ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not on record.`,
        evidence,
        {
          settle: 'screening_passed and policy_ack in people.csv.',
        },
      );
    }
    const late = steps.find(
      ([, at]) =>
        at !== undefined && notAfter({ ...at, latest: at.earliest }, first.effective) === false,
    );
    if (late)
      return fail('after_access', `${person.name} got ${right} before the ${late[0]}.`, evidence);
    return pass(
      'before_access',
      `${person.name} was screened and had acknowledged the policies before getting ${right}.`,
      evidence,
    );
  },
});

function firstSensitive(person: Person, { trails }: TestInput): Grant | undefined {
  return trails.grants
    .filter(
      (grant) =>
        grant.person === person.id && grant.entitlement.class !== 'standard' && !grant.preexisting,
    )
    .toSorted((a, b) => (a.effective.earliest < b.effective.earliest ? -1 : 1))[0];
}
