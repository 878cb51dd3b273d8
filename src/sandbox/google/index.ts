import { generateKeyPairSync } from 'node:crypto';
import type { SandboxRequest, SandboxResponse, VendorSandbox, World } from '../contract.ts';
import { activitiesOf } from './activities.ts';
import { policiesJson, ROOT_UNIT } from './policies.ts';
import {
  clientId,
  googleId,
  grantsOf,
  groupRoles,
  groupsOf,
  roleHolders,
  SUPER_ADMIN,
  usersOf,
} from './state.ts';

const ACCESS_TOKEN = 'sandbox-google-access-token';
const DIRECTORY = '/admin/directory/v1';
const REPORTS = /^\/admin\/reports\/v1\/activity\/users\/all\/applications\/([a-z_]+)$/;

/** Google's Directory and Reports APIs, and the token endpoint that a service account signs in at. */
export function createGoogle(world: World): VendorSandbox {
  return {
    handle(request) {
      if (request.path === '/token') return token(world, request);
      if (request.headers.authorization !== `Bearer ${ACCESS_TOKEN}`)
        return failure(401, 'Invalid Credentials', 'authError');
      return route(world, request) ?? failure(404, `Not Found: ${request.path}`, 'notFound');
    },
  };
}

/** A service-account key with a fresh key pair: nothing about it is secret, and it is never committed. */
export function serviceAccountKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return JSON.stringify({
    type: 'service_account',
    project_id: 'larkspur-evidence',
    client_email: 'auditpack@larkspur-evidence.iam.gserviceaccount.com',
    client_id: '100000000000000000001',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  });
}

/** RFC 7523: the assertion's subject must be somebody of the company. The signature is not checked. */
function token(world: World, { method, body }: SandboxRequest): SandboxResponse {
  const form = new URLSearchParams(body);
  const [, claims = ''] = (form.get('assertion') ?? '').split('.');
  const subject = claims
    ? String(
        Reflect.get(Object(parseJson(Buffer.from(claims, 'base64url').toString('utf8'))), 'sub'),
      )
    : '';
  const known = world.people.some(({ email }) => email === subject);
  if (
    method !== 'POST' ||
    form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer' ||
    !known
  ) {
    return {
      status: 401,
      body: JSON.stringify({
        error: 'unauthorized_client',
        error_description: 'Client is unauthorized to retrieve access tokens using this method.',
      }),
    };
  }
  return json({ access_token: ACCESS_TOKEN, expires_in: 3599, token_type: 'Bearer' });
}

function route(world: World, request: SandboxRequest): SandboxResponse | undefined {
  const { path, query } = request;
  const application = REPORTS.exec(path)?.[1];
  if (application) return activities(world, application, request);
  if (path === `${DIRECTORY}/users`)
    return page(
      request,
      'users',
      usersOf(world, query.get('showDeleted') === 'true'),
      500,
      'admin#directory#users',
    );
  if (path === `${DIRECTORY}/groups`)
    return page(
      request,
      'groups',
      [...groupsOf(world)].map(([name, members]) => groupJson(name, members.size)),
      200,
      'admin#directory#groups',
    );
  const group = /^\/admin\/directory\/v1\/groups\/([^/]+)\/members$/.exec(path)?.[1];
  if (group) return members(world, request, group);
  if (/\/customer\/[^/]+\/roles$/.test(path))
    return page(request, 'items', rolesOf(world).map(roleJson), 100, 'admin#directory#roles');
  if (/\/customer\/[^/]+\/roleassignments$/.test(path)) {
    return page(
      request,
      'items',
      [
        ...roleHolders(world).map((held) => assignmentJson(held, 'user')),
        ...groupRoles(world).map((held) => assignmentJson(held, 'group')),
      ],
      200,
      'admin#directory#roleAssignments',
    );
  }
  if (path === '/v1/policies') return json({ policies: policiesJson(world) });
  return account(world, request);
}

