import type { SandboxRequest, SandboxResponse } from '../contract.ts';
import { seedOf } from '../contract.ts';
import { type JiraAccount, listedUser } from './accounts.ts';
import { count, json, refuse } from './answers.ts';
import { auditShapes } from './audit.ts';
import { historyShapes, issueShape } from './issue-shape.ts';
import { searchIssues } from './search.ts';
import type { Site } from './site.ts';

type Route = (site: Site, request: SandboxRequest) => SandboxResponse;

/** What Data Center answers in its own way. */
export const SERVER_ROUTES: ReadonlyMap<string, Route> = new Map([
  ['/rest/api/2/serverInfo', serverInfo],
  ['/rest/api/2/search', search],
  ['/rest/api/2/user/search', users],
  ['/rest/api/2/groups/picker', groups],
  ['/rest/api/2/project', projects],
  ['/rest/auditing/1.0/events', events],
  ['/rest/pat/latest/tokens', tokens],
]);
/** Paths below `/rest/api/3` that Data Center does not have. */
export const CLOUD_ONLY =
  /^\/rest\/api\/3\/(search\/jql|search\/approximate-count|users\/search|group\/bulk|project\/search|changelog\/bulkfetch|auditing\/record|issue\/[^/]+\/changelog)$/;

function serverInfo(site: Site, request: SandboxRequest): SandboxResponse {
  return json(request, {
    baseUrl: request.base,
    version: '10.3.2',
    versionNumbers: [10, 3, 2],
    deploymentType: 'Server',
    buildNumber: 10030002,
    serverTime: site.world.now.replace('Z', '+0000'),
    serverTitle: site.world.organization,
  });
}

function search(site: Site, request: SandboxRequest): SandboxResponse {
  const found = searchIssues(site, request.query.get('jql') ?? '');
  if (!found.ok) return refuse(request, 400, found.message);
  const startAt = count(request.query, 'startAt', { fallback: 0, max: 1e9 }) ?? 0;
  const maxResults = count(request.query, 'maxResults', { fallback: 50, max: 1000 }) ?? 50;
  const asked = { fields: ['*all'], expand: [] };
  const whole = (request.query.get('expand') ?? '').includes('changelog');
  return json(request, {
    expand: 'schema,names',
    startAt,
    maxResults,
    total: found.issues.length,
    issues: found.issues.slice(startAt, startAt + maxResults).map((issue) => ({
      ...issueShape(site, issue, request.base, asked),
      ...(whole && { changelog: wholeHistory(site, issue, request.base) }),
    })),
  });
}

function wholeHistory(site: Site, issue: Site['issues'][number], base: string) {
  const histories = historyShapes(site, issue, base);
  return { startAt: 0, maxResults: histories.length, total: histories.length, histories };
}

function users(site: Site, request: SandboxRequest): SandboxResponse {
  if (!request.query.has('username')) {
    return refuse(request, 400, 'The username query parameter was not provided');
  }
  const startAt = count(request.query, 'startAt', { fallback: 0, max: 1e9 }) ?? 0;
  const size = count(request.query, 'maxResults', { fallback: 50, max: 1000 }) ?? 50;
  const inactive = request.query.get('includeInactive') === 'true';
  const shown = site.accounts.filter(({ active }) => active || inactive);
  return json(
    request,
    shown.slice(startAt, startAt + size).map((account) => listedUser(account, request.base)),
  );
}

function groups(site: Site, request: SandboxRequest): SandboxResponse {
  const size = count(request.query, 'maxResults', { fallback: 20, max: 10_000 }) ?? 20;
  const shown = site.groups.slice(0, size);
  return json(request, {
    header: `Showing ${shown.length} of ${site.groups.length} matching groups`,
    total: site.groups.length,
    groups: shown.map(({ name }) => ({ name, html: name, labels: [] })),
  });
}

function projects(site: Site, request: SandboxRequest): SandboxResponse {
  return json(
    request,
    site.projects.map(({ id, key, name, kind }) => ({
      expand: 'description,lead,url,projectKeys',
      self: `${request.base}/rest/api/2/project/${id}`,
      id,
      key,
      name,
      projectTypeKey: kind,
    })),
  );
}

