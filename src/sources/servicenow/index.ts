import { list, own } from '../../model/json.ts';
import type { Probe, Source } from '../contract.ts';
import { connectServiceNow, type ServiceNowClient } from './client.ts';
import { cell, shown } from './mapping/values.ts';
import { ServiceNowSettings } from './settings.ts';
import { choices, groupMembers, groups, roles, users } from './streams/directory.ts';
import { approvals, history, journal } from './streams/history.ts';
import { changeRequests, incidents, requests } from './streams/tickets.ts';

/** An instance answers four API requests at once, its integrations included. */
const CONCURRENCY = 2;

/** ServiceNow: tickets, approvals and field history over the Table API. */
export const servicenow: Source<ServiceNowSettings, ServiceNowClient> = {
  id: 'servicenow',
  title: 'ServiceNow',
  settings: ServiceNowSettings,
  tenant: ({ baseUrl }) => new URL(baseUrl).host,
  hosts: ({ baseUrl }) => [baseUrl],
  concurrency: CONCURRENCY,
  connect: connectServiceNow,
  probe,
  streams: [
    choices,
    users,
    groups,
    groupMembers,
    roles,
    requests,
    changeRequests,
    incidents,
    approvals,
    history,
    journal,
  ],
};

const WRITERS = /^(admin|itil|change_manager|approver_user|user_admin|security_admin)$/;

/** Who the credential is, and whether its roles let it do more than read. */
async function probe(client: ServiceNowClient): Promise<Probe> {
  const me = await client.ask('/api/now/table/sys_user', {
    sysparm_query: 'sys_id=javascript:gs.getUserID()',
    sysparm_fields: 'sys_id,user_name',
    sysparm_limit: '2',
  });
  if (!me.ok) throw client.refusal('/api/now/table/sys_user', me.status, me.says);
  const [user, second] = list(own(me.json, 'result'));
  const id = second === undefined ? cell(user, 'sys_id') : undefined;
  if (id === undefined) {
    return {
      identity: null,
      scopes: null,
      plan: null,
      warnings: ['The account may not read its own row of sys_user, so nobody can say who it is.'],
    };
  }
  const held = await client.ask('/api/now/table/sys_user_has_role', {
    sysparm_query: `user=${id}`,
    sysparm_fields: 'sys_id,role',
    sysparm_display_value: 'all',
    sysparm_limit: '500',
  });
  const names = held.ok
    ? list(own(held.json, 'result')).flatMap((row) => shown(row, 'role') ?? [])
    : [];
  const writers = names.filter((name) => WRITERS.test(name));
  return {
    identity: cell(user, 'user_name') ?? id,
    scopes: null,
    plan: null,
    warnings: [
      ...(writers.length > 0 && !names.includes('snc_read_only')
        ? [`The account holds ${writers.join(', ')}: add snc_read_only, reading is enough.`]
        : []),
      ...(held.ok ? [] : ['The account may not read its own roles, so write access is unknown.']),
    ],
  };
}
