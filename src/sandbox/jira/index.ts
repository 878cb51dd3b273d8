import type { SandboxRequest, SandboxResponse, VendorSandbox, World } from '../contract.ts';
import { listedUser } from './accounts.ts';
import { count, json, page, refuse, unauthenticated } from './answers.ts';
import { auditShapes } from './audit.ts';
import { CLOUD_ONLY, SERVER_ROUTES, serverAnswer } from './data-center.ts';
import {
  approvals,
  customers,
  organizations,
  organizationUsers,
  requestTypes,
  serviceDesks,
} from './desk.ts';
import { fieldShape, SYSTEM_FIELD_SHAPES } from './fields.ts';
import {
  approximateCount,
  bulkChangelogs,
  issueChangelog,
  issueComments,
  oneIssue,
  projectPage,
  search,
} from './platform.ts';
import {
  issueSecurity,
  myPermissions,
  permissionScheme,
  projectRole,
  projectRoles,
} from './rights.ts';
import { type Site, siteOf } from './site.ts';

/** API token of the collecting account; any e-mail address goes with it. */
export const JIRA_TOKEN = 'sandbox-jira-token';

type Route = (site: Site, request: SandboxRequest, ...path: string[]) => SandboxResponse;
const API = '/rest/api/3';
const DESK = '/rest/servicedeskapi';
/** `*` stands for one part of the path. */
const ROUTES: readonly (readonly [method: string, path: string, route: Route])[] = [
  ['GET', `${API}/serverInfo`, serverInfo],
  ['GET', `${API}/myself`, myself],
  ['GET', `${API}/mypermissions`, myPermissions],
  ['GET', `${API}/project/search`, projectPage],
  ['GET', `${API}/project/*/role`, projectRoles],
  ['GET', `${API}/project/*/role/*`, projectRole],
  ['GET', `${API}/project/*/permissionscheme`, permissionScheme],
  ['GET', `${API}/project/*/issuesecuritylevelscheme`, issueSecurity],
  ['GET', `${API}/field`, fields],
  ['GET', `${API}/users/search`, users],
  ['GET', `${API}/group/bulk`, groups],
  ['GET', `${API}/group/member`, groupMembers],
  ['GET', `${API}/search/jql`, search],
  ['POST', `${API}/search/approximate-count`, approximateCount],
  ['POST', `${API}/changelog/bulkfetch`, bulkChangelogs],
  ['GET', `${API}/issue/*`, oneIssue],
  ['GET', `${API}/issue/*/changelog`, issueChangelog],
  ['GET', `${API}/issue/*/comment`, issueComments],
  ['GET', `${API}/auditing/record`, auditRecords],
  ['GET', `${DESK}/request/*/approval`, approvals],
  ['GET', `${DESK}/servicedesk`, serviceDesks],
  ['GET', `${DESK}/servicedesk/*/requesttype`, requestTypes],
  ['GET', `${DESK}/servicedesk/*/customer`, customers],
  ['GET', `${DESK}/organization`, organizations],
  ['GET', `${DESK}/organization/*/user`, organizationUsers],
];

export interface JiraOptions {
  readonly deployment?: 'cloud' | 'data-center';
}

/** The company's Jira with Jira Service Management: a Cloud site, or Data Center. */
export function createJira(
  world: World,
  { deployment = 'cloud' }: JiraOptions = {},
): VendorSandbox {
  const site = siteOf(world);
  return {
    handle(request) {
      if (!authenticated(request)) return unauthenticated(request);
      return deployment === 'cloud' ? answerOf(site, request) : serverAnswerOf(site, request);
    },
  };
}

function answerOf(site: Site, request: SandboxRequest): SandboxResponse {
  const parts = request.path.split('/');
  for (const [method, path, route] of ROUTES) {
    const wanted = path.split('/');
    if (wanted.length !== parts.length) continue;
    if (!wanted.every((part, i) => part === '*' || part === parts[i])) continue;
    if (method !== request.method) return refuse(request, 405, 'Method not allowed.');
    const found = parts.filter((_, i) => wanted[i] === '*').map(decodeURIComponent);
    return route(site, request, ...found);
  }
  return refuse(request, 404, `No such resource: ${request.path}`);
}

