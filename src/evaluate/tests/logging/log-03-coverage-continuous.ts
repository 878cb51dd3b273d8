import { defineTest, fail, pass, unclear } from '../../define-test.ts';
import { coverageSubjects, neverAsked } from '../../statement-subjects.ts';

/** The collected windows of a log cover the whole period. */
export const coverageContinuous = defineTest({
  id: 'LOG-03',
  items: (input) => coverageSubjects(input, ['events']),
  judge(coverage, input) {
    const { source, stream, holes, complete, why, windows } = coverage;
    const what = `${source}/${stream}`;
    const unasked = neverAsked(coverage, input);
    if (unasked !== undefined) {
      return unclear('not_collected', `${what} was not collected: ${unasked}`, [], {
        settle: `What stands in the way of ${what}, or an export imported instead.`,
      });
    }
    const lost = holes.filter(({ refillableUntil }) => refillableUntil === undefined);
    const list = holes.map(({ from, to, why }) => `${from} to ${to} (${why})`).join('; ');
    if (lost.length > 0)
      return fail(
        'hole_lost',
        `${what} has ${holes.length} hole${holes.length > 1 ? 's' : ''} that can't be filled any more: ${list}.`,
        [],
      );
    if (holes.length > 0) {
      return unclear(
        'hole_refillable',
        `${what} has holes that can still be filled: ${list}.`,
        [],
        { settle: `auditpack collect --source ${what}, before the vendor forgets.` },
      );
    }
    if (!complete)
      return unclear('not_whole', `${what} covers the period, but: ${why.join(' ')}`, [], {
        settle: `Collect ${what} again.`,
      });
    return pass(
      'continuous',
      `${what} covers the period from ${windows[0]?.from} to ${windows.at(-1)?.to} without a hole.`,
      [],
    );
  },
});
