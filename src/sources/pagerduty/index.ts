import { at, list, own, text } from '../../model/json.ts';
import type { Probe, Source } from '../contract.ts';
import { connectPagerDuty, type PagerDutyClient } from './client.ts';
import { pace } from './pace.ts';
import { PagerDutySettings } from './settings.ts';
import {
  auditRecords,
  escalationPolicies,
  incidents,
  logEntries,
  schedules,
  services,
  users,
} from './streams/streams.ts';

/** PagerDuty, REST API v2. */
export const pagerduty: Source<PagerDutySettings, PagerDutyClient> = {
  id: 'pagerduty',
  title: 'PagerDuty',
  settings: PagerDutySettings,
  tenant: ({ account }) => account,
  hosts: ({ baseUrl }) => [baseUrl],
  pace,
  connect: connectPagerDuty,
  probe,
  changesIn: { users: ['audit-records'] },
  streams: [users, services, schedules, escalationPolicies, incidents, logEntries, auditRecords],
};

/** Keys of the account belong to nobody; keys of a user say whose they are. Scopes are not told. */
async function probe(client: PagerDutyClient): Promise<Probe> {
  const abilities = await client.get('/abilities');
  const names = list(own(abilities.json, 'abilities')).flatMap((name) => text(name) ?? []);
  const me = await client.ask('/users/me');
  const user = me.ok ? text(at(me.json, 'user', 'email')) : undefined;
  return {
    identity: user ?? 'account API key',
    scopes: null,
    plan: null,
    warnings: [
      ...(user === undefined
        ? []
        : [`The key is one of ${user}: it ends with that account and sees what it may see.`]),
      ...(names.length === 0 ? ['PagerDuty named no abilities of the account.'] : []),
      'PagerDuty does not say whether a key may write: make it read-only.',
    ],
  };
}
