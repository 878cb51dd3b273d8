import { AuditpackError } from '../../../errors.ts';
import type { MapResult, Stream } from '../../contract.ts';
import type { PagerDutyClient } from '../client.ts';
import { mapSetting, mapUser } from '../mapping/account.ts';
import { mapAuditRecord } from '../mapping/audit.ts';
import { mapIncident } from '../mapping/incident.ts';
import { mapLogEntry } from '../mapping/log-entry.ts';
import type { PagerDutySettings } from '../settings.ts';
import { walkCursor, walkList, walkWindow } from './walk.ts';

type PagerDutyStream = Stream<PagerDutySettings, PagerDutyClient>;

/** A list as it stands now. */
function listing(
  name: string,
  title: string,
  member: string,
  map: (item: unknown) => MapResult,
): PagerDutyStream {
  return {
    name,
    title,
    nature: 'state',
    scopes: [],
    retentionDays: null,
    after: [],
    envelopes: [`/${member}`],
    query: () => `GET /${member}?total=true`,
    pages: (client, context) => walkList(client, context, `/${member}`, member),
    map,
  };
}

export const users = listing('users', 'Users, base roles and teams', 'users', mapUser);
export const services = listing('services', 'Services', 'services', mapSetting('service'));
export const schedules = listing(
  'schedules',
  'On-call schedules',
  'schedules',
  mapSetting('schedule'),
);
export const escalationPolicies = listing(
  'escalation-policies',
  'Escalation policies: who is called, in which order',
  'escalation_policies',
  mapSetting('escalation policy'),
);

export const incidents: PagerDutyStream = {
  name: 'incidents',
  title: 'Incidents',
  nature: 'objects',
  scopes: [],
  retentionDays: null,
  after: [],
  envelopes: ['/incidents'],
  tickets: ['incident'],
  query: (_settings, { from, to }) =>
    `GET /incidents?since=${from}&until=${to}&sort_by=created_at:asc, in spans of at most 180 days and 10,000 incidents`,
  pages: (client, context) =>
    walkWindow(client, context, '/incidents', 'incidents', {
      sort_by: 'created_at:asc',
      time_zone: 'UTC',
    }),
  map: mapIncident,
};

export const logEntries: PagerDutyStream = {
  name: 'log-entries',
  title: 'Incident log: triggers, acknowledgements, escalations, notes, resolutions',
  nature: 'events',
  scopes: [],
  retentionDays: null,
  after: [],
  envelopes: ['/log_entries'],
  tickets: ['incident'],
  query: (_settings, { from, to }) =>
    `GET /log_entries?since=${from}&until=${to}&is_overview=false, in spans of at most 180 days and 10,000 entries`,
  pages: (client, context) =>
    walkWindow(client, context, '/log_entries', 'log_entries', {
      is_overview: 'false',
      time_zone: 'UTC',
    }),
  map: mapLogEntry,
};

const AUDIT_PATH = '/audit/records';

export const auditRecords: PagerDutyStream = {
  name: 'audit-records',
  title: 'Audit trail of users, teams, services and schedules',
  nature: 'events',
  scopes: [],
  retentionDays: null,
  after: [],
  envelopes: ['/records'],
  query: (_settings, { from, to }) =>
    `GET ${AUDIT_PATH}?since=${from}&until=${to}, in spans of at most 30 days`,
  fallback:
    'Without the audit trail (Business plan and above), monthly collections show changes of users, roles and schedules as differences between two looks.',
  async *pages(client, { window }) {
    const first = await client.ask(AUDIT_PATH, { since: window.from, limit: '1' });
    if (!first.ok) throw closed(first.status, first.says);
    return yield* walkCursor(client, AUDIT_PATH, 'records', window);
  },
  map: mapAuditRecord,
};

function closed(status: number, says: string): AuditpackError {
  return new AuditpackError(
    status === 403 ? 'ERR_PERMISSION' : status === 400 ? 'ERR_RESPONSE' : 'ERR_PLAN',
    `PagerDuty answered ${status} to ${AUDIT_PATH}: ${says}`,
    {
      hint: 'The audit trail needs a plan with that feature and a general access key of an administrator.',
      answer: `${status} ${says}`,
    },
  );
}
