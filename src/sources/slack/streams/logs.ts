import { instantOf } from '../../../model/time.ts';
import type { Page, StreamEnd } from '../../contract.ts';
import type { SlackClient } from '../client.ts';
import { mapAudit } from '../mapping/audit.ts';
import { mapAccess, mapIntegration } from '../mapping/logs.ts';
import { list, own } from '../mapping/values.ts';
import type { SlackSettings } from '../settings.ts';
import { broken, EXHAUSTED, type SlackContext, type SlackStream } from './walk.ts';

const PAGE_SIZE = 1000;
/** Slack answers no page beyond this one; an earlier `before` goes on. */
const LAST_PAGE = 100;

const needsAdmin =
  (what: string) =>
  ({ adminToken }: SlackSettings): string | undefined =>
    adminToken === undefined
      ? `${what} needs a user token with the scope admin, which can also write; none is configured (sources.slack.adminToken).`
      : undefined;

export const accessLogs: SlackStream = {
  name: 'access-logs',
  title: 'Accesses to the workspace, added up per user, address and program',
  nature: 'events',
  scopes: ['admin'],
  retentionDays: null,
  after: [],
  envelopes: ['/logins'],
  query: (_settings, { from, to }) => `team.accessLogs before=${to}, newest first, until ${from}`,
  fallback:
    'Paid plans only. Sign-ins through Okta or Google show in their logs where Slack demands single sign-on; an owner can download the access log as CSV (Manage members → Access logs).',
  skip: needsAdmin('The access log'),
  async *pages(client, context) {
    return yield* pagedLog(client, context, {
      method: 'team.accessLogs',
      member: 'logins',
      before: true,
      at: (item) => Number(own(item, 'date_last')),
    });
  },
  map: mapAccess,
};

export const integrationLogs: SlackStream = {
  name: 'integration-logs',
  title: 'Apps and integrations added, removed and changed',
  nature: 'events',
  scopes: ['admin'],
  retentionDays: null,
  after: [],
  envelopes: ['/logs'],
  query: (_settings, { from }) => `team.integrationLogs, newest first, until ${from}`,
  fallback:
    'An owner finds the same list under Apps → Activity log; a workspace export holds it as integration_logs.json (auditpack import slack/export FILE).',
  skip: needsAdmin('The log of apps'),
  async *pages(client, context) {
    return yield* pagedLog(client, context, {
      method: 'team.integrationLogs',
      member: 'logs',
      before: false,
      at: (item) => Number(own(item, 'date')),
    });
  },
  map: mapIntegration,
};

interface PagedLog {
  readonly method: string;
  readonly member: string;
  /** Can the method begin at an earlier time? */
  readonly before: boolean;
  /** The time by which entries are ordered, in seconds. */
  readonly at: (item: unknown) => number;
}

/**
 * Walks numbered pages, newest first, until entries are older than the window. Where the last
 * page there is has been read and older entries may follow, begins again before the oldest seen.
 */
async function* pagedLog(
  client: SlackClient,
  context: SlackContext,
  log: PagedLog,
): AsyncGenerator<Page, StreamEnd, void> {
  const from = Date.parse(context.window.from) / 1000;
  let latest = Math.ceil(Date.parse(context.window.to) / 1000);
  let previous = '';
  for (let page = 1; ; page++) {
    const { method, member, before, at } = log;
    const args = { count: PAGE_SIZE, page, ...(before && { before: latest }) };
    const { exchange, json } = await client.call(method, args, 'admin');
    const items = list(own(json, member));
    const first = JSON.stringify(items[0] ?? null);
    if (items.length > 0 && first === previous) {
      throw broken(method, `page ${page} repeats the page before it`);
    }
    previous = first;
    yield { exchange, items: `/${member}` };
    const oldest = Math.min(...items.map(at).filter((time) => !Number.isNaN(time)));
    if (items.length === 0 || oldest < from || isLast(json, page, items.length)) return EXHAUSTED;
    if (page < LAST_PAGE) continue;
    if (!before || oldest >= latest) return outOfPages(context, method, oldest);
    [latest, page] = [oldest, 0];
  }
}

function isLast(json: unknown, page: number, received: number): boolean {
  if (page >= LAST_PAGE && received === PAGE_SIZE) return false;
  const pages = own(own(json, 'paging'), 'pages');
  return typeof pages === 'number' ? page >= pages : received < PAGE_SIZE;
}

function outOfPages(context: SlackContext, method: string, oldest: number): StreamEnd {
  context.limit({
    kind: 'cap',
    detail: `${method} answers ${LAST_PAGE} pages and no more; entries before ${instantOf(oldest * 1000)} were not given. Collect more often.`,
    incomplete: true,
  });
  return { paging: 'stopped' };
}

export const auditLogs: SlackStream = {
  name: 'audit-logs',
  title: 'Audit log of an Enterprise organization',
  nature: 'events',
  scopes: ['auditlogs:read'],
  retentionDays: null,
  after: [],
  envelopes: ['/entries'],
  query: (_settings, window) =>
    `GET /audit/v1/logs oldest=${window.from} latest=${window.to} limit=1000`,
  fallback:
    'Only Enterprise organizations have it. Without it: accounts and roles by monthly snapshots of users.list, apps by integration-logs, sign-ins by the identity provider.',
  skip: ({ auditToken }) =>
    auditToken === undefined
      ? 'The Slack audit log is for Enterprise organizations; none is configured (sources.slack.auditToken).'
      : undefined,
  async *pages(client, { window }) {
    const seen = new Set<string>();
    for (let cursor = ''; ; ) {
      const query = new URLSearchParams({
        oldest: String(Math.floor(Date.parse(window.from) / 1000)),
        latest: String(Math.floor(Date.parse(window.to) / 1000)),
        limit: '1000',
        ...(cursor !== '' && { cursor }),
      });
      const answer = await client.auditLogs(query);
      yield { exchange: answer.exchange, items: '/entries' };
      cursor = answer.cursor;
      if (cursor === '') return EXHAUSTED;
      if (seen.has(cursor)) throw broken('audit/v1/logs', 'the same cursor came twice');
      seen.add(cursor);
    }
  },
  map: mapAudit,
};
