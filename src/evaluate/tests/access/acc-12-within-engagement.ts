import { addBusinessDays } from '../../../model/calendar.ts';
import { notAfter, type Ternary, type TimeFact } from '../../../model/time.ts';
import type { Engagement, Grant } from '../../../model/trails.ts';
import { begunGrants } from '../../access.ts';
import { defineTest, fail, pass, type TestInput, unclear } from '../../define-test.ts';
import { beneficiaryName, clock, describeRight } from '../../words.ts';

/** Access lies within the time the person works here, a few days of preparation allowed. */
export const withinEngagement = defineTest({
  id: 'ACC-12',
  items: begunGrants,
  judge(grant, input) {
    const says = `${beneficiaryName(grant, input)} got ${describeRight(grant.entitlement)} at ${clock(grant.effective)}`;
    const known = knownEngagements(grant, input);
    if (known.length === 0) {
      return unclear(
        'engagement_unknown',
        `${says}; people.csv gives no start date.`,
        grant.evidence,
        { settle: 'The start date in people.csv.' },
      );
    }
    const days = input.number('joiner.preprovision_business_days');
    const evidence = [...grant.evidence, ...known.flatMap((engagement) => engagement.evidence)];
    const places = known.map((engagement) => placeIn(engagement, grant.effective, days, input));
    if (places.some(({ begun, running }) => begun === true && running === true))
      return pass('within', `${says}, within the engagement.`, evidence);
    if (places.some(({ begun, running }) => begun !== false && running !== false)) {
      return unclear(
        'time_unknown',
        `${says}, around the start or end of the engagement.`,
        evidence,
        {
          settle: `The exact time from ${grant.system}'s audit log.`,
        },
      );
    }
    return places.some(({ begun }) => begun === false)
      ? fail('too_early', `${says}, more than ${days} business days before the start.`, evidence)
      : fail('after_end', `${says}, after the end of the engagement.`, evidence);
  },
});

type Known = Engagement & { readonly start: TimeFact };

/** Engagements with a start, of a person who is surely the beneficiary. */
function knownEngagements(grant: Grant, input: TestInput): Known[] {
  if (grant.personConfidence < input.number('identity.threshold')) return [];
  const engagements = input.index.person(grant.person)?.engagements ?? [];
  return engagements.flatMap((one) =>
    one.start === undefined ? [] : [{ ...one, start: one.start }],
  );
}

/** A start date opens its whole day and the days of preparation before it. */
function placeIn(
  { start, end }: Known,
  effective: TimeFact,
  days: number,
  { calendar }: TestInput,
): { begun: Ternary; running: Ternary } {
  const opens = addBusinessDays(start.earliest, -days, calendar);
  return {
    begun: notAfter({ ...start, earliest: opens, latest: opens }, effective),
    running: end === undefined ? true : notAfter(effective, { ...end, earliest: end.latest }),
  };
}
