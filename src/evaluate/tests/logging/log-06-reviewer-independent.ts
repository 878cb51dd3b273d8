import type { Cadence } from '../../../model/review-cadence.ts';
import { defineTest, fail, notApplicable, pass, unclear } from '../../define-test.ts';
import { type DueReview, dueReviews } from '../../review-subjects.ts';
import { clock } from '../../words.ts';

/** Somebody who did none of it read what the administrators did, every period. */
export const reviewerIndependent = defineTest<DueReview>({
  id: 'LOG-06',
  items: (input) =>
    dueReviews(
      input,
      'admin',
      input.text('logreview.independent_cadence') as Cadence,
      input.number('logreview.grace_days'),
    ),
  judge: ({ review, period, due }, input) => {
    const evidence = review?.evidence ?? [];
    const open = input.trails.extractedAt < due;
    const actors = new Set(review?.population.flatMap(({ person }) => person ?? []));
    const signed = review?.workbooks.filter((workbook) => workbook.signed) ?? [];
    const others = signed.filter(({ reviewer }) => !actors.has(reviewer));
    if (others.length === 0) {
      if (open)
        return notApplicable(
          'not_due_yet',
          `The review for ${period.name} is due by ${due}.`,
          evidence,
        );
      return signed.length > 0
        ? fail(
            'reviewer_is_actor',
            `What administrators did in ${period.name} was read only by those who did it.`,
            evidence,
          )
        : fail(
            'no_independent_review',
            `Nobody else read what administrators did in ${period.name}.`,
            evidence,
          );
    }
    const undecided = others.flatMap(({ lines }) =>
      lines.filter((line) => line.decision === undefined),
    );
    if (undecided.length > 0) {
      return fail(
        'lines_undecided',
        `${undecided.length} lines of ${period.name} were signed without a word.`,
        evidence,
      );
    }
    const names = others.map(({ reviewer }) => input.index.nameOf(reviewer, reviewer)).join(', ');
    const times = others.flatMap((workbook) => workbook.signed ?? []);
    const instants = { due };
    if (times.some(({ latest }) => latest <= due))
      return pass('independent_review', `${names} read and signed it, due by ${due}.`, evidence, {
        instants,
      });
    if (times.every(({ earliest }) => earliest > due))
      return fail(
        'signed_late',
        `${names} signed ${times.map(clock).join(', ')}; it was due by ${due}.`,
        evidence,
        { instants },
      );
    return unclear('sign_off_time_unknown', `${names} signed around ${due}.`, evidence, {
      instants,
      settle: 'The hour of the signature.',
    });
  },
});
