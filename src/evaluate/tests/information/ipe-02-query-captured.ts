import { defineTest, fail, pass } from '../../define-test.ts';
import { extractSubjects } from '../../statement-subjects.ts';

/** Each extract can be repeated: its query, window and run are on record. */
export const queryCaptured = defineTest({
  id: 'IPE-02',
  items: extractSubjects,
  judge({ source, stream, query, asked, nature, run, method }) {
    const what = `${source}/${stream}`;
    const windowed = asked !== null || nature === 'state' || method !== 'api';
    if (query === '' || !windowed)
      return fail('query_missing', `${what} in run ${run} has no query or window on record.`, []);
    const window = asked ? `, window ${asked.from} to ${asked.to}` : '';
    return pass('query_recorded', `${what}: ${query}${window}, run ${run}.`, []);
  },
});
