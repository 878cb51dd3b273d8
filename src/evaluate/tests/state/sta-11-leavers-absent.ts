import { defineTest, fail, notApplicable, pass, unclear } from '../../define-test.ts';
import { deadline, leaverSubject } from '../../leaver-subjects.ts';
import { clock } from '../../words.ts';

/** No listing taken after the deadline still shows a leaver as active. */
export const leaversAbsent = defineTest({
  id: 'STA-11',
  items: (input) =>
    input.trails.leavers.map((leaver) => leaverSubject(leaver, input, '', [], leaver)),
  judge(leaver, input) {
    const name = input.index.nameOf(leaver.person, leaver.person);
    const evidence = [
      ...leaver.evidence,
      ...leaver.accounts.flatMap((account) => account.evidence),
    ];
    const open = leaver.accounts.filter(({ inactive }) => inactive === undefined);
    if (!leaver.t0) {
      return open.length === 0
        ? pass('absent', `No listing shows ${name} as active.`, evidence)
        : unclear('t0_unknown', `Nobody recorded when ${name}'s engagement ended.`, evidence, {
            settle: 'The end date in people.csv.',
          });
    }
    const due = deadline(leaver.t0, input.number('leaver.sla_hours.standard'));
    if (input.trails.extractedAt <= due.latest)
      return notApplicable(
        'not_due_yet',
        `The deadline ${clock(due)} lies after the last listing.`,
        evidence,
      );
    if (open.length === 0)
      return pass(
        'absent',
        `The listings of ${input.trails.extractedAt} show no active account of ${name}.`,
        evidence,
      );
    return fail(
      'still_listed',
      `${name} is still active in ${open.map(({ system }) => system).join(', ')} at ${input.trails.extractedAt}.`,
      evidence,
    );
  },
});
