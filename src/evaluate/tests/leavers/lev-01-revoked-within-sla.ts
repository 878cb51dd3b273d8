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
import { clockStart, deadline, type LeaverAccount, leaverSubject } from '../../leaver-subjects.ts';
import { clock, duration } from '../../words.ts';

interface LeaverInSystem {
  readonly leaver: Leaver;
  readonly account: LeaverAccount;
}

/** Each account of a leaver was closed in the time policy allows. */
export const revokedWithinSla = defineTest<LeaverInSystem>({
  id: 'LEV-01',
  items: (input) =>
    input.trails.leavers.flatMap((leaver) =>
      leaver.accounts.map((account) =>
        leaverSubject(
          leaver,
          input,
          `${account.system} ${account.login}`,
          [`system:${account.system}`],
          { leaver, account },
        ),
      ),
    ),
  judge({ leaver, account }, input) {
    const name = input.index.nameOf(leaver.person, leaver.person);
    const evidence = [...leaver.evidence, ...account.evidence];
    const start = clockStart(leaver, input);
    const what = `${account.system} access of ${name}`;
    if (!start) {
      return unclear(
        't0_unknown',
        `${what} was closed, but nobody recorded when the engagement ended.`,
        evidence,
        {
          settle: 'The end date in people.csv, or a recorded explanation of the deactivation.',
        },
      );
    }
    const due = deadline(start, hoursFor(leaver, input));
    const instants = { t0: start.latest, deadline: due.latest };
    if (!account.inactive) return stillActive(what, due.latest, input, evidence, instants);
    const found = { ...instants, inactive: account.inactive.latest };
    const late = Date.parse(account.inactive.latest) - Date.parse(due.latest);
    switch (notAfter(account.inactive, due)) {
      case true:
        return pass(
          'in_time',
          `${what} ended at ${clock(account.inactive)}, before the deadline ${clock(due)}.`,
          evidence,
          { instants: found },
        );
      case false:
        return fail(
          'late',
          `${what} ended at ${clock(account.inactive)}, ${duration(late)} after the deadline ${clock(due)}.`,
          evidence,
          { instants: found },
        );
      case 'unknown':
        return unclear(
          'removal_time_unknown',
          `${what} ended at a time from ${clock(account.inactive)}; the deadline was ${clock(due)}.`,
          evidence,
          {
            instants: found,
            settle: `The exact time from ${account.system}'s audit log, or listings taken more often.`,
          },
        );
    }
  },
});

function hoursFor(leaver: Leaver, input: TestInput): number {
  return input.number(
    leaver.endType === 'involuntary' ? 'leaver.sla_hours.involuntary' : 'leaver.sla_hours.standard',
  );
}

function stillActive(
  what: string,
  due: string,
  { trails }: TestInput,
  evidence: Leaver['evidence'],
  instants: Record<string, string>,
) {
  if (trails.extractedAt <= due)
    return notApplicable(
      'not_due_yet',
      `${what} is still open; its deadline ${due} lies after the collection.`,
      evidence,
    );
  return fail(
    'never_closed',
    `${what} was still open at ${trails.extractedAt}, after the deadline ${due}.`,
    evidence,
    { instants },
  );
}
