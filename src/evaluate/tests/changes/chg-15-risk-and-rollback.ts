import { notAfter, type TimeFact } from '../../../model/time.ts';
import type { Change } from '../../../model/trails.ts';
import { approvalsBeforeMerge, changeSubjects } from '../../change-subjects.ts';
import { defineTest, fail, pass, type TestInput, unclear } from '../../define-test.ts';
import { clock } from '../../words.ts';

const IMPACT = /impact|risk/i;
const BACK_OUT = /back.?out|roll.?back|revert/i;

/** Of a change that policy calls risky, impact and way back were written down before its approval. */
export const riskAndRollback = defineTest<Change>({
  id: 'CHG-15',
  items(input) {
    const labels = new Set(input.list('change.risk_labels').map((label) => label.toLowerCase()));
    return changeSubjects(input).filter(({ value }) =>
      value.labels.some((label) => labels.has(label.toLowerCase())),
    );
  },
  judge(change, input) {
    const { id, evidence, linkedTickets = [] } = change;
    const told = [...evidence, ...linkedTickets.flatMap((ticket) => ticket.evidence)];
    const impact = recorded(change, IMPACT);
    const way = recorded(change, BACK_OUT);
    const missing = [impact ? '' : 'its impact', way ? '' : 'a way back'].filter(Boolean);
    if (!impact || !way) {
      return fail(
        'not_recorded',
        `${id} is labelled risky and records ${missing.join(' and ')} nowhere.`,
        told,
      );
    }
    const approval = firstApproval(change, input);
    const [last] = [impact, way].toSorted((a, b) => (a.latest > b.latest ? -1 : 1));
    if (approval === undefined || last === undefined) {
      return unclear(
        'approval_unknown',
        `${id} records impact and way back; when it was approved is not known.`,
        told,
        {
          settle: 'The approval with its time.',
        },
      );
    }
    const says = `${id} recorded impact and way back by ${clock(last)} and was approved at ${clock(approval)}`;
    const first = notAfter(last, approval);
    if (first === true) return pass('recorded_before', `${says}.`, told);
    if (first === false) return fail('recorded_afterwards', `${says}, before that.`, told);
    return unclear('order_unknown', `${says}; which came first can't be told.`, told, {
      settle: 'Fields of a ticket, whose history has times; the text of a pull request has none.',
    });
  },
});

/** A filled field of a ticket; or a heading in the text, which was written some time before the merge. */
function recorded(
  { linkedTickets = [], body, merged }: Change,
  what: RegExp,
): TimeFact | undefined {
  const field = linkedTickets
    .flatMap(({ fields }) => fields)
    .find(({ name, value }) => what.test(name) && value.trim() !== '');
  if (field) return field.at;
  const lines = body
    .split('\n')
    .filter((line) => /^\s*(#+|\*\*)?\s*[\w -]{3,40}\W*:|^#+\s/.test(line));
  return lines.some((line) => what.test(line))
    ? { ...merged, earliest: '1970-01-01T00:00:00.000Z', precision: 'unknown' }
    : undefined;
}

function firstApproval(change: Change, input: TestInput): TimeFact | undefined {
  const [first] = approvalsBeforeMerge(change, input.text('change.semantics')).flatMap(
    ({ at }) => at ?? [],
  );
  return first;
}
