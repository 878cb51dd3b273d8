import { AuditpackError } from '../../errors.ts';
import { byText } from '../../model/ids.ts';
import { instantOf } from '../../model/time.ts';
import type { Page, Stream, StreamContext, StreamEnd, Window } from '../contract.ts';
import type { GoogleClient } from './client.ts';
import { mapActivity } from './mapping/activity.ts';
import { mapGroup, mapMember, mapRole, mapRoleAssignment, mapUser } from './mapping/state.ts';
import { Group, Role } from './schema.ts';
import { type GoogleSettings, SCOPES } from './settings.ts';

type GoogleStream = Stream<GoogleSettings, GoogleClient>;
type Context = StreamContext<GoogleSettings>;

const DAY_MS = 86_400_000;
const EXHAUSTED: StreamEnd = { paging: 'exhausted' };
const state = { nature: 'state', retentionDays: null } as const;

/** Walks page tokens to the end. An empty list leaves its member out altogether. */
async function* walk(
  client: GoogleClient,
  path: string,
  query: Readonly<Record<string, string>>,
  member: string,
  context?: Page['context'],
): AsyncGenerator<Page, void, void> {
  const seen = new Set<string>();
  for (let pageToken: string | undefined = ''; pageToken !== undefined; ) {
    const { exchange, json, nextPageToken } = await client.get(path, {
      ...query,
      ...(pageToken && { pageToken }),
    });
    const items: unknown = Reflect.get(Object(json), member);
    if (items !== undefined && !Array.isArray(items)) {
      throw new AuditpackError(
        'ERR_RESPONSE',
        `Expected a list "${member}" from Google at ${path}, found something else.`,
        { hint: 'Run again.' },
      );
    }
    if (items !== undefined) yield { exchange, items: `/${member}`, ...(context && { context }) };
    if (nextPageToken !== undefined && seen.has(nextPageToken)) {
      throw new AuditpackError(
        'ERR_RESPONSE',
        `Google repeated a page token at ${path}; the pages would never end.`,
        { hint: 'Run again.' },
      );
    }
    if (nextPageToken !== undefined) seen.add(nextPageToken);
    pageToken = nextPageToken;
  }
}

const DIRECTORY = '/admin/directory/v1';

const users: GoogleStream = {
  ...state,
  name: 'users',
  title: 'Users, suspended and recently deleted ones included',
  scopes: [SCOPES.users],
  after: [],
  envelopes: ['/users'],
  query: ({ customer }) =>
    `GET ${DIRECTORY}/users?customer=${customer}&maxResults=500, and showDeleted=true`,
  async *pages(client, { settings: { customer } }) {
    yield* walk(
      client,
      `${DIRECTORY}/users`,
      { customer, maxResults: '500', orderBy: 'email' },
      'users',
    );
    yield* walk(
      client,
      `${DIRECTORY}/users`,
      { customer, maxResults: '500', showDeleted: 'true' },
      'users',
    );
    return EXHAUSTED;
  },
  map: mapUser,
};

const groups: GoogleStream = {
  ...state,
  name: 'groups',
  title: 'Groups',
  scopes: [SCOPES.groups],
  after: [],
  envelopes: ['/groups'],
  query: ({ customer }) => `GET ${DIRECTORY}/groups?customer=${customer}&maxResults=200`,
  async *pages(client, { settings: { customer } }) {
    yield* walk(client, `${DIRECTORY}/groups`, { customer, maxResults: '200' }, 'groups');
    return EXHAUSTED;
  },
  map: mapGroup,
};

