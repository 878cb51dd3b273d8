import { defineTest, fail, pass, unclear } from '../../define-test.ts';
import { extractSubjects } from '../../statement-subjects.ts';

/** Each extract went to its end. */
export const extractionExhausted = defineTest({
  id: 'IPE-03',
  items: extractSubjects,
  judge({ source, stream, paging, why, pages, retries, limits }) {
    const what = `${source}/${stream}`;
    if (paging === 'not-started') {
      return unclear('not_collected', `${what} was not collected: ${why.join(' ')}`, [], {
        settle: limits[0]?.detail ?? 'Collect it.',
      });
    }
    const ended = paging === 'exhausted' || paging === 'not-paged';
    const broken = limits.filter(({ kind, incomplete }) => incomplete && kind !== 'retention');
    if (ended && broken.length === 0)
      return pass(
        'exhausted',
        `${what}: ${pages} pages to the vendor's own end, ${retries} retries.`,
        [],
      );
    return fail('cut_short', `${what} ended after ${pages} pages: ${why.join(' ')}`, []);
  },
});
