import { DateTime } from 'luxon';
import { byText } from '../../model/ids.ts';
import { type SandboxPerson, seedOf, type World } from '../contract.ts';
import type { Fact } from '../facts.ts';
import { accountIdFor, uuidOf } from './ids.ts';

export interface JiraAccount {
  readonly person: SandboxPerson;
  readonly accountId: string;
  /** `customer`: may only raise requests and see them. */
  readonly type: 'atlassian' | 'customer';
  readonly active: boolean;
  /** 09:00 local on the first working day. */
  readonly createdAt: string;
}
export interface JiraGroup {
  readonly name: string;
  readonly groupId: string;
  /** Person ids. */
  readonly members: readonly string[];
}

/** The app that moves requests along; people act through it in histories. */
export const AUTOMATION = {
  accountId: accountIdFor('app:automation'),
  displayName: 'Automation for Jira',
} as const;
const ADMINISTRATORS = 'jira-administrators';
const USERS = 'jira-users';

/** Accounts that exist at `world.now`: from before, or because a fact names the person. */
export function accountsOf(world: World, facts: readonly Fact[]): readonly JiraAccount[] {
  const named = new Set(facts.flatMap(peopleIn));
  const grouped = new Set(facts.flatMap((f) => (f.do === 'jira.group.add' ? [f.who] : [])));
  const off = new Set(facts.flatMap((f) => (f.do === 'jira.user.deactivate' ? [f.who] : [])));
  return world.people
    .filter((person) => named.has(person.id) || existsBy(person, world.now))
    .map((person) => ({
      person,
      accountId: accountIdFor(person.id),
      type:
        licensed(person) || grouped.has(person.id) ? ('atlassian' as const) : ('customer' as const),
      active: !off.has(person.id),
      createdAt: startOf(person),
    }))
    .sort((a, b) => byText(a.accountId, b.accountId));
}

/** Groups with their members after all facts. */
export function groupsOf(
  accounts: readonly JiraAccount[],
  facts: readonly Fact[],
): readonly JiraGroup[] {
  const inside = (test: (person: SandboxPerson) => boolean) =>
    new Set(
      accounts
        .filter(({ person }) => licensed(person) && test(person))
        .map(({ person }) => person.id),
    );
  const groups = new Map<string, Set<string>>([
    [ADMINISTRATORS, inside((person) => person.oktaAdmin !== undefined)],
    [USERS, inside(() => true)],
  ]);
  for (const fact of facts) {
    if (fact.do !== 'jira.group.add' && fact.do !== 'jira.group.remove') continue;
    const members = groups.get(fact.group) ?? new Set<string>();
    groups.set(fact.group, members);
    if (fact.do === 'jira.group.add') members.add(fact.who);
    else members.delete(fact.who);
  }
  return [...groups]
    .map(([name, members]) => ({
      name,
      groupId: groupIdFor(name),
      members: [...members].sort(byText),
    }))
    .sort((a, b) => byText(a.name, b.name));
}

export function groupIdFor(name: string): string {
  return uuidOf(`jira-group/${name}`);
}

/** A user as listings show it: the administrator of a managed domain sees addresses. */
export function listedUser(account: JiraAccount, base: string) {
  return { ...embeddedUser(account, base), emailAddress: account.person.email };
}

/** A user as other objects embed it: half the people hide their address in their profile. */
export function embeddedUser({ person, accountId, type, active }: JiraAccount, base: string) {
  return {
    self: `${base}/rest/api/3/user?accountId=${encodeURIComponent(accountId)}`,
    accountId,
    accountType: type,
    ...(seedOf(person.id) % 2 === 0 ? { emailAddress: person.email } : {}),
    displayName: person.name,
    active,
    timeZone: person.timezone,
  };
}

export function automationUser(base: string) {
  return {
    self: `${base}/rest/api/3/user?accountId=${encodeURIComponent(AUTOMATION.accountId)}`,
    ...AUTOMATION,
    accountType: 'app',
    active: true,
    timeZone: 'Etc/UTC',
  };
}

function licensed({ accounts }: SandboxPerson): boolean {
  return accounts === undefined || accounts.includes('jira');
}

function existsBy(person: SandboxPerson, now: string): boolean {
  return licensed(person) && Date.parse(startOf(person)) <= Date.parse(now);
}

function startOf({ start, timezone }: SandboxPerson): string {
  return DateTime.fromISO(`${start}T09:00`, { zone: timezone }).toUTC().toISO() ?? start;
}

/** People a Jira fact names. */
function peopleIn(fact: Fact): readonly string[] {
  if (!fact.do.startsWith('jira.')) return [];
  return Object.values(fact)
    .flatMap((value) =>
      typeof value === 'object' && !Array.isArray(value) ? Object.values(value) : value,
    )
    .filter((value): value is string => typeof value === 'string' && /^p_[a-z0-9_]+$/.test(value));
}
