import { changeSubjects } from '../../change-subjects.ts';
import { defineTest, fail, pass } from '../../define-test.ts';

/** A change says why: a ticket, or a reason in its own words. */
export const reasonLinked = defineTest({
  id: 'CHG-01',
  items: changeSubjects,
  judge(change, input) {
    const { tickets, evidence, id } = change;
    if (tickets.length > 0)
      return pass('ticket_linked', `${id} names ${tickets.join(', ')}.`, evidence);
    const words = change.body.replaceAll(/<!--[\s\S]*?-->|^#+.*$|- \[[ x]\].*$/gm, '').trim();
    if (words.length >= input.number('reason.min_chars')) {
      return pass(
        'reason_given',
        `${id} names no ticket but a reason: "${words.slice(0, 120)}".`,
        evidence,
      );
    }
    return fail('no_reason', `${id} names neither a ticket nor a reason.`, evidence);
  },
});