/** The audit log: no ids, newest first, a cursor for the next page. */
function events(site: Site, request: SandboxRequest): SandboxResponse {
  const bound = (name: string, otherwise: number) =>
    Date.parse(request.query.get(name) ?? '') || otherwise;
  const [from, to] = [bound('from', 0), bound('to', Date.parse(site.world.now))];
  const all = auditShapes(site).filter(({ created }) => {
    const at = Date.parse(created);
    return at >= from && at <= to;
  });
  const limit = count(request.query, 'limit', { fallback: 200, max: 1000 }) ?? 200;
  const start = Number(request.query.get('pageCursor')?.split(',')[1] ?? 0);
  const shown = all.slice(start, start + limit);
  const lastPage = start + limit >= all.length;
  const next = `${Date.parse(shown.at(-1)?.created ?? site.world.now)},${start + limit}`;
  return json(request, {
    pagingInfo: { lastPage, size: shown.length, ...(lastPage ? {} : { nextPageCursor: next }) },
    entities: shown.map((record) => eventOf(site, record)),
  });
}

function eventOf(site: Site, record: ReturnType<typeof auditShapes>[number]) {
  const author = site.accounts.find(({ accountId }) => accountId === record.authorAccountId);
  const affected = [record.objectItem, ...record.associatedItems].map((object) => ({
    name: nameFor(site, object),
    type: object.typeName,
    ...(object.typeName === 'USER' && { id: object.id }),
  }));
  return {
    timestamp: new Date(record.created).toISOString(),
    author: author
      ? { id: '10100', name: loginOf(author), type: 'ApplicationUser' }
      : { id: '-1', name: 'System', type: 'system' },
    type: {
      category: record.category,
      categoryI18nKey: `jira.auditing.category.${record.category.replaceAll(' ', '')}`,
      action: record.summary,
      actionI18nKey: `jira.auditing.${record.summary.toLowerCase().replaceAll(' ', '.')}`,
    },
    affectedObjects: affected,
    changedValues: [],
    source: '198.51.100.7',
    system: 'http://jira.larkspur.test',
    method: 'Browser',
    extraAttributes: [],
  };
}

function nameFor(site: Site, object: Readonly<Record<string, string>>): string | undefined {
  const account = site.accounts.find(({ accountId }) => accountId === object.id);
  return account === undefined ? object.name : loginOf(account);
}

function tokens(site: Site, request: SandboxRequest): SandboxResponse {
  const day = (offset: number) =>
    new Date(Date.parse(site.world.now) + offset * 86_400_000).toISOString();
  return json(request, [
    { id: 1, name: 'auditpack', createdAt: day(-80), expiringAt: day(10), lastAccessedAt: day(0) },
  ]);
}

function loginOf({ person }: JiraAccount): string {
  return person.email.split('@')[0] ?? person.id;
}

function keyOf({ person }: JiraAccount): string {
  return `JIRAUSER${10_100 + (seedOf(person.id) % 9000)}`;
}

/** An answer as Data Center words it: keys and login names for account ids, wiki text for ADF. */
export function serverAnswer(
  site: Site,
  { base }: SandboxRequest,
  answer: SandboxResponse,
): SandboxResponse {
  const keys = new Map(site.accounts.map((account) => [account.accountId, account] as const));
  const told = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const account = keys.get(value);
      return account ? keyOf(account) : value.replace(`${base}/rest/api/3/`, `${base}/rest/api/2/`);
    }
    if (Array.isArray(value)) return value.map(told);
    if (typeof value !== 'object' || value === null) return value;
    const members = value as Record<string, unknown>;
    const account = keys.get(String(members.accountId));
    if (account && 'displayName' in members) return userShape(account, base);
    if (members.type === 'doc') return wikiText(members, keys).trim();
    return Object.fromEntries(Object.entries(members).map(([name, inner]) => [name, told(inner)]));
  };
  const parsed: unknown = JSON.parse(answer.body);
  return { ...answer, body: JSON.stringify(told(parsed)) };
}

function userShape(account: JiraAccount, base: string) {
  const name = loginOf(account);
  return {
    self: `${base}/rest/api/2/user?username=${name}`,
    key: keyOf(account),
    name,
    emailAddress: account.person.email,
    displayName: account.person.name,
    active: account.active,
    timeZone: account.person.timezone,
  };
}

function wikiText(
  node: Record<string, unknown>,
  accounts: ReadonlyMap<string, JiraAccount>,
): string {
  const attrs = (node.attrs ?? {}) as Record<string, unknown>;
  const account = accounts.get(String(attrs.id));
  if (node.type === 'mention') return account ? `[~${loginOf(account)}]` : String(attrs.text);
  if (typeof node.text === 'string') return node.text;
  const inner = ((node.content ?? []) as Record<string, unknown>[])
    .map((child) => wikiText(child, accounts))
    .join('');
  return node.type === 'paragraph' ? `${inner}\r\n` : inner;
}
