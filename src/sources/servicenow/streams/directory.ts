import type { MapResult, Page, Stream, StreamEnd } from '../../contract.ts';
import type { ServiceNowClient } from '../client.ts';
import { mapChoice, mapGroup, mapGroupMember, mapRole, mapUser } from '../mapping/directory.ts';
import { type ServiceNowSettings, ticketTables } from '../settings.ts';
import { type ServiceNowContext, walkTable } from './walk.ts';

interface Listing {
  readonly name: string;
  readonly title: string;
  readonly table: string;
  readonly fields: readonly string[];
  query?(settings: ServiceNowSettings): string;
  map(item: unknown): MapResult;
}

/** A whole table as it stands now. Columns are named: rows of people hold much that is no evidence. */
function listing(list: Listing): Stream<ServiceNowSettings, ServiceNowClient> {
  const condition = (settings: ServiceNowSettings) => list.query?.(settings) ?? '';
  return {
    name: list.name,
    title: list.title,
    nature: 'state',
    scopes: [],
    retentionDays: null,
    after: [],
    envelopes: ['/result'],
    query: (settings) =>
      `GET /api/now/table/${list.table}?sysparm_query=${condition(settings)}&sysparm_fields=${list.fields.join(',')}`,
    pages: (client, context) => rows(client, context, list, condition(context.settings)),
    map: (item) => list.map(item),
  };
}

async function* rows(
  client: ServiceNowClient,
  context: ServiceNowContext,
  { table, fields }: Listing,
  query: string,
): AsyncGenerator<Page, StreamEnd, void> {
  const { total } = yield* walkTable(client, context, { table, query, fields });
  return {
    paging: 'exhausted',
    ...(total !== undefined && {
      independentTotal: {
        count: total,
        how: 'X-Total-Count, which the instance counts before access rules hide rows,',
      },
    }),
  };
}

export const users = listing({
  name: 'users',
  title: 'Users',
  table: 'sys_user',
  fields: [
    'sys_id',
    'user_name',
    'name',
    'email',
    'active',
    'locked_out',
    'web_service_access_only',
    'internal_integration_user',
    'last_login_time',
    'sys_created_on',
    'sys_updated_on',
  ],
  map: mapUser,
});

export const groups = listing({
  name: 'groups',
  title: 'Groups',
  table: 'sys_user_group',
  fields: ['sys_id', 'name', 'description', 'active', 'manager', 'sys_created_on'],
  map: mapGroup,
});

export const groupMembers = listing({
  name: 'group-members',
  title: 'Group members',
  table: 'sys_user_grmember',
  fields: ['sys_id', 'user', 'group', 'sys_created_on', 'sys_created_by'],
  map: mapGroupMember,
});

export const roles = listing({
  name: 'roles',
  title: 'Roles held by users',
  table: 'sys_user_has_role',
  fields: ['sys_id', 'user', 'role', 'inherited', 'state', 'sys_created_on', 'sys_created_by'],
  map: mapRole,
});

export const choices = listing({
  name: 'choices',
  title: 'What stored choice values mean',
  table: 'sys_choice',
  fields: ['sys_id', 'name', 'element', 'value', 'label', 'language', 'inactive'],
  query: (settings) =>
    `language=en^elementINstate,request_state,stage,approval,severity,priority,impact,urgency,phase^nameIN${['task', ...ticketTables(settings)].join(',')}`,
  map: mapChoice,
});
