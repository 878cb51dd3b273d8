import { mapToken } from '../mapping/credentials.ts';
import { mapRole, mapRoleAssignment } from '../mapping/roles.ts';
import { mapPolicy } from '../mapping/settings.ts';
import { Group, Member, OrgUnit, Role, RoleAssignment, User } from '../schema.ts';
import { policyBase, SCOPES } from '../settings.ts';
import { customerPath } from './directory.ts';
import {
  type Context,
  DIRECTORY,
  EXHAUSTED,
  forEach,
  type GoogleStream,
  stateStream,
  walk,
} from './walk.ts';

const roles = stateStream({
  name: 'roles',
  title: 'Administrator roles and their privileges',
  scopes: [SCOPES.roles],
  envelopes: ['/items'],
  query: (settings) => `GET ${customerPath(settings)}/roles?maxResults=100`,
  async *pages(client, { settings }) {
    yield* walk(client, `${customerPath(settings)}/roles`, { maxResults: '100' }, 'items');
    return EXHAUSTED;
  },
  map: mapRole,
});

const roleAssignments = stateStream({
  name: 'role-assignments',
  title: 'Who holds an administrator role, also through a group',
  scopes: [SCOPES.roles],
  after: ['roles', 'groups', 'group-members'],
  envelopes: ['/items'],
  query: (settings) => `GET ${customerPath(settings)}/roleassignments?maxResults=200`,
  async *pages(client, context) {
    const known = await Known.of(context);
    yield* walk(
      client,
      `${customerPath(context.settings)}/roleassignments`,
      { maxResults: '200' },
      'items',
      (items) => known.about(items),
    );
    return EXHAUSTED;
  },
  map: mapRoleAssignment,
});

/** What an assignment's ids stand for: role names, and groups with who is in them. */
class Known {
  readonly #roles = new Map<string, string>();
  readonly #groups = new Map<string, string>();
  readonly #members = new Map<string, { readonly id: string; readonly group: boolean }[]>();

  static async of(context: Context): Promise<Known> {
    const known = new Known();
    for await (const { value } of context.collected('roles')) {
      const role = Role.safeParse(value).data;
      if (role) known.#roles.set(role.roleId, role.roleName);
    }
    for await (const { value } of context.collected('groups')) {
      const group = Group.safeParse(value).data;
      if (group) known.#groups.set(group.id, group.email.toLowerCase());
    }
    for await (const { value, context: page } of context.collected('group-members')) {
      const member = Member.safeParse(value).data;
      const group = page.groupId;
      if (!member?.id || group === undefined) continue;
      const list = known.#members.get(group) ?? [];
      list.push({ id: member.id, group: member.type === 'GROUP' });
      known.#members.set(group, list);
    }
    return known;
  }

  /** Only what the items of one page name. */
  about(items: readonly unknown[]): Record<string, string> {
    const context: Record<string, string> = {};
    for (const item of items) {
      const assignment = RoleAssignment.safeParse(item).data;
      if (!assignment) continue;
      const { roleId, assignedTo } = assignment;
      const name = this.#roles.get(roleId);
      if (name !== undefined) context[`role:${roleId}`] = name;
      const group = this.#groups.get(assignedTo);
      if (group === undefined) continue;
      context[`group:${assignedTo}`] = group;
      context[`members:${assignedTo}`] = [...this.#within(assignedTo, new Set())].join(' ');
    }
    return context;
  }

  /** People in a group and in the groups inside it; a group inside itself is entered once. */
  #within(group: string, seen: Set<string>): Set<string> {
    const people = new Set<string>();
    if (seen.has(group)) return people;
    seen.add(group);
    for (const member of this.#members.get(group) ?? []) {
      if (!member.group) people.add(member.id);
      else for (const id of this.#within(member.id, seen)) people.add(id);
    }
    return people;
  }
}

const tokens = stateStream({
  name: 'tokens',
  title: 'OAuth grants of every user: which applications hold access to their data',
  scopes: [SCOPES.tokens],
  after: ['users'],
  envelopes: ['/items'],
  query: () => `GET ${DIRECTORY}/users/{id}/tokens, for each user not suspended or deleted`,
  fallback:
    'Set sources.google.tokens: true and delegate admin.directory.user.security, which can also revoke; or Admin console → Security → API controls → App access control → Accessed apps, exported with the date. Grants and revocations are in the token activities.',
  skip: ({ tokens: wanted }) =>
    wanted
      ? undefined
      : 'Not asked for: Google has no read-only scope for the OAuth grants of users. `tokens: true` allows the one there is.',
  async *pages(client, context) {
    yield* forEach(openUsers(context), 'users’ OAuth grants', context, ({ id, name }) =>
      walk(client, `${DIRECTORY}/users/${encodeURIComponent(id)}/tokens`, {}, 'items', () => ({
        userId: id,
        userEmail: name,
      })),
    );
    return EXHAUSTED;
  },
  map: mapToken,
});

async function* openUsers(context: Context): AsyncGenerator<{ id: string; name: string }> {
  for await (const { value } of context.collected('users')) {
    const user = User.safeParse(value).data;
    if (!user || user.suspended || user.archived || user.deletionTime) continue;
    yield { id: user.id, name: user.primaryEmail.toLowerCase() };
  }
}

const policies = stateStream({
  name: 'policies',
  title: 'Settings of the admin console: two-step verification, passwords, sessions, sharing',
  scopes: [SCOPES.policies],
  after: ['org-units', 'groups'],
  envelopes: ['/policies', '/response/policies'],
  query: (settings) => `GET ${policyBase(settings)}v1/policies?pageSize=100`,
  fallback:
    'Admin console → Security → Authentication: screenshots of 2-step verification, password management and session control with the date, kept as manual evidence. Changes are in the admin activities.',
  skip: ({ policySubject }) =>
    policySubject === undefined
      ? 'Not asked for: Google shows policies to super administrators alone. `policySubject` names one to read them as.'
      : undefined,
  async *pages(client, context) {
    const { settings } = context;
    const asSuper = client.scopedTo([SCOPES.policies], {
      base: policyBase(settings),
      subject: settings.policySubject ?? settings.subject,
    });
    const names = await scopeNames(context);
    yield* walk(asSuper, '/v1/policies', { pageSize: '100' }, 'policies', () => names);
    return EXHAUSTED;
  },
  map: mapPolicy,
});

/** Paths of units and addresses of groups by the ids that policies use. */
async function scopeNames(context: Context): Promise<Record<string, string>> {
  const names: Record<string, string> = {};
  for await (const { value } of context.collected('org-units')) {
    const unit = OrgUnit.safeParse(value).data;
    if (unit) names[`orgUnits/${unit.orgUnitId.replace(/^id:/, '')}`] = unit.orgUnitPath;
    const parent = unit?.parentOrgUnitId?.replace(/^id:/, '');
    if (unit && parent && unit.parentOrgUnitPath === '/') names[`orgUnits/${parent}`] = '/';
  }
  for await (const { value } of context.collected('groups')) {
    const group = Group.safeParse(value).data;
    if (group) names[`groups/${group.id}`] = group.email.toLowerCase();
  }
  return names;
}

export const rightStreams: readonly GoogleStream[] = [roles, roleAssignments, tokens, policies];
