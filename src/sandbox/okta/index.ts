import type { SandboxRequest, SandboxResponse, VendorSandbox, World } from '../contract.ts';
import { dataPage, failure, json, page } from './answers.ts';
import { campaignsJson, requestsJson, reviewsJson } from './governance.ts';
import { logOf } from './log.ts';
import { policiesJson, policyTypeOf, rulesJson } from './policies.ts';
import { settingsJson } from './settings.ts';
import {
  appGroupJson,
  appJson,
  appsOf,
  appUserJson,
  assigned,
  factorsJson,
  grantsJson,
  groupJson,
  orgJson,
  rolesJson,
  ruleJson,
  tokensJson,
  userJson,
} from './shapes.ts';
import { appGroupsOf, groupRolesOf, type OktaUser, oktaId, usersOf } from './state.ts';
import { isBearer, issueToken } from './token.ts';

const TOKEN = 'SSWS sandbox-okta-token';

interface Served {
  readonly world: World;
  readonly users: readonly OktaUser[];
  readonly log: readonly Record<string, unknown>[];
}

/** Okta's management API over the company's facts: the endpoints that are collected, paged by Link. */
export function createOkta(world: World): VendorSandbox {
  const served: Served = { world, users: usersOf(world), log: logOf(world) };
  return {
    handle(request) {
      if (request.path === '/oauth2/v1/token') return issueToken(request);
      if (request.path === '/.well-known/okta-organization')
        return json({ id: orgJson(world).id, pipeline: 'idx', _links: {} });
      if (request.headers.authorization !== TOKEN && !isBearer(request))
        return failure(401, 'E0000011', 'Invalid token provided');
      if (request.method !== 'GET')
        return failure(405, 'E0000022', 'The endpoint does not support the provided HTTP method');
      return (
        route(served, request) ??
        failure(404, 'E0000007', `Not found: Resource not found: ${request.path}`)
      );
    },
  };
}

function route(served: Served, request: SandboxRequest): SandboxResponse | undefined {
  const { world } = served;
  const [, api, version, kind = '', id, part] = request.path.split('/');
  switch (`${api}/${version}`) {
    case 'governance/api':
      return governance(world, request);
    case 'oauth2/v1':
      return kind === 'clients' ? page(request, []) : undefined;
    case 'api/v1':
      break;
    default:
      return undefined;
  }
  switch (kind) {
    case 'users':
      return people(served, request, id, part);
    case 'groups':
      return groups(served, request, id, part);
    case 'apps':
      return apps(served, request, id, part);
    case 'iam':
      return iam(served, request, id, part);
    case 'policies':
      return policies(world, request, id, part);
    case 'api-tokens':
      return page(request, tokensJson(world));
    case 'org':
      return part === 'oktaSupport'
        ? json({ support: 'DISABLED', expiration: null, caseNumber: null })
        : json(orgJson(world));
    case 'logs':
      return logs(request, served.log);
    default: {
      const list = settingsJson(request.base, kind);
      return list && page(request, list);
    }
  }
}

function people(
  { users }: Served,
  request: SandboxRequest,
  id: string | undefined,
  part: string | undefined,
): SandboxResponse | undefined {
  if (id === undefined) return page(request, listed(users, request).map(userJson));
  const user =
    id === 'me'
      ? (users.find(({ person }) => person.oktaAdmin) ?? users[0])
      : users.find((candidate) => candidate.id === id);
  if (user === undefined) return undefined;
  if (part === undefined) return json(userJson(user));
  if (part === 'roles') return page(request, rolesJson(user.id, user.roles, 'USER'));
  return part === 'factors' ? page(request, factorsJson(request.base, user)) : undefined;
}

