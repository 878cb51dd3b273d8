import { AuditpackError } from '../../../errors.ts';
import type { Stream } from '../../contract.ts';
import type { JiraClient } from '../client.ts';
import { mapAuditRecord } from '../mapping/audit.ts';
import type { JiraSettings } from '../settings.ts';
import { walk } from './walk.ts';

const PATH = '/rest/api/3/auditing/record';

/**
 * The site's audit records: groups, permissions, users, workflows. Needs the global permission
 * Administer Jira, is not offered where all products are on the Free plan, and goes back about
 * 180 days.
 */
export const auditRecords: Stream<JiraSettings, JiraClient> = {
  name: 'audit-records',
  title: 'Audit records',
  nature: 'events',
  scopes: ['read:audit-log:jira'],
  retentionDays: 180,
  after: [],
  envelopes: ['/records'],
  query: (_settings, { from, to }) => `GET ${PATH}?from=${from}&to=${to}`,
  async *pages(client, context) {
    const { from, to } = context.window;
    try {
      const { total } = yield* walk(client, context, {
        path: PATH,
        query: { from: jiraTime(from), to: jiraTime(to) },
        names: ['offset', 'limit'],
        size: 1000,
        member: 'records',
      });
      return {
        paging: 'exhausted',
        ...(total === undefined
          ? {}
          : { independentTotal: { count: total, how: `"total" of ${PATH}` } }),
      };
    } catch (error) {
      throw notOffered(error);
    }
  },
  map: mapAuditRecord,
};

function jiraTime(instant: string): string {
  return instant.replace('Z', '+0000');
}

/** A 403 here means the permission or the plan; Jira's words seldom say which. */
function notOffered(error: unknown): unknown {
  if (!(error instanceof AuditpackError) || error.code !== 'ERR_PERMISSION') return error;
  const plan = /\b(plan|free|premium|upgrade)\b/i.test(error.message);
  return new AuditpackError(plan ? 'ERR_PLAN' : 'ERR_PERMISSION', error.message, {
    hint: 'Audit records need the global permission "Administer Jira" and a plan above Free. Without them, group changes come from snapshots: collect at least monthly.',
    cause: error,
  });
}
