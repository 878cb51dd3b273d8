import { type Instant, shift } from '../../model/time.ts';
import { grantSubjects } from '../access.ts';
import { defineTest, fail, pass, unclear } from '../define-test.ts';
import { beneficiaryName, clock, describeRight } from '../words.ts';

const DAY_MS = 86_400_000;

/** Access lies within the time the person works here, a few days of preparation allowed. */
export const withinEngagement = defineTest({
  id: 'ACC-12',
  items: grantSubjects,
  judge(grant, input) {
    const who = beneficiaryName(grant, input);
    const says = `${who} got ${describeRight(grant.entitlement)} at ${clock(grant.effective)}`;
    const engagements = input.index.person(grant.person)?.engagements ?? [];
    const known = engagements.filter(({ start }) => start !== undefined);
    if (known.length === 0) {
      return unclear(
        'engagement_unknown',
        `${says}; people.csv gives no start date.`,
        grant.evidence,
        { settle: 'The start date in people.csv.' },
      );
    }
    const days = input.number('joiner.preprovision_business_days');
    const opens = known.map(({ start, end }) => ({
      from: weekdaysBefore(start?.earliest ?? '', days),
      to: end?.latest,
    }));
    const evidence = [...grant.evidence, ...known.flatMap((engagement) => engagement.evidence)];
    if (
      opens.some(
        ({ from, to }) =>
          grant.effective.earliest >= from && (to === undefined || grant.effective.latest <= to),
      )
    ) {
      return pass('within', `${says}, within the engagement.`, evidence);
    }
    const early = opens.some(({ from }) => grant.effective.latest < from);
    return fail(
      early ? 'too_early' : 'after_end',
      `${says}, ${early ? `more than ${days} business days before the start` : 'after the end of the engagement'}.`,
      evidence,
    );
  },
});

/** So many weekdays before an instant. */
function weekdaysBefore(instant: Instant, days: number): Instant {
  let at = instant;
  for (let left = days; left > 0; ) {
    at = shift(at, -DAY_MS);
    const weekday = new Date(at).getUTCDay();
    if (weekday !== 0 && weekday !== 6) left--;
  }
  return at;
}