/** Data Center has most of Cloud's paths under version 2, and tells the same in its own words. */
function serverAnswerOf(site: Site, request: SandboxRequest): SandboxResponse {
  const own = SERVER_ROUTES.get(request.path);
  if (own) return serverAnswer(site, request, own(site, request));
  const path = request.path.replace(/^\/rest\/api\/2\//, `${API}/`);
  if (request.path.startsWith(API) || CLOUD_ONLY.test(path)) {
    return refuse(request, 404, `No such resource: ${request.path}`);
  }
  return serverAnswer(site, request, answerOf(site, { ...request, path }));
}

function authenticated({ headers }: SandboxRequest): boolean {
  const [scheme, value = ''] = (headers.authorization ?? '').split(' ');
  if (scheme === 'Bearer') return value === JIRA_TOKEN;
  if (scheme !== 'Basic') return false;
  const pair = Buffer.from(value, 'base64').toString('utf8');
  const colon = pair.lastIndexOf(':');
  return pair.slice(0, colon).includes('@') && pair.slice(colon + 1) === JIRA_TOKEN;
}

function serverInfo(site: Site, request: SandboxRequest): SandboxResponse {
  return json(request, {
    baseUrl: request.base,
    version: '1001.0.0-SNAPSHOT',
    versionNumbers: [1001, 0, 0],
    deploymentType: 'Cloud',
    buildNumber: 100293,
    serverTime: site.world.now.replace('Z', '+0000'),
    serverTitle: site.world.organization,
  });
}

/** The token belongs to the first administrator, or else to the first account. */
function myself(site: Site, request: SandboxRequest): SandboxResponse {
  const me = site.accounts.find(({ person }) => person.oktaAdmin !== undefined) ?? site.accounts[0];
  if (me === undefined) return refuse(request, 403, 'No account.');
  return json(request, { ...listedUser(me, request.base), timeZone: 'Etc/UTC' });
}

function fields(site: Site, request: SandboxRequest): SandboxResponse {
  return json(request, [...SYSTEM_FIELD_SHAPES, ...site.fields.map(fieldShape)]);
}

function users(site: Site, request: SandboxRequest): SandboxResponse {
  const start = count(request.query, 'startAt', { fallback: 0, max: 1e9 });
  const size = count(request.query, 'maxResults', { fallback: 50, max: 1000 });
  if (start === undefined || size === undefined || size === 0) {
    return refuse(request, 400, 'startAt and maxResults must be whole numbers.');
  }
  const shown = site.accounts.slice(start, start + size);
  return json(
    request,
    shown.map((account) => listedUser(account, request.base)),
  );
}

function groups(site: Site, request: SandboxRequest): SandboxResponse {
  return page(
    request,
    site.groups.map(({ name, groupId }) => ({ name, groupId })),
    50,
  );
}

function groupMembers(site: Site, request: SandboxRequest): SandboxResponse {
  const id = request.query.get('groupId');
  const name = request.query.get('groupname');
  const group = site.groups.find((one) => one.groupId === id || one.name === name);
  if (group === undefined)
    return refuse(request, 404, 'The group named or with this id does not exist.');
  const inactive = request.query.get('includeInactiveUsers') === 'true';
  const members = site.accounts
    .filter(({ person, active }) => group.members.includes(person.id) && (active || inactive))
    .map((account) => listedUser(account, request.base));
  return page(request, members, 50);
}

function auditRecords(site: Site, request: SandboxRequest): SandboxResponse {
  const offset = count(request.query, 'offset', { fallback: 0, max: 1e9 });
  const limit = count(request.query, 'limit', { fallback: 1000, max: 1000 });
  if (offset === undefined || limit === undefined || limit === 0) {
    return refuse(request, 400, 'offset and limit must be whole numbers.');
  }
  const bound = (name: string, otherwise: number) =>
    Date.parse(request.query.get(name) ?? '') || otherwise;
  const [from, to] = [bound('from', 0), bound('to', Date.parse(site.world.now))];
  const all = auditShapes(site).filter(({ created }) => {
    const at = Date.parse(created);
    return at >= from && at <= to;
  });
  return json(request, {
    offset,
    limit,
    total: all.length,
    records: all.slice(offset, offset + limit),
  });
}
