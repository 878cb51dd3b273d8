import { byText } from '../../model/ids.ts';
import { seedOf, type World } from '../contract.ts';
import type { Fact } from '../facts.ts';
import {
  accountsOf,
  embeddedUser,
  groupsOf,
  type JiraAccount,
  type JiraGroup,
} from './accounts.ts';
import { type CustomField, customFieldsOf } from './fields.ts';
import { idOf } from './ids.ts';
import { type Issue, issuesOf } from './state.ts';

export interface Project {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly kind: 'service_desk' | 'software';
}

/** The company's Jira site as it stands at `world.now`. */
export interface Site {
  readonly world: World;
  /** Jira facts up to now, in time order. */
  readonly facts: readonly Fact[];
  readonly accounts: readonly JiraAccount[];
  readonly groups: readonly JiraGroup[];
  readonly projects: readonly Project[];
  readonly fields: readonly CustomField[];
  /** By creation time, then key. */
  readonly issues: readonly Issue[];
}

const STANDING_PROJECTS: Readonly<Record<string, string>> = {
  ENG: 'Engineering',
  HELP: 'IT help',
  SEC: 'Security',
};

export function siteOf(world: World): Site {
  const all = world.facts.filter((fact) => fact.do.startsWith('jira.'));
  const now = Date.parse(world.now);
  const facts = all
    .filter(({ at }) => Date.parse(at) <= now)
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const accounts = accountsOf(world, facts);
  return {
    world,
    facts,
    accounts,
    groups: groupsOf(accounts, facts),
    projects: projectsOf(all),
    fields: customFieldsOf(all),
    issues: visible([...issuesOf(facts).values()], facts).sort(
      (a, b) => Date.parse(a.created) - Date.parse(b.created) || byText(a.key, b.key),
    ),
  };
}

/** Issues under a security level are hidden from the collecting account. */
function visible(issues: readonly Issue[], facts: readonly Fact[]): Issue[] {
  const hidden = new Set(facts.flatMap((fact) => (fact.do === 'jira.security' ? [fact.key] : [])));
  return issues.filter(({ key }) => !hidden.has(key));
}

/** The standing projects and those facts name; where requests are approved is a service project. */
function projectsOf(facts: readonly Fact[]): readonly Project[] {
  const keys = facts.flatMap((fact) => ('key' in fact ? [projectOf(fact.key)] : []));
  const desks = facts.flatMap((fact) =>
    fact.do === 'jira.approval.open' ? [projectOf(fact.key)] : [],
  );
  return [...new Set([...Object.keys(STANDING_PROJECTS), ...keys])].sort(byText).map((key) => ({
    id: String(10000 + (seedOf(key) % 50000)),
    key,
    name: STANDING_PROJECTS[key] ?? key,
    kind: key === 'HELP' || desks.includes(key) ? 'service_desk' : 'software',
  }));
}

export function projectOf(issueKey: string): string {
  return issueKey.slice(0, issueKey.lastIndexOf('-'));
}

export function issueId({ key }: Pick<Issue, 'key'>): string {
  return idOf('issue', key);
}

/** The person's user object, or null for somebody without an account. */
export function userOf(site: Site, person: string | undefined, base: string) {
  const account = site.accounts.find((candidate) => candidate.person.id === person);
  return account === undefined ? null : embeddedUser(account, base);
}

export function accountIdIn(site: Site, person: string): string | undefined {
  return site.accounts.find((account) => account.person.id === person)?.accountId;
}

export function nameIn(site: Site, person: string): string {
  return site.world.people.find(({ id }) => id === person)?.name ?? person;
}