const groupMembers: GoogleStream = {
  ...state,
  name: 'group-members',
  title: 'Members of every group',
  scopes: [SCOPES.members],
  after: ['groups'],
  envelopes: ['/members'],
  query: () => `GET ${DIRECTORY}/groups/{id}/members?maxResults=200`,
  async *pages(client, context) {
    for await (const { value } of context.collected('groups')) {
      const group = Group.safeParse(value).data;
      if (!group) continue;
      const page = { groupEmail: group.email.toLowerCase() };
      yield* walk(
        client,
        `${DIRECTORY}/groups/${encodeURIComponent(group.id)}/members`,
        { maxResults: '200' },
        'members',
        page,
      );
    }
    return EXHAUSTED;
  },
  map: mapMember,
};

const customerPath = ({ customer }: GoogleSettings) =>
  `${DIRECTORY}/customer/${encodeURIComponent(customer)}`;

const roles: GoogleStream = {
  ...state,
  name: 'roles',
  title: 'Administrator roles',
  scopes: [SCOPES.roles],
  after: [],
  envelopes: ['/items'],
  query: (settings) => `GET ${customerPath(settings)}/roles?maxResults=100`,
  async *pages(client, { settings }) {
    yield* walk(client, `${customerPath(settings)}/roles`, { maxResults: '100' }, 'items');
    return EXHAUSTED;
  },
  map: mapRole,
};

const roleAssignments: GoogleStream = {
  ...state,
  name: 'role-assignments',
  title: 'Who holds an administrator role',
  scopes: [SCOPES.roles],
  after: ['roles'],
  envelopes: ['/items'],
  query: (settings) => `GET ${customerPath(settings)}/roleassignments?maxResults=200`,
  async *pages(client, context) {
    const names: Record<string, string> = {};
    for await (const { value } of context.collected('roles')) {
      const role = Role.safeParse(value).data;
      if (role) names[`role:${role.roleId}`] = role.roleName;
    }
    yield* walk(
      client,
      `${customerPath(context.settings)}/roleassignments`,
      { maxResults: '200' },
      'items',
      names,
    );
    return EXHAUSTED;
  },
  map: mapRoleAssignment,
};

/** Reports activities of one application. Never filtered: unknown filters are silently ignored. */
function activities(application: string): GoogleStream {
  return {
    name: `activities-${application}`,
    title: `Reports: ${application} activities`,
    nature: 'events',
    scopes: [SCOPES.reports],
    retentionDays: 180,
    keeps: ({ retentionDays }) => retentionDays,
    after: [],
    envelopes: ['/items'],
    query: (_settings, window) =>
      `GET /admin/reports/v1/activity/users/all/applications/${application}?startTime=${window.from}&endTime=${window.to}&maxResults=1000`,
    async *pages(client, context) {
      const answered = answerable(context);
      const query = { startTime: answered.from, endTime: answered.to, maxResults: '1000' };
      yield* walk(
        client,
        `/admin/reports/v1/activity/users/all/applications/${application}`,
        query,
        'items',
      );
      return { ...EXHAUSTED, answered };
    },
    map: mapActivity,
  };
}

/** Google answers an older start with what it still has and says nothing, so the horizon is said here. */
function answerable({ window, clock, settings, limit }: Context): Window {
  const now = clock.now();
  const horizon = instantOf(now - settings.retentionDays * DAY_MS);
  if (window.from < horizon) {
    limit({
      kind: 'retention',
      detail: `Google keeps ${settings.retentionDays} days of activities: those before ${horizon} could not be asked for any more. Import them from an export if there is one.`,
      incomplete: true,
    });
  }
  const [, from = horizon] = [window.from, horizon].toSorted(byText);
  const [to = window.to] = [window.to, instantOf(now)].toSorted(byText);
  return { from, to };
}

/** Saved activities of any application; never collected, because the three below are. */
const imported: GoogleStream = {
  ...activities('any'),
  name: 'activities',
  title: 'Reports activities, imported',
  importOnly: true,
};

export const streams: readonly GoogleStream[] = [
  users,
  groups,
  groupMembers,
  roles,
  roleAssignments,
  activities('admin'),
  activities('login'),
  activities('token'),
];
export const importOnly: readonly GoogleStream[] = [imported];
