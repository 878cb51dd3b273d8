import type { Page } from '../../contract.ts';
import type { OktaClient } from '../client.ts';
import { mapCustomRole, mapResourceSet, mapRole } from '../mapping/roles.ts';
import { App } from '../schema/apps.ts';
import { Identified, isList } from '../schema/common.ts';
import { Group } from '../schema/people.ts';
import { isOAuthApp } from './apps.ts';
import {
  type Context,
  EXHAUSTED,
  follow,
  forEach,
  type OktaStream,
  stateStream,
  type Target,
  targetsOf,
} from './walk.ts';

/** Administrators: people, then groups and whoever is in them, then service applications. */
const adminRoles = stateStream({
  name: 'admin-roles',
  title: 'Administrator roles of users, groups and service applications',
  scopes: ['okta.roles.read'],
  after: ['groups', 'group-members', 'apps'],
  query: () =>
    'GET /api/v1/iam/assignees/users, then /users/{id}/roles of each; /groups/{id}/roles of groups with administrator rights; /oauth2/v1/clients/{id}/roles of service applications',
  async *pages(client, context) {
    yield* forEach(await holders(client), 'users’ roles', context, ({ id }) =>
      roles(client, `/api/v1/users/${encodeURIComponent(id)}/roles`, { userId: id }),
    );
    const members = await membersByGroup(context);
    yield* forEach(groupsWithRights(context), 'groups’ roles', context, (group) =>
      groupRoles(client, group, members.get(group.id) ?? []),
    );
    yield* forEach(serviceApps(context), 'applications’ roles', context, ({ id, name }) =>
      roles(client, `/oauth2/v1/clients/${encodeURIComponent(id)}/roles`, {
        clientId: id,
        clientName: name,
      }),
    );
    return EXHAUSTED;
  },
  map: mapRole,
});

function roles(
  client: OktaClient,
  path: string,
  context: Readonly<Record<string, string>>,
): AsyncGenerator<Page, number, void> {
  return follow(client, path, { items: '', context });
}

/** Roles of a group, with its members beside them: each of those is an administrator through it. */
async function* groupRoles(
  client: OktaClient,
  { id, name }: Target,
  members: readonly string[],
): AsyncGenerator<Page> {
  const group = { groupId: id, groupName: name };
  const path = `/api/v1/groups/${encodeURIComponent(id)}/roles`;
  for await (const { exchange, json, items } of follow(client, path)) {
    const held = isList(json) && json.length > 0;
    yield { exchange, items, context: held ? { ...group, members: members.join(' ') } : group };
  }
}

/** Users with any role, from the one list of all of them. */
async function holders(client: OktaClient): Promise<Target[]> {
  const found = new Map<string, Target>();
  const pages = follow(client, '/api/v1/iam/assignees/users?limit=100', { items: '/value' });
  for await (const { json } of pages) {
    const value: unknown = Reflect.get(Object(json), 'value');
    for (const item of isList(value) ? value : []) {
      const user = Identified.safeParse(item).data;
      if (user) found.set(user.id, { id: user.id, name: user.id });
    }
  }
  return [...found.values()];
}

/** Where the list of groups says which have administrator rights, only those are asked about. */
function groupsWithRights(context: Context): AsyncGenerator<Target> {
  return targetsOf(context, 'groups', (item) => {
    const stats = Group.safeParse(item).data?._embedded?.stats;
    return (stats?.hasAdminPrivilege ?? stats?.hasAdminPrivlege) !== false;
  });
}

async function membersByGroup(context: Context): Promise<Map<string, string[]>> {
  const members = new Map<string, string[]>();
  for await (const { value, context: page } of context.collected('group-members')) {
    const id = Identified.safeParse(value).data?.id;
    const group = page.groupId;
    if (id === undefined || group === undefined) continue;
    const known = members.get(group);
    if (known) known.push(id);
    else members.set(group, [id]);
  }
  return members;
}

/** An application's OAuth client id is its own id unless it was given another. */
async function* serviceApps(context: Context): AsyncGenerator<Target> {
  for await (const { value } of context.collected('apps')) {
    const app = App.safeParse(value).data;
    if (!app || !isOAuthApp(value)) continue;
    if (app.settings?.oauthClient?.application_type !== 'service') continue;
    yield { id: app.credentials?.oauthClient?.client_id ?? app.id, name: app.label };
  }
}

const customRoles = stateStream({
  name: 'custom-roles',
  title: 'Custom administrator roles and their permissions',
  scopes: ['okta.roles.read'],
  envelopes: ['/roles'],
  query: () => 'GET /api/v1/iam/roles, then /iam/roles/{id}/permissions of each',
  async *pages(client, context) {
    const found: Target[] = [];
    for await (const page of follow(client, '/api/v1/iam/roles', { items: '/roles' })) {
      const listed: unknown = Reflect.get(Object(page.json), 'roles');
      for (const item of isList(listed) ? listed : []) {
        const role = Identified.safeParse(item).data;
        if (role) found.push({ id: role.id, name: role.label ?? role.id });
      }
      yield page;
    }
    yield* forEach(found, 'permissions of roles', context, ({ id, name }) =>
      follow(client, `/api/v1/iam/roles/${encodeURIComponent(id)}/permissions`, {
        items: '',
        single: true,
        context: { roleId: id, roleName: name },
      }),
    );
    return EXHAUSTED;
  },
  map: mapCustomRole,
});

const resourceSets = stateStream({
  name: 'resource-sets',
  title: 'What custom administrator roles reach',
  scopes: ['okta.roles.read'],
  envelopes: ['/resource-sets'],
  query: () => 'GET /api/v1/iam/resource-sets',
  async *pages(client) {
    yield* follow(client, '/api/v1/iam/resource-sets', { items: '/resource-sets' });
    return EXHAUSTED;
  },
  map: mapResourceSet,
});

export const adminStreams: readonly OktaStream[] = [adminRoles, customRoles, resourceSets];
