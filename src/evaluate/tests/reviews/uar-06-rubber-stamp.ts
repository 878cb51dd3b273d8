import { type ReviewTrail, reviewKey } from '../../../model/review-trails.ts';
import { defineTest, pass, type TestInput, unclear } from '../../define-test.ts';
import { completedReviews, reviewsOf, signedOff } from '../../review-subjects.ts';

/** A sign that nobody looked: everything kept, on the very list of the period before. Advisory. */
export const rubberStampSignal = defineTest<ReviewTrail>({
  id: 'UAR-06',
  items: completedReviews,
  judge: (review, input) => {
    const lines = review.workbooks.flatMap((workbook) => workbook.lines);
    const kept = lines.filter(({ decision }) => decision === 'keep').length;
    const before = reviewBefore(review, input);
    if (kept === lines.length && before !== undefined && same(review, before)) {
      return unclear(
        'rubber_stamp_suspected',
        `All ${kept} lines were kept, on the same list as in ${before.period.name}.`,
        [...review.evidence, ...before.evidence],
        { settle: 'Notes of what the reviewer looked at.' },
      );
    }
    return pass('no_signal', `${kept} of ${lines.length} lines were kept.`, review.evidence);
  },
});

function reviewBefore(review: ReviewTrail, input: TestInput): ReviewTrail | undefined {
  return reviewsOf(input).find(
    (other) =>
      other.type === review.type &&
      other.system === review.system &&
      other.period.to === review.period.from &&
      signedOff(other) !== undefined,
  );
}

function same(a: ReviewTrail, b: ReviewTrail): boolean {
  const keys = ({ workbooks }: ReviewTrail) =>
    workbooks
      .flatMap(({ lines }) =>
        lines.map((line) => `${reviewKey(line)}\t${line.decision}\t${line.note ?? ''}`),
      )
      .sort()
      .join('\n');
  return keys(a) === keys(b);
}
