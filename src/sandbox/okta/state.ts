import { type SandboxPerson, seedOf, type World } from '../contract.ts';
import type { Fact } from '../facts.ts';

export interface OktaUser {
  readonly id: string;
  readonly person: SandboxPerson;
  status: 'ACTIVE' | 'SUSPENDED' | 'DEPROVISIONED';
  readonly created: string;
  statusChanged: string;
  lastLogin: string | null;
  readonly groups: Set<string>;
  readonly roles: Map<string, string>;
  /** Second factors by type, and since when. */
  readonly factors: Map<string, string>;
}

/** When the company began with Okta. */
export const SET_UP = '2024-03-04T15:00:00.000Z';

export type OktaFact = Extract<Fact, { do: `okta.${string}` }>;

/** Okta-like ids: a prefix and 17 characters that stay the same for the same name. */
export function oktaId(prefix: string, name: string): string {
  const digits = [0, 1, 2].map((i) =>
    seedOf(`${prefix}/${name}/${i}`).toString(36).padStart(7, '0'),
  );
  return `${prefix}${digits.join('').slice(0, 17)}`;
}

export const ROLE_LABELS: Readonly<Record<string, string>> = {
  SUPER_ADMIN: 'Super Organization Administrator',
  ORG_ADMIN: 'Organization Administrator',
  READ_ONLY_ADMIN: 'Read Only Administrator',
  APP_ADMIN: 'Application Administrator',
};

/** Okta's own facts that have happened. */
export function oktaFacts(world: World): OktaFact[] {
  return world.facts.filter(
    (fact): fact is OktaFact =>
      fact.do.startsWith('okta.') && Date.parse(fact.at) <= Date.parse(world.now),
  );
}

/** Users as they stand after all facts. */
export function usersOf(world: World): OktaUser[] {
  const users = new Map<string, OktaUser>();
  for (const person of world.people) {
    if (person.accounts?.includes('okta') ?? true) {
      users.set(person.id, newUser(person, `${person.start}T15:00:00.000Z`));
    }
  }
  for (const fact of oktaFacts(world)) apply(users, fact, world);
  return [...users.values()];
}

function newUser(person: SandboxPerson, created: string): OktaUser {
  return {
    id: oktaId('00u', person.id),
    person,
    status: 'ACTIVE',
    created,
    statusChanged: created,
    lastLogin: null,
    groups: new Set(person.groups),
    roles: new Map(person.oktaAdmin ? [[person.oktaAdmin, created]] : []),
    factors: new Map([['push', created]]),
  };
}

function apply(users: Map<string, OktaUser>, fact: OktaFact, world: World): void {
  const at = new Date(fact.at).toISOString();
  if (!('who' in fact)) return;
  if (fact.do === 'okta.user.create') {
    const person = world.people.find(({ id }) => id === fact.who);
    if (person) users.set(fact.who, newUser({ ...person, groups: [] }, at));
    return;
  }
  const user = users.get(fact.who);
  if (user) change(user, fact, at);
}

function change(user: OktaUser, fact: OktaFact, at: string): void {
  switch (fact.do) {
    case 'okta.user.deactivate':
      user.groups.clear();
      user.roles.clear();
      user.factors.clear();
      setStatus(user, 'DEPROVISIONED', at);
      return;
    case 'okta.user.suspend':
      setStatus(user, 'SUSPENDED', at);
      return;
    case 'okta.user.reactivate':
    case 'okta.user.unsuspend':
      setStatus(user, 'ACTIVE', at);
      return;
    case 'okta.group.add':
      if (fact.outcome === 'success') user.groups.add(fact.group);
      return;
    case 'okta.group.remove':
      if (fact.outcome === 'success') user.groups.delete(fact.group);
      return;
    case 'okta.admin.grant':
      user.roles.set(fact.role, at);
      return;
    case 'okta.admin.revoke':
      user.roles.delete(fact.role);
      return;
    case 'okta.signin':
      if (fact.outcome === 'success') user.lastLogin = at;
      return;
    case 'okta.factor.enroll':
      user.factors.set(fact.factor, at);
      return;
    case 'okta.factor.reset':
      user.factors.clear();
      return;
    default:
      return;
  }
}

function setStatus(user: OktaUser, status: OktaUser['status'], at: string): void {
  user.status = status;
  user.statusChanged = at;
}

/** Roles that groups hold, by group: role and since when. */
export function groupRolesOf(world: World): Map<string, Map<string, string>> {
  const held = new Map<string, Map<string, string>>();
  for (const fact of oktaFacts(world)) {
    if (fact.do !== 'okta.group.role') continue;
    const roles = held.get(fact.group) ?? new Map<string, string>();
    held.set(fact.group, roles.set(fact.role, new Date(fact.at).toISOString()));
  }
  return held;
}

/** Groups whose members all have an application. */
export function appGroupsOf(world: World): { app: string; group: string; at: string }[] {
  return oktaFacts(world).flatMap((fact) =>
    fact.do === 'okta.app.group'
      ? [{ app: fact.app, group: fact.group, at: new Date(fact.at).toISOString() }]
      : [],
  );
}

/** Group rules: those that facts create, and those that facts say acted. */
export function rulesOf(
  world: World,
): { name: string; group: string; expression: string; at: string }[] {
  const everybody = { group: 'everyone', expression: 'user.status == "ACTIVE"', at: SET_UP };
  const rules = new Map([['everyone', { name: 'everyone', ...everybody }]]);
  for (const fact of oktaFacts(world)) {
    const at = new Date(fact.at).toISOString();
    if (fact.do === 'okta.rule.create')
      rules.set(fact.name, {
        name: fact.name,
        group: fact.group,
        expression: fact.expression,
        at,
      });
    const acting = 'by' in fact && fact.by.startsWith('rule:') ? fact.by.slice(5) : undefined;
    if (acting !== undefined && 'group' in fact && !rules.has(acting))
      rules.set(acting, { ...everybody, name: acting, group: fact.group });
  }
  return [...rules.values()];
}

/** API tokens that were made and not revoked. */
export function tokensOf(world: World): { name: string; who: string; at: string }[] {
  const tokens = new Map<string, { name: string; who: string; at: string }>();
  for (const fact of oktaFacts(world)) {
    if (fact.do === 'okta.token.create') {
      const at = new Date(fact.at).toISOString();
      tokens.set(`${fact.who}/${fact.name}`, { name: fact.name, who: fact.who, at });
    }
    if (fact.do === 'okta.token.revoke') tokens.delete(`${fact.who}/${fact.name}`);
  }
  return [...tokens.values()];
}
