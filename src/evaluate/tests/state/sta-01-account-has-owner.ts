import type { LinkedAccount } from '../../../model/trails.ts';
import {
  accountSubject,
  accountWords,
  enabledAccounts,
  surePerson,
  worksNow,
} from '../../account-subjects.ts';
import { defineTest, fail, pass, type TestInput, unclear } from '../../define-test.ts';

/** Every account that can be used is somebody's who works here, or registered with an owner who does. */
export const accountHasOwner = defineTest<LinkedAccount>({
  id: 'STA-01',
  items: (input) =>
    enabledAccounts(input).map((account) => accountSubject(account, input, account)),
  judge(account, input) {
    const { identity, evidence, register, conflict } = account;
    const what = accountWords(account);
    if (register !== undefined) return judgeRegistered(account, input);
    const person = surePerson(account, input);
    if (person !== undefined) return judgePerson(what, person, account, input);
    if (identity !== undefined && identity.confidence >= 0.5) {
      return unclear(
        'owner_not_certain',
        `${what} seems to be ${input.index.nameOf(identity.person, identity.person)}'s (confidence ${identity.confidence.toFixed(2)}${conflict ? `; ${conflict}` : ''}).`,
        evidence,
        { settle: '`auditpack people confirm`, or the account id in people.csv.' },
      );
    }
    if (input.trails.people.length === 0) {
      return unclear('people_missing', `${what}: there is no people file.`, evidence, {
        settle: 'people.csv.',
      });
    }
    const hint = identity
      ? ` Its name is that of ${input.index.nameOf(identity.person, identity.person)}, which is not enough.`
      : '';
    return fail(
      'nobodys',
      `${what} is nobody's: no person fits and no register has it.${hint}`,
      evidence,
    );
  },
});

function judgePerson(what: string, person: string, { evidence }: LinkedAccount, input: TestInput) {
  const name = input.index.nameOf(person, person);
  const works = worksNow(person, input);
  const all = [...evidence, ...(input.index.person(person)?.evidence ?? [])];
  if (works === true) return pass('owner_works_here', `${what} is ${name}'s, who works here.`, all);
  return works === false
    ? fail('owner_left', `${what} is ${name}'s, who does not work here any more.`, all)
    : unclear('engagement_unknown', `${what} is ${name}'s; the roster gives no dates.`, all, {
        settle: 'Start and end in people.csv.',
      });
}

function judgeRegistered(account: LinkedAccount, input: TestInput) {
  const { register, evidence } = account;
  const what = `${accountWords(account)} (registered: ${register?.type.replace('_', '-')})`;
  if (register?.owner === undefined)
    return fail('registered_without_owner', `${what} has no owner.`, evidence);
  const name = input.index.nameOf(register.owner, register.owner);
  const works = worksNow(register.owner, input);
  if (works === true)
    return pass('registered_with_owner', `${what} is owned by ${name}.`, evidence);
  return works === false
    ? fail('owner_left', `${what} is owned by ${name}, who does not work here any more.`, evidence)
    : unclear(
        'engagement_unknown',
        `${what} is owned by ${name}, whom the roster does not have.`,
        evidence,
        {
          settle: 'The owner in people.csv.',
        },
      );
}
