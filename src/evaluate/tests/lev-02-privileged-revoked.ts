import { notAfter } from '../../model/time.ts';
import type { Leaver } from '../../model/trails.ts';
import { defineTest, fail, pass, unclear } from '../define-test.ts';
import { clockStart, deadline, leaverSubject } from '../leaver-subjects.ts';
import { clock, duration } from '../words.ts';

interface Privilege {
  readonly leaver: Leaver;
  readonly held: Leaver['privileged'][number];
}

/** Each privileged right of a leaver ended in the shorter time policy allows for those. */
export const privilegedRevoked = defineTest<Privilege>({
  id: 'LEV-02',
  items: (input) =>
    input.trails.leavers.flatMap((leaver) =>
      leaver.privileged.map((held) =>
        leaverSubject(leaver, input, held.entitlement, ['privileged'], { leaver, held }),
      ),
    ),
  judge({ leaver, held }, input) {
    const name = input.index.nameOf(leaver.person, leaver.person);
    const what = `${held.entitlement} of ${name}`;
    const start = clockStart(leaver, input);
    if (!start) {
      return unclear(
        't0_unknown',
        `${what}: nobody recorded when the engagement ended.`,
        leaver.evidence,
        { settle: 'The end date in people.csv.' },
      );
    }
    const due = deadline(start, input.number('leaver.sla_hours.privileged'));
    const instants = { t0: start.latest, deadline: due.latest };
    if (!held.ended)
      return fail(
        'never_removed',
        `${what} is still held after the deadline ${clock(due)}.`,
        leaver.evidence,
        { instants },
      );
    const found = { ...instants, ended: held.ended.latest };
    const late = Date.parse(held.ended.latest) - Date.parse(due.latest);
    switch (notAfter(held.ended, due)) {
      case true:
        return pass(
          'in_time',
          `${what} ended at ${clock(held.ended)}, before the deadline ${clock(due)}.`,
          leaver.evidence,
          { instants: found },
        );
      case false:
        return fail(
          'late',
          `${what} ended at ${clock(held.ended)}, ${duration(late)} after the deadline ${clock(due)}.`,
          leaver.evidence,
          { instants: found },
        );
      case 'unknown':
        return unclear(
          'removal_time_unknown',
          `${what} ended at ${clock(held.ended)}; the deadline was ${clock(due)}.`,
          leaver.evidence,
          {
            instants: found,
            settle: 'The exact time from the audit log.',
          },
        );
    }
  },
});
