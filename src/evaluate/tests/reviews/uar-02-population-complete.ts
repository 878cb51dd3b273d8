import { type ReviewTrail, reviewKey } from '../../../model/review-trails.ts';
import { defineTest, fail, pass, unclear } from '../../define-test.ts';
import { completedReviews, signedOff } from '../../review-subjects.ts';

const DAY_MS = 86_400_000;
const NAMED = 5;

/** The reviewed list is what the system held at that moment, and not old when it was signed. */
export const reviewPopulationComplete = defineTest<ReviewTrail>({
  id: 'UAR-02',
  items: completedReviews,
  judge: (review, input) => {
    const { evidence, population, workbooks, asOf } = review;
    const reviewed = new Set(workbooks.flatMap(({ lines }) => lines.map(reviewKey)));
    const known = new Set(population.map(reviewKey));
    const missing = population.filter((one) => one.sure && !reviewed.has(reviewKey(one)));
    if (missing.length > 0) {
      return fail(
        'lines_missing',
        `${missing.length} of ${population.length} accounts and rights were not on the list: ${names(missing)}.`,
        evidence,
      );
    }
    const extra = workbooks.flatMap(({ lines }) =>
      lines.filter((line) => !known.has(reviewKey(line))),
    );
    if (extra.length > 0) {
      return fail(
        'lines_unknown',
        `${extra.length} lines name what the system did not hold at ${asOf}: ${names(extra)}.`,
        evidence,
      );
    }
    const signed = signedOff(review);
    const days = input.number('uar.snapshot_max_age_days');
    if (signed && Date.parse(signed.earliest) - Date.parse(asOf) > days * DAY_MS) {
      return fail(
        'snapshot_too_old',
        `It looked at ${asOf} and was signed more than ${days} days later.`,
        evidence,
      );
    }
    const blind = input.trails.coverage.filter(
      ({ source, complete, nature }) => source === review.system && nature === 'state' && !complete,
    );
    if (blind.length > 0) {
      return unclear(
        'listing_incomplete',
        `What ${review.system ?? ''} held can't be told whole: ${blind.map(({ stream }) => stream).join(', ')}.`,
        evidence,
        { settle: 'Collect these streams whole.' },
      );
    }
    return pass(
      'complete',
      `All ${population.length} accounts and rights at ${asOf} were reviewed.`,
      evidence,
    );
  },
});

function names(lines: readonly { readonly login: string; readonly what: string }[]): string {
  const shown = lines.slice(0, NAMED).map(({ login, what }) => `${login} (${what})`);
  return lines.length > NAMED
    ? `${shown.join('; ')} and ${lines.length - NAMED} more`
    : shown.join('; ');
}
