import { shift } from '../../../model/time.ts';
import type { LinkedAccount } from '../../../model/trails.ts';
import {
  accountSubject,
  accountWords,
  enabledPeopleAccounts,
  exceptionFor,
} from '../../account-subjects.ts';
import {
  defineTest,
  fail,
  pass,
  type Subject,
  type TestInput,
  unclear,
} from '../../define-test.ts';

const DAY_MS = 86_400_000;
/** Time to disable an account after it has become dormant. */
const HANDLE_DAYS = 7;

type Used =
  | { readonly kind: 'account'; readonly account: LinkedAccount }
  /** A system that shows no use of any account. */
  | {
      readonly kind: 'system';
      readonly system: string;
      readonly accounts: readonly LinkedAccount[];
    };

/** Accounts that nobody uses were disabled or accepted as an exception. */
export const dormantHandled = defineTest<Used>({
  id: 'STA-06',
  items(input) {
    const accounts = enabledPeopleAccounts(input);
    const systems = [...new Set(accounts.map(({ system }) => system))];
    return systems.flatMap((system): Subject<Used>[] => {
      const own = accounts.filter((account) => account.system === system);
      if (own.some(({ lastUseAt }) => lastUseAt !== undefined)) {
        return own.map((account) =>
          accountSubject<Used>(account, input, { kind: 'account', account }),
        );
      }
      return [
        {
          id: `use:${system}`,
          label: `Use of ${own.length} accounts in ${system}`,
          at: input.trails.extractedAt,
          traits: [`system:${system}`],
          value: { kind: 'system', system, accounts: own },
        },
      ];
    });
  },
  judge(used, input) {
    if (used.kind === 'system') {
      return unclear(
        'use_not_shown',
        `${used.system} shows of none of its ${used.accounts.length} enabled accounts when it was last used.`,
        used.accounts.flatMap(({ evidence }) => evidence.slice(0, 1)),
        {
          settle: `An export of last use from ${used.system}, or sign-in through the identity provider only.`,
        },
      );
    }
    return judgeAccount(used.account, input);
  },
});

function judgeAccount(account: LinkedAccount, input: TestInput) {
  const { evidence, lastUseAt, createdAt, listedAt, accountId, login } = account;
  const what = accountWords(account);
  const days = input.number('dormant.days');
  const seen = listedAt ?? input.trails.extractedAt;
  const limit = shift(seen, -(days + HANDLE_DAYS) * DAY_MS);
  const instants = { listed: seen, ...(lastUseAt && { lastUse: lastUseAt }) };
  if (lastUseAt !== undefined && lastUseAt >= limit)
    return pass('in_use', `${what} was last used at ${lastUseAt}.`, evidence, { instants });
  if (lastUseAt === undefined && createdAt !== undefined && createdAt >= limit)
    return pass('new_account', `${what} was made at ${createdAt} and not used yet.`, evidence, {
      instants,
    });
  const exception = exceptionFor('STA-06', [accountId, login], input);
  if (exception) {
    return pass(
      'exception_recorded',
      `${what} is not used; accepted by ${exception.approved.by}: ${exception.why}`,
      evidence,
      { instants },
    );
  }
  if (lastUseAt === undefined && !historySeen(account, days, input)) {
    return unclear(
      'last_use_unknown',
      `${what}: no use is on record, and its history of ${days} days was not seen whole.`,
      evidence,
      {
        instants,
        settle: `${account.system}'s record of last use.`,
      },
    );
  }
  const since = lastUseAt === undefined ? 'shows no use' : `was last used at ${lastUseAt}`;
  return fail(
    'dormant',
    `${what} ${since}, more than ${days} days before ${seen}, and is still enabled.`,
    evidence,
    { instants },
  );
}

/** Was every event of the account's system seen for so many days before the listing? */
function historySeen(
  { system, listedAt }: LinkedAccount,
  days: number,
  { trails }: TestInput,
): boolean {
  const to = [listedAt ?? trails.extractedAt, trails.period.to].sort()[0] ?? trails.period.to;
  const from = shift(to, -days * DAY_MS);
  const logs = trails.coverage.filter(
    ({ source, nature }) => source === system && nature === 'events',
  );
  return (
    logs.length > 0 &&
    logs.every(({ windows }) => windows.some((window) => window.from <= from && window.to >= to))
  );
}
