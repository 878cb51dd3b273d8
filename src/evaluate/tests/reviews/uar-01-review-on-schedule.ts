import type { Cadence } from '../../../model/review-cadence.ts';
import { defineTest, fail, notApplicable, pass, unclear } from '../../define-test.ts';
import { type DueReview, dueReviews, signedOff } from '../../review-subjects.ts';
import { clock } from '../../words.ts';

/** Every system's access was reviewed in every period of the cadence, and signed off in time. */
export const reviewOnSchedule = defineTest<DueReview>({
  id: 'UAR-01',
  items: (input) =>
    dueReviews(
      input,
      'access',
      input.text('uar.cadence') as Cadence,
      input.number('uar.grace_days'),
    ),
  judge: ({ review, period, what, due }, input) => {
    const open = input.trails.extractedAt < due;
    if (!review) {
      return open
        ? notApplicable(
            'not_due_yet',
            `The review of ${what} for ${period.name} is due by ${due}.`,
            [],
          )
        : fail('no_review', `Access to ${what} was not reviewed for ${period.name}.`, []);
    }
    const { evidence, asOf } = review;
    const instants = { as_of: asOf, due };
    if (asOf < period.from || asOf >= period.to) {
      return fail(
        'as_of_outside_period',
        `The review of ${what} for ${period.name} looked at ${asOf}, outside that period.`,
        evidence,
        { instants },
      );
    }
    const signed = signedOff(review);
    if (!signed) {
      const missing = review.workbooks.filter((workbook) => !workbook.signed);
      const who = missing.map(({ reviewer }) => input.index.nameOf(reviewer, reviewer)).join(', ');
      return open
        ? notApplicable('not_due_yet', `Still with ${who}; due by ${due}.`, evidence)
        : fail('not_signed', `The workbook of ${who} never came back.`, evidence, { instants });
    }
    if (signed.latest <= due) {
      return pass('on_schedule', `Signed off by ${clock(signed)}, due by ${due}.`, evidence, {
        instants: { ...instants, signed: signed.latest },
      });
    }
    if (signed.earliest > due) {
      return fail('signed_late', `Signed off ${clock(signed)}; it was due by ${due}.`, evidence, {
        instants: { ...instants, signed: signed.latest },
      });
    }
    return unclear(
      'sign_off_time_unknown',
      `Signed off ${clock(signed)}, around ${due}.`,
      evidence,
      {
        instants,
        settle: 'The hour at which the reviewer signed.',
      },
    );
  },
});
