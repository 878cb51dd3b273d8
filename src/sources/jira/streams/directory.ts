import type { Page, Stream, StreamEnd } from '../../contract.ts';
import type { JiraClient } from '../client.ts';
import { groupOf, mapGroup, mapGroupMember, mapUser } from '../mapping/site.ts';
import { list, own } from '../mapping/values.ts';
import { apiPath, type JiraSettings } from '../settings.ts';
import { answered, type JiraContext, walk } from './walk.ts';

type JiraStream = Stream<JiraSettings, JiraClient>;

/** Accounts, inactive ones included. The endpoint has no total and no end mark but an empty page. */
export const users: JiraStream = {
  name: 'users',
  title: 'Accounts',
  nature: 'state',
  scopes: ['read:jira-user'],
  retentionDays: null,
  after: [],
  envelopes: [''],
  query: (settings) => `GET ${usersPath(settings)}, to the first empty page`,
  async *pages(client, context) {
    const { deployment } = context.settings;
    yield* walk(client, context, {
      path: usersPath(context.settings),
      // Data Center wants a name to look for; every name is said to match a dot.
      ...(deployment === 'data-center' && { query: { username: '.', includeInactive: 'true' } }),
      names: ['startAt', 'maxResults'],
      size: 200,
      member: '',
    });
    return { paging: 'exhausted' };
  },
  map: mapUser,
};

function usersPath(settings: JiraSettings): string {
  return `${apiPath(settings)}${settings.deployment === 'cloud' ? '/users/search' : '/user/search'}`;
}

export const groups: JiraStream = {
  name: 'groups',
  title: 'Groups',
  nature: 'state',
  scopes: ['read:jira-user'],
  retentionDays: null,
  after: [],
  envelopes: ['/values', '/groups'],
  query: (settings) =>
    settings.deployment === 'cloud' ? 'GET /rest/api/3/group/bulk' : `GET ${PICKER}`,
  async *pages(client, context) {
    if (context.settings.deployment === 'data-center') return yield* pickedGroups(client, context);
    const { total } = yield* walk(client, context, {
      path: '/rest/api/3/group/bulk',
      names: ['startAt', 'maxResults'],
      size: 50,
      member: 'values',
    });
    return {
      paging: 'exhausted',
      ...(total === undefined
        ? {}
        : { independentTotal: { count: total, how: '"total" of /group/bulk' } }),
    };
  },
  map: mapGroup,
};

const PICKER = '/rest/api/2/groups/picker?maxResults=10000';

/** Data Center has no paged list of groups: its picker gives as many as asked for, and a total. */
async function* pickedGroups(
  client: JiraClient,
  context: JiraContext,
): AsyncGenerator<Page, StreamEnd, void> {
  const json = await client.get('/rest/api/2/groups/picker', { maxResults: '10000' });
  yield { exchange: answered(context, PICKER), items: '/groups' };
  const total = own(json, 'total');
  const count = typeof total === 'number' ? total : list(own(json, 'groups')).length;
  return {
    paging: 'not-paged',
    independentTotal: { count, how: '"total" of /groups/picker' },
  };
}

export const groupMembers: JiraStream = {
  name: 'group-members',
  title: 'Group members',
  nature: 'state',
  scopes: ['read:jira-user'],
  retentionDays: null,
  after: ['groups'],
  envelopes: ['/values'],
  query: (settings) =>
    `GET ${apiPath(settings)}/group/member?includeInactiveUsers=true for each group`,
  async *pages(client, context) {
    yield* context.each(groupsOf(context), (group) =>
      walk(client, context, {
        path: `${client.api}/group/member`,
        query: {
          ...(group.id === undefined ? { groupname: group.name } : { groupId: group.id }),
          includeInactiveUsers: 'true',
        },
        names: ['startAt', 'maxResults'],
        size: 50,
        member: 'values',
        context: { group: group.name, ...(group.id === undefined ? {} : { groupId: group.id }) },
      }),
    );
    return { paging: 'exhausted' };
  },
  map: mapGroupMember,
};

async function* groupsOf(
  context: JiraContext,
): AsyncGenerator<NonNullable<ReturnType<typeof groupOf>>> {
  for await (const { value } of context.collected('groups')) {
    const group = groupOf(value);
    if (group !== undefined) yield group;
  }
}
