import type { Stream } from '../../contract.ts';
import type { JiraClient } from '../client.ts';
import { groupOf, mapGroup, mapGroupMember, mapUser } from '../mapping/site.ts';
import type { JiraSettings } from '../settings.ts';
import { walk } from './walk.ts';

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
  query: () => 'GET /rest/api/3/users/search, to the first empty page',
  async *pages(client, context) {
    yield* walk(client, context, {
      path: '/rest/api/3/users/search',
      names: ['startAt', 'maxResults'],
      size: 200,
      member: '',
    });
    return { paging: 'exhausted' };
  },
  map: mapUser,
};

export const groups: JiraStream = {
  name: 'groups',
  title: 'Groups',
  nature: 'state',
  scopes: ['read:jira-user'],
  retentionDays: null,
  after: [],
  envelopes: ['/values'],
  query: () => 'GET /rest/api/3/group/bulk',
  async *pages(client, context) {
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

export const groupMembers: JiraStream = {
  name: 'group-members',
  title: 'Group members',
  nature: 'state',
  scopes: ['read:jira-user'],
  retentionDays: null,
  after: ['groups'],
  envelopes: ['/values'],
  query: () => 'GET /rest/api/3/group/member?includeInactiveUsers=true for each group',
  async *pages(client, context) {
    for await (const { value } of context.collected('groups')) {
      const group = groupOf(value);
      if (group === undefined) continue;
      yield* walk(client, context, {
        path: '/rest/api/3/group/member',
        query: {
          ...(group.id === undefined ? { groupname: group.name } : { groupId: group.id }),
          includeInactiveUsers: 'true',
        },
        names: ['startAt', 'maxResults'],
        size: 50,
        member: 'values',
        context: { group: group.name, ...(group.id === undefined ? {} : { groupId: group.id }) },
      });
    }
    return { paging: 'exhausted' };
  },
  map: mapGroupMember,
};
