import { seedOf, type World } from '../contract.ts';
import {
  appGroupsOf,
  type OktaUser,
  oktaFacts,
  oktaId,
  ROLE_LABELS,
  rulesOf,
  SET_UP,
  tokensOf,
} from './state.ts';

type Json = Record<string, unknown>;

export function userJson(user: OktaUser): Json {
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
      title: person.title,
      department: person.department,
      managerId: person.manager ? oktaId('00u', person.manager) : null,
    },
    credentials: { provider: { type: 'OKTA', name: 'OKTA' } },
  };
}

/** Roles of a user, of a group or of a service application, by type and since when. */
export function rolesJson(
  owner: string,
  roles: ReadonlyMap<string, string>,
  assignmentType: 'USER' | 'GROUP' | 'CLIENT',
): Json[] {
  return [...roles].map(([type, created]) => ({
    id: oktaId('ra1', `${owner}/${type}`),
    label: ROLE_LABELS[type] ?? type,
    type,
    status: 'ACTIVE',
    created,
    lastUpdated: created,
    assignmentType,
  }));
}

export function groupJson(
  { name, description }: { name: string; description: string },
  stats: { users: number; apps: number; admin: boolean } | undefined,
): Json {
  return {
    id: oktaId('00g', name),
    created: SET_UP,
    lastUpdated: SET_UP,
    lastMembershipUpdated: SET_UP,
    objectClass: ['okta:user_group'],
    type: name === 'everyone' ? 'BUILT_IN' : 'OKTA_GROUP',
    profile: { name, description },
    ...(stats && {
      _embedded: {
        stats: {
          usersCount: stats.users,
          appsCount: stats.apps,
          groupPushMappingsCount: 0,
          hasAdminPrivilege: stats.admin,
        },
      },
    }),
  };
}

export function ruleJson(world: World): Json[] {
  return rulesOf(world).map(({ name, group, expression, at }) => ({
    type: 'group_rule',
    id: oktaId('0pr', name),
    status: 'ACTIVE',
    name,
    created: at,
    lastUpdated: at,
    conditions: {
      people: { users: { exclude: [] }, groups: { exclude: [] } },
      expression: { value: expression, type: 'urn:okta:expression:1.0' },
    },
    actions: { assignUserToGroups: { groupIds: [oktaId('00g', group)] } },
    _embedded: { groupIdToGroupNameMap: { [oktaId('00g', group)]: group } },
  }));
}

/** Applications by name; the company's own integration is a service application. */
export function appsOf(world: World): string[] {
  const named = oktaFacts(world).flatMap((fact) => ('app' in fact ? [fact.app] : []));
  return [...new Set(['slack', ...named])];
}

/** An application that was granted scopes of Okta's own API is one that signs in for itself. */
export function isService(world: World, name: string): boolean {
  return oktaFacts(world).some((fact) => fact.do === 'okta.app.consent' && fact.app === name);
}

export function appJson(world: World, name: string): Json {
  const service = isService(world, name);
  return {
    id: oktaId('0oa', name),
    name: service ? 'oidc_client' : name,
    label: name,
    status: 'ACTIVE',
    created: SET_UP,
    lastUpdated: SET_UP,
    signOnMode: service ? 'OPENID_CONNECT' : 'SAML_2_0',
    features: [],
    ...(service && {
      credentials: {
        oauthClient: {
          client_id: oktaId('0oa', name),
          token_endpoint_auth_method: 'private_key_jwt',
        },
      },
      settings: {
        oauthClient: { application_type: 'service', grant_types: ['client_credentials'] },
      },
    }),
  };
}

/** Who is assigned to an application by name after all facts, and since when. */
export function assigned(
  world: World,
  users: readonly OktaUser[],
  app: string,
): [user: OktaUser, since: string, scope: 'USER' | 'GROUP'][] {
  const since = new Map<string, string>();
  for (const fact of oktaFacts(world)) {
    if (fact.do === 'okta.app.assign' && fact.app === app)
      since.set(fact.who, new Date(fact.at).toISOString());
    if (fact.do === 'okta.app.unassign' && fact.app === app) since.delete(fact.who);
  }
  const groups = appGroupsOf(world).filter((one) => one.app === app);
  return users.flatMap((user): [OktaUser, string, 'USER' | 'GROUP'][] => {
    if (user.status === 'DEPROVISIONED') return [];
    const at = since.get(user.person.id);
    if (at !== undefined) return [[user, at, 'USER']];
    const through = groups.find(({ group }) => user.groups.has(group));
    return through ? [[user, through.at, 'GROUP']] : [];
  });
}

export function appUserJson(
  [user, created, scope]: [OktaUser, string, 'USER' | 'GROUP'],
  app: string,
): Json {
  return {
    id: user.id,
    externalId: `${app}-${user.person.id}`,
    created,
    lastUpdated: created,
    scope,
    status: 'PROVISIONED',
    statusChanged: created,
    syncState: 'SYNCHRONIZED',
    credentials: { userName: user.person.email },
    profile: { email: user.person.email },
  };
}

export function appGroupJson(
  base: string,
  { app, group, at }: { app: string; group: string; at: string },
  priority: number,
  description: string,
): Json {
  const id = oktaId('00g', group);
  return {
    id,
    priority,
    lastUpdated: at,
    profile: {},
    _embedded: { group: groupJson({ name: group, description }, undefined) },
    _links: {
      app: { href: `${base}/api/v1/apps/${oktaId('0oa', app)}` },
      group: { href: `${base}/api/v1/groups/${id}` },
    },
  };
}

export function grantsJson(world: World, base: string, app: string): Json[] {
  return oktaFacts(world).flatMap((fact) => {
    if (fact.do !== 'okta.app.consent' || fact.app !== app) return [];
    const created = new Date(fact.at).toISOString();
    return [
      {
        id: oktaId('oag', `${app}/${fact.scope}`),
        status: 'ACTIVE',
        created,
        lastUpdated: created,
        issuer: base,
        clientId: oktaId('0oa', app),
        scopeId: fact.scope,
        source: 'ADMIN',
      },
    ];
  });
}

export function factorsJson(base: string, user: OktaUser): Json[] {
  return [...user.factors].map(([factorType, created]) => ({
    id: oktaId('opf', `${user.id}/${factorType}`),
    factorType,
    provider: factorType === 'webauthn' ? 'FIDO' : 'OKTA',
    vendorName: factorType === 'webauthn' ? 'FIDO' : 'OKTA',
    status: 'ACTIVE',
    created,
    lastUpdated: created,
    profile: { credentialId: user.person.email },
    _links: {
      self: {
        href: `${base}/api/v1/users/${user.id}/factors/${oktaId('opf', `${user.id}/${factorType}`)}`,
        hints: { allow: ['GET', 'DELETE'] },
      },
      user: { href: `${base}/api/v1/users/${user.id}`, hints: { allow: ['GET'] } },
    },
  }));
}

export function tokensJson(world: World): Json[] {
  return tokensOf(world).map(({ name, who, at }) => ({
    id: oktaId('00T', `${who}/${name}`),
    name,
    userId: oktaId('00u', who),
    tokenWindow: 'P30D',
    network: { connection: 'ANYWHERE' },
    clientName: 'Okta API',
    created: at,
    lastUpdated: at,
    expiresAt: new Date(Date.parse(world.now) + 30 * 86_400_000).toISOString(),
  }));
}

export function orgJson(world: World): Json {
  return {
    id: `00o${seedOf(world.organization)}`,
    companyName: world.organization,
    subdomain: 'larkspur',
    status: 'ACTIVE',
    created: SET_UP,
    lastUpdated: SET_UP,
  };
}
