import { type SandboxPerson, seedOf, type World } from '../contract.ts';
import type { Fact } from '../facts.ts';

export type GoogleFact = Extract<Fact, { do: `google.${string}` }>;
type Json = Record<string, unknown>;

const CUSTOMER = 'C01larkspur';

/** Google-like ids: 21 digits that stay the same for the same name. */
export function googleId(name: string): string {
  const digits = [0, 1, 2]
    .map((i) => String(seedOf(`google/${name}/${i}`)).padStart(10, '0'))
    .join('');
  return `1${digits.slice(0, 20)}`;
}

/** OAuth client id of an application by name. */
export function clientId(app: string): string {
  return `${seedOf(app)}.apps.googleusercontent.com`;
}

export function googleFacts(world: World): GoogleFact[] {
  return world.facts.filter(
    (fact): fact is GoogleFact =>
      fact.do.startsWith('google.') && Date.parse(fact.at) <= Date.parse(world.now),
  );
}

/** Users as the Directory lists them; deleted ones only when asked for. */
export function usersOf(world: World, deleted: boolean): Json[] {
  const facts = googleFacts(world);
  const enforced = isEnforced(world);
  return world.people.flatMap((person) => {
    const own = facts.filter((fact) => 'who' in fact && fact.who === person.id);
    const created = own.find((fact) => fact.do === 'google.user.create')?.at;
    if (!(person.accounts?.includes('google') ?? true) && created === undefined) return [];
    const gone = own.find((fact) => fact.do === 'google.user.delete')?.at;
    return (gone !== undefined) === deleted
      ? [userJson(person, own, created, gone, { enforced, people: world.people })]
      : [];
  });
}

function userJson(
  person: SandboxPerson,
  facts: readonly GoogleFact[],
  created: string | undefined,
  gone: string | undefined,
  { enforced, people }: { enforced: boolean; people: World['people'] },
): Json {
  const [givenName = '', ...rest] = person.name.split(' ');
  const last = facts.findLast(
    (fact) => fact.do === 'google.user.suspend' || fact.do === 'google.user.unsuspend',
  );
  const suspended = last?.do === 'google.user.suspend';
  const manager = people.find(({ id }) => id === person.manager)?.email;
  const login = facts.findLast(
    (fact) => fact.do === 'google.login' && fact.outcome === 'success',
  )?.at;
  return {
    kind: 'admin#directory#user',
    id: googleId(person.id),
    etag: '"sandbox"',
    primaryEmail: person.email,
    name: { givenName, familyName: rest.join(' '), fullName: person.name },
    isAdmin: person.googleAdmin ?? false,
    isDelegatedAdmin: false,
    lastLoginTime: new Date(login ?? 0).toISOString(),
    creationTime: new Date(created ?? `${person.start}T15:00:00Z`).toISOString(),
    agreedToTerms: true,
    suspended,
    ...(suspended && { suspensionReason: 'ADMIN' }),
    archived: false,
    changePasswordAtNextLogin: false,
    emails: [{ address: person.email, primary: true }],
    isMailboxSetup: true,
    isEnrolledIn2Sv:
      facts.findLast(
        ({ do: what }) => what === 'google.2sv.enroll' || what === 'google.2sv.disable',
      )?.do !== 'google.2sv.disable',
    isEnforcedIn2Sv: enforced,
    customerId: CUSTOMER,
    orgUnitPath: '/',
    includeInGlobalAddressList: true,
    organizations: [{ title: person.title, department: person.department, primary: true }],
    ...(manager && { relations: [{ type: 'manager', value: manager }] }),
    ...(gone && { deletionTime: new Date(gone).toISOString() }),
  };
}

/** Is two-step verification demanded of everybody after all facts? */
export function isEnforced(world: World): boolean {
  const last = googleFacts(world).findLast(({ do: what }) => what === 'google.2sv.enforcement');
  return last?.do === 'google.2sv.enforcement' ? last.on : true;
}

/** Groups by name with the persons, and addresses from outside, in them after all facts. */
export function groupsOf(world: World): Map<string, Set<string>> {
  const groups = new Map([
    [
      'all',
      new Set(
        world.people.filter((p) => p.accounts?.includes('google') ?? true).map(({ id }) => id),
      ),
    ],
  ]);
  for (const fact of googleFacts(world)) {
    if (fact.do === 'google.group.guest')
      groups.set(fact.group, (groups.get(fact.group) ?? new Set<string>()).add(fact.email));
    if (fact.do === 'google.role.group' && !groups.has(fact.group))
      groups.set(fact.group, new Set<string>());
    if (fact.do !== 'google.group.add' && fact.do !== 'google.group.remove') continue;
    const members = groups.get(fact.group) ?? new Set<string>();
    groups.set(fact.group, members);
    if (fact.do === 'google.group.add') members.add(fact.who);
    else members.delete(fact.who);
  }
  return groups;
}

export const SUPER_ADMIN = '_SEED_ADMIN_ROLE';

/** Applications that hold a grant of a person's data after all facts. */
export function grantsOf(world: World, person: string): string[] {
  const apps = new Set<string>();
  for (const fact of googleFacts(world)) {
    if (!('who' in fact) || fact.who !== person) continue;
    if (fact.do === 'google.token.authorize') apps.add(fact.app);
    if (fact.do === 'google.token.revoke') apps.delete(fact.app);
  }
  return [...apps];
}

/** Roles that groups hold: role name and group. */
export function groupRoles(world: World): [role: string, group: string][] {
  return googleFacts(world).flatMap((fact): [string, string][] =>
    fact.do === 'google.role.group' ? [[fact.role, fact.group]] : [],
  );
}

/** Role holders after all facts: role name and person. */
export function roleHolders(world: World): [role: string, person: string][] {
  const held = new Map(
    world.people
      .filter(({ googleAdmin }) => googleAdmin)
      .map(({ id }) => [`${SUPER_ADMIN}/${id}`, [SUPER_ADMIN, id] as [string, string]]),
  );
  for (const fact of googleFacts(world)) {
    if (fact.do === 'google.role.assign')
      held.set(`${fact.role}/${fact.who}`, [fact.role, fact.who]);
    if (fact.do === 'google.role.unassign') held.delete(`${fact.role}/${fact.who}`);
  }
  return [...held.values()];
}
