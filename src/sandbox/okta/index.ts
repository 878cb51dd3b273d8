import type { SandboxRequest, SandboxResponse, VendorSandbox, World } from '../contract.ts';
import { logOf } from './log.ts';
import { type OktaUser, oktaFacts, oktaId, ROLE_LABELS, usersOf } from './state.ts';

const TOKEN = 'SSWS sandbox-okta-token';
const HEADERS = {
  'x-okta-request-id': 'sandbox',
  'x-rate-limit-limit': '600',
  'x-rate-limit-remaining': '599',
  'x-rate-limit-reset': '1782993660',
};

/** Okta's management API over the company's facts: the endpoints that are collected, paged by Link. */
export function createOkta(world: World): VendorSandbox {
  const users = usersOf(world);
  const log = logOf(world);
  return {
    handle(request) {
      if (request.headers.authorization !== TOKEN)
        return failure(401, 'E0000011', 'Invalid token provided');
      if (request.method !== 'GET')
        return failure(405, 'E0000022', 'The endpoint does not support the provided HTTP method');
      return (
        route(world, users, log, request) ??
        failure(404, 'E0000007', `Not found: Resource not found: ${request.path}`)
      );
    },
  };
}

function route(
  world: World,
  users: readonly OktaUser[],
  log: readonly Record<string, unknown>[],
  request: SandboxRequest,
): SandboxResponse | undefined {
  const [, api, version, kind, id, part] = request.path.split('/');
  if (api !== 'api' || version !== 'v1') return undefined;
  const place = [kind, id && ':id', part].filter(Boolean).join('/');
  const group = () => world.groups.find(({ name }) => oktaId('00g', name) === id);
  const app = () => appsOf(world).find((name) => oktaId('0oa', name) === id);
  switch (place) {
    case 'users/:id':
      return id === 'me'
        ? json(userJson(users.find((user) => user.person.oktaAdmin) ?? users[0]))
        : undefined;
    case 'users':
      return page(request, listed(users, request).map(userJson), 200);
    case 'users/:id/roles':
      return page(request, users.filter((user) => user.id === id).flatMap(rolesJson), 200);
    case 'groups':
      return page(
        request,
        world.groups.map(({ name, description }) => groupJson(name, description)),
        200,
      );
    case 'groups/:id/users': {
      const found = group();
      return found === undefined
        ? undefined
        : page(request, users.filter((user) => user.groups.has(found.name)).map(userJson), 1000);
    }
    case 'apps':
      return page(request, appsOf(world).map(appJson), 200);
    case 'apps/:id/users': {
      const found = app();
      return found === undefined
        ? undefined
        : page(
            request,
            assigned(world, users, found).map(([user, at]) => appUserJson(user, found, at)),
            500,
          );
    }
    case 'iam/:id/users':
      return id === 'assignees' ? assignees(request, users) : undefined;
    case 'logs':
      return logs(request, log);
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

function assignees(request: SandboxRequest, users: readonly OktaUser[]): SandboxResponse {
  const value = users
    .filter((user) => user.roles.size > 0)
    .map(({ id }) => ({
      id,
      orn: `orn:okta:directory:larkspur:users:${id}`,
      _links: { self: { href: `${request.base}/api/v1/users/${id}` } },
    }));
  return json({ value, _links: {} });
}

function page(request: SandboxRequest, items: readonly unknown[], most: number): SandboxResponse {
  const limit = Math.min(Number(request.query.get('limit') ?? most) || most, most);
  const start = Number(request.query.get('after') ?? 0);
  const address = (after: number) => {
    const query = new URLSearchParams(request.query);
    query.set('after', String(after));
    return `${request.base}${request.path}?${query}`;
  };
  const links = [`<${request.base}${request.path}?${request.query}>; rel="self"`];
  if (start + limit < items.length) links.push(`<${address(start + limit)}>; rel="next"`);
  return json(items.slice(start, start + limit), { link: links.join(', ') });
}

function userJson(user: OktaUser | undefined): unknown {
  if (!user) return {};
  const { person } = user;
  const [firstName = '', ...rest] = person.name.split(' ');
  return {
    id: user.id,
    status: user.status,
    created: user.created,
    activated: user.created,
    statusChanged: user.statusChanged,
    lastLogin: user.lastLogin,
    lastUpdated: user.statusChanged,
    passwordChanged: user.created,
    type: { id: 'oty1000000000000000' },
    profile: {
      firstName,
      lastName: rest.join(' '),
      login: person.email,
      email: person.email,
      secondEmail: null,
      mobilePhone: null,
    },
    credentials: { provider: { type: 'OKTA', name: 'OKTA' } },
  };
}

function rolesJson(user: OktaUser): unknown[] {
  return [...user.roles].map(([type, created]) => ({
    id: oktaId('ra1', `${user.id}/${type}`),
    label: ROLE_LABELS[type] ?? type,
    type,
    status: 'ACTIVE',
    created,
    lastUpdated: created,
    assignmentType: 'USER',
  }));
}

function groupJson(name: string, description: string): unknown {
  const at = '2024-03-04T15:00:00.000Z';
  return {
    id: oktaId('00g', name),
    created: at,
    lastUpdated: at,
    lastMembershipUpdated: at,
    objectClass: ['okta:user_group'],
    type: name === 'everyone' ? 'BUILT_IN' : 'OKTA_GROUP',
    profile: { name, description },
  };
}

function appsOf(world: World): string[] {
  const named = oktaFacts(world).flatMap((fact) => ('app' in fact ? [fact.app] : []));
  return [...new Set(['slack', ...named])];
}

function appJson(name: string): unknown {
  const at = '2024-03-04T15:00:00.000Z';
  return {
    id: oktaId('0oa', name),
    name,
    label: name,
    status: 'ACTIVE',
    created: at,
    lastUpdated: at,
    signOnMode: 'SAML_2_0',
    features: [],
  };
}

/** Who is assigned to an application after all facts, and since when. */
function assigned(world: World, users: readonly OktaUser[], app: string): [OktaUser, string][] {
  const since = new Map<string, string>();
  for (const fact of oktaFacts(world)) {
    if (fact.do === 'okta.app.assign' && fact.app === app)
      since.set(fact.who, new Date(fact.at).toISOString());
    if (fact.do === 'okta.app.unassign' && fact.app === app) since.delete(fact.who);
  }
  return users.flatMap((user): [OktaUser, string][] => {
    const at = since.get(user.person.id);
    return at !== undefined && user.status !== 'DEPROVISIONED' ? [[user, at]] : [];
  });
}

function appUserJson(user: OktaUser, app: string, created: string): unknown {
  return {
    id: user.id,
    externalId: `${app}-${user.person.id}`,
    created,
    lastUpdated: created,
    scope: 'USER',
    status: 'PROVISIONED',
    statusChanged: created,
    syncState: 'SYNCHRONIZED',
    credentials: { userName: user.person.email },
    profile: { email: user.person.email },
  };
}

function json(body: unknown, headers: Record<string, string> = {}): SandboxResponse {
  return { status: 200, headers: { ...HEADERS, ...headers }, body: JSON.stringify(body) };
}

function failure(status: number, errorCode: string, errorSummary: string): SandboxResponse {
  const body = {
    errorCode,
    errorSummary,
    errorLink: errorCode,
    errorId: 'sandbox',
    errorCauses: [],
  };
  return { status, headers: HEADERS, body: JSON.stringify(body) };
}
