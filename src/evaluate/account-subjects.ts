import type { Decisions } from '../model/registers.ts';
import { notAfter } from '../model/time.ts';
import type { Grant, LinkedAccount } from '../model/trails.ts';
import { isEngaged } from './access.ts';
import type { Subject, TestInput } from './define-test.ts';
import { lastLook, registered } from './times.ts';

/** Accounts that a listing shows and that can be used at the last look. */
export function enabledAccounts(input: TestInput): LinkedAccount[] {
  return input.trails.accounts.filter(
    ({ listedAt, current }) => listedAt !== undefined && current === 'active',
  );
}

/** Enabled accounts of people: not machines, not registered, not bots. */
export function enabledPeopleAccounts(input: TestInput): LinkedAccount[] {
  return enabledAccounts(input).filter(
    ({ type, register }) => register === undefined && type !== 'bot' && type !== 'service',
  );
}

export function accountSubject<T>(account: LinkedAccount, input: TestInput, value: T): Subject<T> {
  const { system, login, accountId, identity } = account;
  const name = input.index.nameOf(identity?.person, account.displayName);
  return {
    id: `account:${system}:${accountId}`,
    label: `${system} ${login}${name === '' || name === login ? '' : `, ${name}`}`,
    at: input.trails.extractedAt,
    traits: [`system:${system}`],
    value,
  };
}

/** `okta account kai@…`. */
export function accountWords({ system, login }: LinkedAccount): string {
  return `${system} account ${login}`;
}

/** The person an account surely is, when the confidence suffices. */
export function surePerson({ identity }: LinkedAccount, input: TestInput): string | undefined {
  return identity !== undefined && identity.confidence >= input.number('identity.threshold')
    ? identity.person
    : undefined;
}

export function worksNow(person: string | undefined, input: TestInput) {
  return person === undefined ? false : isEngaged(person, lastLook(input), input);
}

/** Rights an account holds at the last look. */
export function heldRights(input: TestInput): Grant[] {
  return input.trails.grants.filter(
    ({ ended, outcome }) => ended === undefined && outcome !== 'failure',
  );
}

/** An exception accepted in advance for this test and account or item, still in force. */
export function exceptionFor(
  test: string,
  names: readonly string[],
  input: TestInput,
): Decisions['exceptions'][number] | undefined {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  return input.trails.decisions.exceptions.find(
    ({ test: of, about, until, approved }) =>
      of === test &&
      wanted.has(about.toLowerCase()) &&
      notAfter(lastLook(input), registered(until, input)) !== false &&
      notAfter(registered(approved.on, input), lastLook(input)) !== false,
  );
}
