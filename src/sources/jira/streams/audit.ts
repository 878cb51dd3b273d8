import { AuditpackError } from '../../../errors.ts';
import type { Page, Stream, StreamEnd } from '../../contract.ts';
import { type JiraClient, refusal } from '../client.ts';
import { mapAuditRecord } from '../mapping/audit.ts';
import { own, text } from '../mapping/values.ts';
import type { JiraSettings } from '../settings.ts';
import { answered, broken, type JiraContext, walk } from './walk.ts';

const CLOUD = '/rest/api/3/auditing/record';
const SERVER = '/rest/auditing/1.0/events';
/** Data Center before 8.10. */
const OLD_SERVER = '/rest/api/2/auditing/record';

/**
 * The site's audit records: groups, permissions, users, workflows. Needs the global permission
 * Administer Jira, is not offered where all products are on the Free plan, and goes back about
 * 180 days in Cloud.
 */
export const auditRecords: Stream<JiraSettings, JiraClient> = {
  name: 'audit-records',
  title: 'Audit records',
  nature: 'events',
  scopes: ['read:audit-log:jira'],
  retentionDays: 180,
  after: [],
  envelopes: ['/records', '/entities'],
  query: ({ deployment }, { from, to }) =>
    `GET ${deployment === 'cloud' ? CLOUD : SERVER}?from=${from}&to=${to}`,
  fallback:
    'An administrator exports the log (Settings → System → Audit log) and imports it: auditpack import jira/audit-records FILE. Without it, group changes come from snapshots: collect at least monthly.',
  async *pages(client, context) {
    try {
      if (context.settings.deployment === 'cloud')
        return yield* offsetPages(client, context, CLOUD);
      return yield* cursorPages(client, context);
    } catch (error) {
      throw notOffered(error);
    }
  },
  map: mapAuditRecord,
};

async function* offsetPages(
  client: JiraClient,
  context: JiraContext,
  path: string,
): AsyncGenerator<Page, StreamEnd, void> {
  const { from, to } = context.window;
  const { total } = yield* walk(client, context, {
    path,
    query: { from: jiraTime(from), to: jiraTime(to) },
    names: ['offset', 'limit'],
    size: 1000,
    member: 'records',
  });
  return {
    paging: 'exhausted',
    ...(total === undefined
      ? {}
      : { independentTotal: { count: total, how: `"total" of ${path}` } }),
  };
}

/** Newest first; each page names the cursor of the next. */
async function* cursorPages(
  client: JiraClient,
  context: JiraContext,
): AsyncGenerator<Page, StreamEnd, void> {
  const { from, to } = context.window;
  const used = new Set<string>();
  for (let cursor: string | undefined; ; ) {
    const query = { from, to, limit: '1000', ...(cursor !== undefined && { pageCursor: cursor }) };
    const answer = await client.ask('GET', SERVER, { query });
    if (!answer.ok && answer.status === 404 && cursor === undefined) {
      context.take();
      return yield* offsetPages(client, context, OLD_SERVER);
    }
    if (!answer.ok) throw refusal(SERVER, answer.status, answer.says);
    yield { exchange: answered(context, SERVER), items: '/entities' };
    const paging = own(answer.json, 'pagingInfo');
    if (own(paging, 'lastPage') === true) return { paging: 'exhausted' };
    cursor = text(own(paging, 'nextPageCursor'));
    if (cursor === undefined) throw broken(SERVER, 'neither lastPage nor nextPageCursor is given');
    if (used.has(cursor)) throw broken(SERVER, 'the same pageCursor came twice');
    used.add(cursor);
  }
}

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
    ...(error.answer !== undefined && { answer: error.answer }),
  });
}
