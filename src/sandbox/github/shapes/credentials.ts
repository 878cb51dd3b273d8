import type { World } from '../../contract.ts';
import { actorNamed, nodeId, numberFor, ORG, stamp } from '../ids.ts';
import { FOUNDED, githubFacts } from '../state.ts';
import { type Json, userJson } from './organization.ts';

interface App {
  readonly name: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly at: string;
}

/** Apps on the organization: one for checks from the start, and what facts install or remove. */
function appsOf(world: World): App[] {
  const apps = new Map<string, App>();
  const read = { checks: 'write', contents: 'read', metadata: 'read' };
  apps.set('larkspur-ci', { name: 'larkspur-ci', permissions: read, at: FOUNDED });
  for (const fact of githubFacts(world)) {
    if (fact.do === 'github.app.install')
      apps.set(fact.app, { name: fact.app, permissions: fact.permissions, at: fact.at });
    if (fact.do === 'github.app.remove') apps.delete(fact.app);
  }
  return [...apps.values()];
}

export function installationsJson(world: World, base: string): Json[] {
  const org = { login: ORG, id: numberFor('org', ORG), type: 'User' as const, name: ORG };
  return appsOf(world).map(({ name, permissions, at }) => {
    const id = numberFor('installation', name);
    return {
      id,
      app_id: numberFor('app', name),
      app_slug: name,
      account: { ...userJson(org, base), type: 'Organization' },
      target_id: org.id,
      target_type: 'Organization',
      repository_selection: 'all',
      permissions: { ...permissions, metadata: 'read' },
      events: [],
      access_tokens_url: `${base}/app/installations/${id}/access_tokens`,
      repositories_url: `${base}/installation/repositories`,
      html_url: `https://github.com/organizations/${ORG}/settings/installations/${id}`,
      created_at: stamp(at),
      updated_at: stamp(at),
      single_file_name: null,
      has_multiple_single_files: false,
      single_file_paths: [],
      suspended_by: null,
      suspended_at: null,
    };
  });
}

export function deployKeysJson(world: World, repo: string, base: string): Json[] {
  return githubFacts(world).flatMap((fact): Json[] => {
    if (fact.do !== 'github.key.add' || fact.repo !== repo) return [];
    const id = numberFor('key', `${repo}/${fact.title}`);
    return [
      {
        id,
        key: `ssh-ed25519 ${nodeId('AAAA', fact.title)}`,
        url: `${base}/repos/${ORG}/${repo}/keys/${id}`,
        title: fact.title,
        verified: true,
        created_at: stamp(fact.at),
        read_only: !fact.writes,
        added_by: actorNamed(world, fact.by).login,
        last_used: null,
        enabled: true,
      },
    ];
  });
}

/** Webhooks of a repository, or of the organization when there is none. */
export function hooksJson(world: World, repo: string | undefined, base: string): Json[] {
  return githubFacts(world).flatMap((fact): Json[] => {
    if (fact.do !== 'github.hook.add' || fact.repo !== repo) return [];
    const id = numberFor('hook', `${repo ?? ORG}/${fact.to}`);
    const url = `${base}/${repo === undefined ? `orgs/${ORG}` : `repos/${ORG}/${repo}`}/hooks/${id}`;
    return [
      {
        type: repo === undefined ? 'Organization' : 'Repository',
        id,
        name: 'web',
        active: true,
        events: ['push'],
        config: { url: fact.to, content_type: 'json', insecure_ssl: '0', secret: '********' },
        created_at: stamp(fact.at),
        updated_at: stamp(fact.at),
        url,
        ping_url: `${url}/pings`,
        deliveries_url: `${url}/deliveries`,
        ...(repo !== undefined && {
          test_url: `${url}/test`,
          last_response: { code: 200, status: 'active', message: 'OK' },
        }),
      },
    ];
  });
}

/** One fine-grained token of an owner, for backups. */
export function tokenGrantsJson(world: World, base: string): Json[] {
  const owner = world.people.find(({ githubOwner }) => githubOwner);
  if (owner === undefined) return [];
  const id = numberFor('token', 'backup');
  return [
    {
      id,
      owner: userJson(actorNamed(world, owner.id), base),
      repository_selection: 'all',
      repositories_url: `${base}/orgs/${ORG}/personal-access-tokens/${id}/repositories`,
      permissions: {
        organization: {},
        repository: { contents: 'read', metadata: 'read' },
        other: {},
      },
      access_granted_at: FOUNDED,
      token_id: id,
      token_name: 'backup',
      token_expired: false,
      token_expires_at: '2027-03-04T15:00:00Z',
      token_last_used_at: null,
    },
  ];
}

/** The secret that deploys lives in the production environment, and nowhere else. */
export function secretsJson(environment: string | undefined): Json {
  const secrets =
    environment === 'production'
      ? [{ name: 'DEPLOY_TOKEN', created_at: FOUNDED, updated_at: FOUNDED }]
      : [];
  return { total_count: secrets.length, secrets };
}

/** The security manager is a role that GitHub brings along; engineering's owner team has none. */
export function rolesJson(): Json {
  const role = {
    id: 138,
    name: 'security_manager',
    description: 'Can see and manage security alerts and settings of all repositories',
    base_role: 'read',
    source: 'Predefined',
    permissions: ['view_secret_scanning_alerts', 'resolve_secret_scanning_alerts'],
    organization: null,
    created_at: FOUNDED,
    updated_at: FOUNDED,
  };
  return { total_count: 1, roles: [role] };
}

/** Owners manage security, too. */
export function roleHoldersJson(world: World, base: string): Json[] {
  return world.people
    .filter(({ githubOwner }) => githubOwner)
    .map(({ id }) => ({ ...userJson(actorNamed(world, id), base), assignment: 'direct' }));
}
