import type { LinkedAccount } from '../../../model/trails.ts';
import {
  accountSubject,
  accountWords,
  enabledAccounts,
  exceptionFor,
  heldRights,
  surePerson,
} from '../../account-subjects.ts';
import {
  defineTest,
  fail,
  notApplicable,
  pass,
  type TestInput,
  unclear,
} from '../../define-test.ts';

/** One person per account, one account per person and system, one more for administration. */
export const uniqueIds = defineTest<LinkedAccount>({
  id: 'STA-02',
  items: (input) =>
    enabledAccounts(input).map((account) => accountSubject(account, input, account)),
  judge(account, input) {
    const { register, evidence, conflict, runnerUp, identity, type } = account;
    const what = accountWords(account);
    if (register !== undefined) return judgeShared(account, input);
    if (type === 'bot' || type === 'service')
      return notApplicable(
        'no_person',
        `${what} is a machine's; STA-01 and STA-07 ask for its owner.`,
        evidence,
      );
    if (conflict !== undefined && surePerson(account, input) === undefined) {
      return unclear('identity_disputed', `${what}: ${conflict}.`, evidence, {
        settle: '`auditpack people confirm` for this account.',
      });
    }
    const person = surePerson(account, input);
    if (person === undefined) {
      return unclear(
        'person_unknown',
        `${what}: whose it is is not sure${identity ? ` (${identity.confidence.toFixed(2)})` : ''}, so nobody can say that it is the only one.`,
        evidence,
        {
          settle: "The account id in the person's row of people.csv, or an entry in the register.",
        },
      );
    }
    const name = input.index.nameOf(person, person);
    if (conflict !== undefined && runnerUp !== undefined && identity?.rule !== 'confirmed')
      return fail(
        'identifier_reused',
        `${what} is ${name}'s and shows an identifier of ${input.index.nameOf(runnerUp.person, runnerUp.person)}.`,
        evidence,
      );
    const own = enabledAccounts(input).filter(
      (other) => other.system === account.system && surePerson(other, input) === person,
    );
    const admins = own.filter((other) => isAdmin(other, input));
    const excess = own.length - Math.min(admins.length, 1) > 1;
    const says = `${name} has ${own.length} enabled account${own.length > 1 ? 's' : ''} in ${account.system}: ${own.map(({ login }) => login).join(', ')}`;
    const all = [...evidence, ...own.flatMap((other) => other.evidence.slice(0, 1))];
    if (!excess) return pass('only_one', `${says}.`, all);
    const exception = exceptionFor('STA-02', [account.accountId, account.login], input);
    return exception
      ? pass(
          'exception_recorded',
          `${says}; accepted by ${exception.approved.by}: ${exception.why}`,
          all,
        )
      : fail('several_accounts', `${says}.`, all);
  },
});

function isAdmin({ system, accountId }: LinkedAccount, input: TestInput): boolean {
  return heldRights(input).some(
    (grant) =>
      grant.system === system &&
      grant.accountId === accountId &&
      grant.entitlement.class === 'privileged',
  );
}

/** Shared accounts need a reason and a log that tells who used them. */
function judgeShared(account: LinkedAccount, input: TestInput) {
  const { register, evidence, system, login, accountId } = account;
  const what = `${accountWords(account)} (registered: ${register?.type.replace('_', '-')})`;
  if (register?.type !== 'shared' && register?.type !== 'break_glass')
    return notApplicable(
      'no_person',
      `${what} is a machine's; STA-01 and STA-07 ask for its owner.`,
      evidence,
    );
  if (register.purpose === undefined)
    return fail('shared_without_reason', `${what} has no recorded purpose.`, evidence);
  const names = new Set([login.toLowerCase(), accountId.toLowerCase()]);
  const secret = input.trails.registers?.secrets?.find(
    ({ opens }) => opens?.system === system && names.has(opens.account.toLowerCase()),
  );
  return secret === undefined
    ? fail(
        'shared_without_attribution',
        `${what} has no vault item that would tell who used it.`,
        evidence,
      )
    : pass(
        'shared_and_attributed',
        `${what}: ${register.purpose}; the vault item ${secret.id} tells who took it out.`,
        evidence,
      );
}
