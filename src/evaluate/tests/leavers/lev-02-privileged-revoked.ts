import { notAfter } from '../../../model/time.ts';
import type { Leaver } from '../../../model/trails.ts';
import {
  defineTest,
  fail,
  notApplicable,
  pass,
  type TestInput,
  unclear,
} from '../../define-test.ts';
import { clockStart, deadline, leaverSubject } from '../../leaver-subjects.ts';
import { clock, describeRight, duration } from '../../words.ts';

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
        leaverSubject(
          leaver,
          input,
          held.grant,
          ['privileged', `system:${systemOf(held)}`],
          { leaver, held },
          nameOf(held, input),
        ),
      ),
    ),
  judge({ leaver, held }, input) {
    const name = input.index.nameOf(leaver.person, leaver.person);
    const what = `${nameOf(held, input)} of ${name}`;
    const evidence = [...leaver.evidence, ...(input.index.grant(held.grant)?.evidence ?? [])];
    const start = clockStart(leaver, input);
    if (!start) {
      return unclear(
        't0_unknown',
        `${what}: nobody recorded when the engagement ended.`,
        evidence,
        { settle: 'The end date in people.csv.' },
      );
    }
    const due = deadline(start, input.number('leaver.sla_hours.privileged'));
    const instants = { t0: start.latest, deadline: due.latest };
    if (!held.ended && input.trails.extractedAt <= due.latest) {
      return notApplicable(
        'not_due_yet',
        `${what} is still held; its deadline ${clock(due)} lies after the collection.`,
        evidence,
      );
    }
    if (!held.ended)
      return fail(
        'never_removed',
        `${what} is still held after the deadline ${clock(due)}.`,
        evidence,
        { instants },
      );
    const found = { ...instants, ended: held.ended.latest };
    const late = Date.parse(held.ended.latest) - Date.parse(due.latest);
    switch (notAfter(held.ended, due)) {
      case true:
        return pass(
          'in_time',
          `${what} ended at ${clock(held.ended)}, before the deadline ${clock(due)}.`,
          evidence,
          { instants: found },
        );
      case false:
        return fail(
          'late',
          `${what} ended at ${clock(held.ended)}, ${duration(late)} after the deadline ${clock(due)}.`,
          evidence,
          { instants: found },
        );
      case 'unknown':
        return unclear(
          'removal_time_unknown',
          `${what} ended at ${clock(held.ended)}; the deadline was ${clock(due)}.`,
          evidence,
          {
            instants: found,
            settle: 'The exact time from the audit log.',
          },
        );
    }
  },
});

function nameOf({ entitlement }: Privilege['held'], { index }: TestInput): string {
  const right = index.right(entitlement);
  return right ? describeRight(right) : entitlement;
}

/** Ids of rights begin with their system. */
function systemOf({ entitlement }: Privilege['held']): string {
  return entitlement.split(':', 1)[0] ?? '';
}
