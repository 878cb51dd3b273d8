import { defineTest, fail, pass } from '../../define-test.ts';
import { extractSubjects } from '../../statement-subjects.ts';

/** Rows received are rows recorded plus rows rejected, and equal the vendor's own count where it has one. */
export const countReconciled = defineTest({
  id: 'IPE-04',
  items: (input) => extractSubjects(input).filter(({ value }) => value.paging !== 'not-started'),
  judge({ source, stream, received, rejects, independentTotal, paging }) {
    const what = `${source}/${stream}`;
    const reasons = Object.entries(rejects.reasons)
      .map(([reason, count]) => `${count} ${reason}`)
      .join(', ');
    const counts = `${received} received = ${received - rejects.count} recorded + ${rejects.count} rejected${reasons ? ` (${reasons})` : ''}`;
    if (paging === 'failed' || paging === 'stopped')
      return fail('partial', `${what}: ${counts}, but the extract is partial.`, []);
    if (independentTotal && independentTotal.difference !== 0) {
      return fail(
        'count_differs',
        `${what}: ${counts}; ${independentTotal.how} says ${independentTotal.count}.`,
        [],
      );
    }
    const total = independentTotal
      ? `; ${independentTotal.how} says ${independentTotal.count} too`
      : '';
    return pass('counts_agree', `${what}: ${counts}${total}.`, []);
  },
});
