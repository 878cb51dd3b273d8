import { byText } from '../../../model/ids.ts';
import { notAfter, type TimeFact, within } from '../../../model/time.ts';
import type { Grant, Person, Trails } from '../../../model/trails.ts';
import {
  defineTest,
  fail,
  notApplicable,
  pass,
  type Subject,
  type TestInput,
  unclear,
} from '../../define-test.ts';
import { clock, describeRight } from '../../words.ts';

/** Joiners were screened and had acknowledged the policies before their first sensitive access. */
export const screeningBeforeAccess = defineTest({
  id: 'GOV-04',
  items: ({ trails }) => trails.people.flatMap((person) => joiner(person, trails)),
  judge(person, input) {
    const first = firstSensitive(person, input);
    const evidence = [...person.evidence, ...(first?.evidence ?? [])];
    if (!first)
      return notApplicable(
        'no_sensitive_access',
        `${person.name} has no sensitive access.`,
        evidence,
      );
    const steps = [
      { name: 'screening', at: person.screeningPassed },
      { name: 'policy acknowledgement', at: person.policyAck },
    ];
    const right = `${person.name} got ${describeRight(first.entitlement)} at ${clock(first.effective)}`;
    const missing = steps.flatMap(({ name, at }) => (at === undefined ? [name] : []));
    if (missing.length > 0) {
      return unclear(
        'not_recorded',
        `${right}; ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not on record.`,
        evidence,
        { settle: 'screening_passed and policy_ack in people.csv.' },
      );
    }
    const order = steps.flatMap(({ name, at }) =>
      at === undefined ? [] : [{ name, before: datedBefore(at, first.effective) }],
    );
    const late = order.find(({ before }) => before === false);
    if (late) return fail('after_access', `${right}, before the ${late.name}.`, evidence);
    const open = order.find(({ before }) => before === 'unknown');
    if (open) {
      return unclear('access_time_unknown', `${right}; ${open.name} may be later.`, evidence, {
        settle: `The exact time of the access from ${first.system}'s audit log.`,
      });
    }
    return pass(
      'before_access',
      `${right}, after the screening and the policy acknowledgement.`,
      evidence,
    );
  },
});

function joiner(person: Person, { period }: Trails): Subject<Person>[] {
  const start = person.engagements
    .flatMap((engagement) => engagement.start ?? [])
    .find((begun) => within(begun, period) !== false);
  if (!start) return [];
  return [
    {
      id: `person:${person.id}`,
      label: person.name,
      traits: [],
      at: start.earliest,
      value: person,
    },
  ];
}

/** Both steps are known by date only, so the same day is early enough. */
function datedBefore(step: TimeFact, effective: TimeFact) {
  return notAfter({ ...step, latest: step.earliest }, effective);
}

function firstSensitive(person: Person, { index }: TestInput): Grant | undefined {
  return index
    .grantsOf(person.id)
    .filter(({ entitlement, outcome }) => entitlement.class !== 'standard' && outcome !== 'failure')
    .toSorted((a, b) => byText(a.effective.earliest, b.effective.earliest))[0];
}