function groups(
  { world, users }: Served,
  request: SandboxRequest,
  id: string | undefined,
  part: string | undefined,
): SandboxResponse | undefined {
  const roles = groupRolesOf(world);
  const members = (name: string) => users.filter((user) => user.groups.has(name));
  if (id === undefined) {
    const stats = request.query.get('expand') === 'stats';
    const apps = appGroupsOf(world);
    return page(
      request,
      world.groups.map((group) =>
        groupJson(
          group,
          stats
            ? {
                users: members(group.name).length,
                apps: apps.filter((one) => one.group === group.name).length,
                admin: roles.has(group.name),
              }
            : undefined,
        ),
      ),
    );
  }
  if (id === 'rules') return page(request, ruleJson(world));
  const group = world.groups.find(({ name }) => oktaId('00g', name) === id);
  if (group === undefined) return undefined;
  if (part === 'users') return page(request, members(group.name).map(userJson), 1000);
  return part === 'roles'
    ? page(request, rolesJson(id, roles.get(group.name) ?? new Map(), 'GROUP'))
    : undefined;
}

function apps(
  { world, users }: Served,
  request: SandboxRequest,
  id: string | undefined,
  part: string | undefined,
): SandboxResponse | undefined {
  if (id === undefined)
    return page(
      request,
      appsOf(world).map((name) => appJson(world, name)),
    );
  const app = appsOf(world).find((name) => oktaId('0oa', name) === id);
  if (app === undefined) return undefined;
  switch (part) {
    case 'users':
      return page(
        request,
        assigned(world, users, app).map((one) => appUserJson(one, app)),
        500,
      );
    case 'groups':
      return page(
        request,
        appGroupsOf(world)
          .filter((one) => one.app === app)
          .map((one, i) => appGroupJson(request.base, one, i, describe(world, one.group))),
      );
    case 'grants':
      return page(request, grantsJson(world, request.base, app));
    default:
      return undefined;
  }
}

function describe(world: World, group: string): string {
  return world.groups.find(({ name }) => name === group)?.description ?? '';
}

function iam(
  { users }: Served,
  request: SandboxRequest,
  id: string | undefined,
  part: string | undefined,
): SandboxResponse | undefined {
  if (id === 'roles') return json({ roles: [], _links: {} });
  if (id === 'resource-sets') return json({ 'resource-sets': [], _links: {} });
  if (id !== 'assignees' || part !== 'users') return undefined;
  const value = users
    .filter((user) => user.roles.size > 0)
    .map((user) => ({
      id: user.id,
      orn: `orn:okta:directory:larkspur:users:${user.id}`,
      _links: { self: { href: `${request.base}/api/v1/users/${user.id}` } },
    }));
  return json({ value, _links: {} });
}

function policies(
  world: World,
  request: SandboxRequest,
  id: string | undefined,
  part: string | undefined,
): SandboxResponse | undefined {
  const { query } = request;
  if (id === undefined)
    return page(
      request,
      policiesJson(world, query.get('type') ?? '', query.get('expand') === 'rules'),
    );
  const type = policyTypeOf(id);
  return type !== undefined && part === 'rules' ? page(request, rulesJson(world, type)) : undefined;
}

function governance(world: World, request: SandboxRequest): SandboxResponse | undefined {
  switch (request.path) {
    case '/governance/api/v2/requests':
      return dataPage(request, requestsJson(world, request.base));
    case '/governance/api/v1/campaigns':
      return dataPage(request, campaignsJson(world));
    case '/governance/api/v1/reviews':
      return dataPage(request, reviewsJson(world));
    default:
      return undefined;
  }
}

/** The plain list leaves out deactivated users, as Okta does; a filter on the status finds them. */
function listed(users: readonly OktaUser[], { query }: SandboxRequest): OktaUser[] {
  const status = /^status eq "([A-Z_]+)"$/.exec(query.get('filter') ?? '')?.[1];
  return users.filter((user) =>
    status ? user.status === status : user.status !== 'DEPROVISIONED',
  );
}

function logs(request: SandboxRequest, log: readonly Record<string, unknown>[]): SandboxResponse {
  const since = Date.parse(request.query.get('since') ?? '');
  const until = Date.parse(request.query.get('until') ?? '');
  if (Number.isNaN(since) || Number.isNaN(until))
    return failure(400, 'E0000001', 'Api validation failed: since');
  const events = log.filter((event) => {
    const at = Date.parse(String(event.published));
    return at >= since && at < until;
  });
  return page(request, events, 1000);
}
