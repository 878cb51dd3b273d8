import type { Verdict } from '../../../model/result.ts';
import { notAfter, type TimeFact } from '../../../model/time.ts';
import type { AccountState, Leaver } from '../../../model/trails.ts';
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

interface Held {
  readonly leaver: Leaver;
  readonly account: LeaverAccount;
}

/**
 * States in which the vendor documents that sessions end and tokens stop working: Okta clears
 * sessions and revokes the user's tokens on deactivation, Google signs a suspended user out and
 * disables their tokens, Slack ends all sessions and user tokens of a deactivated member, Atlassian
 * refuses tokens of a deactivated account. For Okta's suspension nothing of the kind is documented.
 */
const ENDS_ACCESS: Readonly<Record<string, ReadonlySet<AccountState>>> = {
  okta: new Set(['deactivated', 'deleted']),
  google: new Set(['suspended', 'deactivated', 'deleted']),
  slack: new Set(['deactivated', 'deleted']),
  jira: new Set(['deactivated', 'deleted']),
};

/** Sessions and tokens of a leaver stopped working in the time policy allows. */
export const sessionsTokensRevoked = defineTest<Held>({
  id: 'LEV-04',
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
    const evidence = [...leaver.evidence, ...account.evidence];
    const what = `Sessions and tokens of ${input.index.nameOf(leaver.person, leaver.person)} in ${account.system}`;
    const ends = ENDS_ACCESS[account.system];
    if (!ends) {
      return notApplicable(
        'account_of_the_person',
        `${what} belong to the person's own account: they reach the company only through its membership, which LEV-01 judges.`,
        evidence,
      );
    }
    const start = clockStart(leaver, input);
    if (!start) {
      return unclear('t0_unknown', `${what}: the end is not on record.`, evidence, {
        settle: 'The end date in people.csv.',
      });
    }
    const due = deadline(start, input.number('leaver.token_sla_hours'));
    const instants = { t0: start.latest, deadline: due.latest };
    const state = stateOf(account, input);
    if (account.inactive && (state === undefined || !ends.has(state))) {
      return unclear(
        'effect_not_documented',
        `${what}: ${account.system} does not say that "${state ?? 'an unseen state'}" ends them.`,
        evidence,
        { instants, settle: `A deactivation, or ${account.system}'s event that cleared them.` },
      );
    }
    return judgeEnd({ what, ended: account.inactive, due, evidence, instants }, input);
  },
});

interface End {
  readonly what: string;
  readonly ended: TimeFact | undefined;
  readonly due: TimeFact;
  readonly evidence: Leaver['evidence'];
  readonly instants: Readonly<Record<string, string>>;
}

function judgeEnd({ what, ended, due, evidence, instants }: End, { trails }: TestInput): Verdict {
  if (!ended) {
    return trails.extractedAt <= due.latest
      ? notApplicable(
          'not_due_yet',
          `${what}: the deadline ${clock(due)} is yet to come.`,
          evidence,
        )
      : fail('still_valid', `${what} were valid past the deadline ${clock(due)}.`, evidence, {
          instants,
        });
  }
  const found = { instants: { ...instants, ended: ended.latest } };
  const says = `${what} ended with the account at ${clock(ended)}`;
  switch (notAfter(ended, due)) {
    case true:
      return pass(
        'ended_with_account',
        `${says}, before the deadline ${clock(due)}.`,
        evidence,
        found,
      );
    case false: {
      const late = duration(Date.parse(ended.latest) - Date.parse(due.latest));
      return fail(
        'valid_too_long',
        `${says}, ${late} after the deadline ${clock(due)}.`,
        evidence,
        found,
      );
    }
    case 'unknown':
      return unclear('removal_time_unknown', `${says}; the deadline was ${clock(due)}.`, evidence, {
        ...found,
        settle: 'The exact time from the audit log.',
      });
  }
}

/** The state in which the account stayed. */
function stateOf(account: LeaverAccount, { trails }: TestInput): AccountState | undefined {
  const known = trails.accounts.find(
    ({ system, accountId }) => system === account.system && accountId === account.accountId,
  );
  const then = known?.states.findLast(({ from }) => from.latest === account.inactive?.latest);
  return (then ?? known?.states.at(-1))?.state;
}
