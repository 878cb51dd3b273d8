import { defineTest, fail, pass, unclear } from '../../define-test.ts';
import { coverageSubjects, neverAsked } from '../../statement-subjects.ts';

/** What was collected covers the whole period. */
export const periodCovered = defineTest({
  id: 'IPE-06',
  items: (input) => coverageSubjects(input, ['events', 'objects']),
  judge(coverage, input) {
    const { source, stream, holes, complete, why } = coverage;
    const what = `${source}/${stream}`;
    const unasked = neverAsked(coverage, input);
    if (unasked !== undefined) {
      return unclear('not_collected', `${what} was not collected: ${unasked}`, [], {
        settle: `What stands in the way of ${what}, or an export imported instead.`,
      });
    }
    if (holes.length > 0)
      return fail(
        'period_not_covered',
        `${what} does not cover ${holes.map(({ from, to }) => `${from} to ${to}`).join(', ')}.`,
        [],
      );
    if (!complete)
      return unclear('not_whole', `${what}: ${why.join(' ')}`, [], {
        settle: `Collect ${what} again.`,
      });
    return pass('covered', `${what} covers the period.`, []);
  },
});