/** The customer, its domains and units, and what belongs to one user. */
function account(world: World, request: SandboxRequest): SandboxResponse | undefined {
  const { path } = request;
  if (/\/customers\/[^/]+$/.test(path))
    return json({
      kind: 'admin#directory#customer',
      etag: '"sandbox"',
      id: 'C01larkspur',
      customerDomain: 'larkspur.test',
      customerCreationTime: '2024-03-04T15:00:00.000Z',
      postalAddress: { organizationName: world.organization, countryCode: 'US' },
    });
  if (/\/customer\/[^/]+\/domains$/.test(path))
    return json({
      kind: 'admin#directory#domains',
      etag: '"sandbox"',
      domains: [
        {
          kind: 'admin#directory#domain',
          etag: '"sandbox"',
          domainName: 'larkspur.test',
          isPrimary: true,
          verified: true,
          creationTime: '1709564400000',
        },
      ],
    });
  if (/\/customer\/[^/]+\/orgunits$/.test(path))
    return json({
      kind: 'admin#directory#orgUnits',
      etag: '"sandbox"',
      organizationUnits: [
        {
          kind: 'admin#directory#orgUnit',
          etag: '"sandbox"',
          name: 'larkspur.test',
          orgUnitPath: '/',
          orgUnitId: `id:${ROOT_UNIT}`,
          blockInheritance: false,
        },
      ],
    });
  const [, key = '', part] =
    /^\/admin\/directory\/v1\/users\/([^/]+)(?:\/(tokens))?$/.exec(path) ?? [];
  const wanted = decodeURIComponent(key);
  const person = world.people.find(({ id, email }) => googleId(id) === wanted || email === wanted);
  if (person === undefined) return undefined;
  if (part === undefined)
    return json(usersOf(world, false).find((user) => user.id === googleId(person.id)));
  return page(
    request,
    'items',
    grantsOf(world, person.id).map((app) => ({
      kind: 'admin#directory#token',
      etag: '"sandbox"',
      clientId: clientId(app),
      displayText: app,
      anonymous: false,
      nativeApp: false,
      userKey: googleId(person.id),
      scopes: ['https://www.googleapis.com/auth/drive.readonly'],
    })),
    1000,
    'admin#directory#tokenList',
  );
}

function activities(world: World, application: string, request: SandboxRequest): SandboxResponse {
  const start = Date.parse(request.query.get('startTime') ?? '1970-01-01T00:00:00Z');
  const end = Date.parse(request.query.get('endTime') ?? world.now);
  if (Number.isNaN(start) || Number.isNaN(end))
    return failure(400, 'Invalid value for: startTime', 'invalid');
  const items = activitiesOf(world, application).filter((item) => {
    const at = Date.parse(String(Reflect.get(Object(item.id), 'time')));
    return at >= start && at < end;
  });
  return page(request, 'items', items, 1000, 'admin#reports#activities');
}

function members(world: World, request: SandboxRequest, id: string): SandboxResponse | undefined {
  const found = [...groupsOf(world)].find(([name]) => googleId(`group/${name}`) === id);
  if (!found) return undefined;
  const list = [...found[1]].map((member) => ({
    kind: 'admin#directory#member',
    etag: '"sandbox"',
    id: googleId(member),
    email: world.people.find((person) => person.id === member)?.email ?? member,
    role: 'MEMBER',
    type: 'USER',
    status: 'ACTIVE',
  }));
  return page(request, 'members', list, 200, 'admin#directory#members');
}

function rolesOf(world: World): string[] {
  const held = [...roleHolders(world), ...groupRoles(world)].map(([role]) => role);
  return [...new Set([SUPER_ADMIN, ...held])];
}

function roleJson(name: string): unknown {
  return {
    kind: 'admin#directory#role',
    etag: '"sandbox"',
    roleId: googleId(`role/${name}`),
    roleName: name,
    roleDescription: name,
    isSystemRole: name.startsWith('_'),
    isSuperAdminRole: name === SUPER_ADMIN,
  };
}

function assignmentJson([role, holder]: [string, string], assigneeType: 'user' | 'group'): unknown {
  return {
    kind: 'admin#directory#roleAssignment',
    etag: '"sandbox"',
    roleAssignmentId: googleId(`assignment/${role}/${holder}`),
    roleId: googleId(`role/${role}`),
    assignedTo: googleId(assigneeType === 'group' ? `group/${holder}` : holder),
    assigneeType,
    scopeType: 'CUSTOMER',
  };
}

function groupJson(name: string, members: number): unknown {
  return {
    kind: 'admin#directory#group',
    id: googleId(`group/${name}`),
    etag: '"sandbox"',
    email: `${name}@larkspur.test`,
    name,
    directMembersCount: String(members),
    description: '',
    adminCreated: true,
  };
}

/** Page tokens are positions; an empty list leaves its member out, as Google does. */
function page(
  request: SandboxRequest,
  name: string,
  items: readonly unknown[],
  most: number,
  kind: string,
): SandboxResponse {
  const size = Math.min(Number(request.query.get('maxResults') ?? 100) || 100, most);
  const start = Number((request.query.get('pageToken') ?? '').replace('page-', '') || 0);
  const shown = items.slice(start, start + size);
  const more = start + size < items.length;
  return json({
    kind,
    etag: '"sandbox"',
    ...(shown.length > 0 && { [name]: shown }),
    ...(more && { nextPageToken: `page-${start + size}` }),
  });
}

function json(body: unknown): SandboxResponse {
  return { status: 200, body: JSON.stringify(body) };
}

function failure(code: number, message: string, reason: string): SandboxResponse {
  return {
    status: code,
    body: JSON.stringify({
      error: { code, message, errors: [{ message, domain: 'global', reason }] },
    }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
