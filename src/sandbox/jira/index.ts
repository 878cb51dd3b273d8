import type { SandboxRequest, SandboxResponse, VendorSandbox, World } from '../contract.ts';
import { listedUser } from './accounts.ts';
import { count, json, page, refuse, refuseDesk, unauthenticated } from './answers.ts';
import { approvalShapes } from './approval-shape.ts';
import { auditShapes } from './audit.ts';
import { fieldShape, SYSTEM_FIELD_SHAPES } from './fields.ts';
import { bulkChangelogs, issueComments, issueNamed, projectPage, search } from './platform.ts';
import { projectOf, type Site, siteOf } from './site.ts';

/** API token of the collecting account; any e-mail address goes with it. */
export const JIRA_TOKEN = 'sandbox-jira-token';

type Route = (site: Site, request: SandboxRequest, argument: string) => SandboxResponse;
const ROUTES: readonly (readonly [method: string, path: RegExp, route: Route])[] = [
  ['GET', /^\/rest\/api\/3\/serverInfo$/, serverInfo],
  ['GET', /^\/rest\/api\/3\/myself$/, myself],
  ['GET', /^\/rest\/api\/3\/mypermissions$/, myPermissions],
  ['GET', /^\/rest\/api\/3\/project\/search$/, projectPage],
  ['GET', /^\/rest\/api\/3\/field$/, fields],
  ['GET', /^\/rest\/api\/3\/users\/search$/, users],
  ['GET', /^\/rest\/api\/3\/group\/bulk$/, groups],
  ['GET', /^\/rest\/api\/3\/group\/member$/, groupMembers],
  ['GET', /^\/rest\/api\/3\/search\/jql$/, search],
  ['POST', /^\/rest\/api\/3\/changelog\/bulkfetch$/, bulkChangelogs],
  ['GET', /^\/rest\/api\/3\/issue\/([^/]+)\/comment$/, issueComments],
  ['GET', /^\/rest\/api\/3\/auditing\/record$/, auditRecords],
  ['GET', /^\/rest\/servicedeskapi\/request\/([^/]+)\/approval$/, approvals],
];

/** The company's Jira Cloud site with Jira Service Management. */
export function createJira(world: World): VendorSandbox {
  const site = siteOf(world);
  return {
    handle(request) {
      if (!authenticated(request)) return unauthenticated(request);
      for (const [method, path, route] of ROUTES) {
        const match = path.exec(request.path);
        if (match === null) continue;
        if (method !== request.method) return refuse(request, 405, 'Method not allowed.');
        return route(site, request, decodeURIComponent(match[1] ?? ''));
      }
      return refuse(request, 404, `No such resource: ${request.path}`);
    },
  };
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

function myPermissions(_site: Site, request: SandboxRequest): SandboxResponse {
  const asked = (request.query.get('permissions') ?? '').split(',').filter(Boolean);
  if (asked.length === 0)
    return refuse(request, 400, "The 'permissions' query parameter is required.");
  const permissions = asked.map((key) => [
    key,
    {
      id: '0',
      key,
      name: key,
      type: 'GLOBAL',
      description: '',
      havePermission: key === 'ADMINISTER',
    },
  ]);
  return json(request, { permissions: Object.fromEntries(permissions) });
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

function approvals(site: Site, request: SandboxRequest, key: string): SandboxResponse {
  const issue = issueNamed(site, key);
  const desk = site.projects.some(
    (project) =>
      project.kind === 'service_desk' &&
      issue !== undefined &&
      project.key === projectOf(issue.key),
  );
  if (issue === undefined || !desk) {
    return refuseDesk(
      request,
      404,
      'The request you are trying to view does not exist or you do not have permission to see it.',
    );
  }
  const start = count(request.query, 'start', { fallback: 0, max: 1e9 }) ?? 0;
  const limit = count(request.query, 'limit', { fallback: 50, max: 50 }) ?? 50;
  const all = approvalShapes(site, issue, request.base);
  const values = all.slice(start, start + limit);
  return json(request, {
    _expands: [],
    size: values.length,
    start,
    limit,
    isLastPage: start + limit >= all.length,
    _links: { base: `${request.base}/rest/servicedeskapi`, context: '' },
    values,
  });
}
