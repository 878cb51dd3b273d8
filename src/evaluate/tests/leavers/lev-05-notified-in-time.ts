import { notAfter } from '../../../model/time.ts';
import { defineTest, fail, pass, unclear } from '../../define-test.ts';
import { deadline, leaverSubject } from '../../leaver-subjects.ts';
import { clock } from '../../words.ts';

/** IT heard of the departure in time to act. */
export const notifiedInTime = defineTest({
  id: 'LEV-05',
  items: (input) =>
    input.trails.leavers.map((leaver) => leaverSubject(leaver, input, '', [], leaver)),
  judge(leaver, input) {
    const name = input.index.nameOf(leaver.person, leaver.person);
    if (!leaver.t0 || !leaver.notice) {
      return unclear(
        leaver.t0 ? 'notice_unknown' : 't0_unknown',
        `Nobody recorded when IT was told that ${name} leaves.`,
        leaver.evidence,
        {
          settle: 'The notice date in people.csv.',
        },
      );
    }
    const due = deadline(leaver.t0, input.number('leaver.notice_hours'));
    const instants = { t0: leaver.t0.latest, notice: leaver.notice.latest, deadline: due.latest };
    const says = `IT was told of ${name}'s departure at ${clock(leaver.notice)}; it had to know by ${clock(due)}.`;
    switch (notAfter(leaver.notice, due)) {
      case true:
        return pass('told_in_time', says, leaver.evidence, { instants });
      case false:
        return fail('told_late', says, leaver.evidence, { instants });
      case 'unknown':
        return unclear('notice_time_unknown', says, leaver.evidence, {
          instants,
          settle: 'The exact time of the notice.',
        });
    }
  },
});
