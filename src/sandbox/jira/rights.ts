import type { SandboxRequest, SandboxResponse } from '../contract.ts';
import { seedOf } from '../contract.ts';
import { json, refuse } from './answers.ts';
import type { Project, Site } from './site.ts';

const HELD = new Set(['ADMINISTER', 'BROWSE_PROJECTS']);
/** Roles of every project, and the group that holds each. */
const ROLES = [
  { id: 10002, name: 'Administrators', group: 'jira-administrators' },
  { id: 10010, name: 'Users', group: 'jira-users' },
] as const;
const GRANTS = [
  ['BROWSE_PROJECTS', 'Users'],
  ['CREATE_ISSUES', 'Users'],
  ['ADMINISTER_PROJECTS', 'Administrators'],
  ['DELETE_ISSUES', 'Administrators'],
] as const;

export function myPermissions(_site: Site, request: SandboxRequest): SandboxResponse {
  const asked = (request.query.get('permissions') ?? '').split(',').filter(Boolean);
  if (asked.length === 0)
    return refuse(request, 400, "The 'permissions' query parameter is required.");
  const permissions = asked.map((key) => [
    key,
    {
      id: '0',
      key,
      name: key,
      type: request.query.has('projectKey') ? 'PROJECT' : 'GLOBAL',
      description: '',
      havePermission: HELD.has(key),
    },
  ]);
  return json(request, { permissions: Object.fromEntries(permissions) });
}

export function permissionScheme(
  site: Site,
  request: SandboxRequest,
  key: string,
): SandboxResponse {
  if (!projectNamed(site, key)) return noProject(request, key);
  const self = `${request.base}/rest/api/3/permissionscheme/10000`;
  const expand = request.query.get('expand') ?? '';
  return json(request, {
    expand: 'permissions,user,group,projectRole,field,all',
    id: 10000,
    self,
    name: 'Default Permission Scheme',
    description: '',
    permissions: GRANTS.map(([permission, role], i) => {
      const held = ROLES.find(({ name }) => name === role);
      return {
        id: 10100 + i,
        self: `${self}/permission/${10100 + i}`,
        holder: {
          type: 'projectRole',
          parameter: String(held?.id),
          value: String(held?.id),
          expand: 'projectRole',
          ...(expand.includes('projectRole') && {
            projectRole: { self, name: role, id: held?.id },
          }),
        },
        permission,
      };
    }),
  });
}

export function projectRoles(site: Site, request: SandboxRequest, key: string): SandboxResponse {
  if (!projectNamed(site, key)) return noProject(request, key);
  const root = `${request.base}/rest/api/3/project/${key}/role`;
  return json(request, Object.fromEntries(ROLES.map(({ id, name }) => [name, `${root}/${id}`])));
}

/** Roles are held by groups; an administrator may name people too (`jira.role.add`). */
export function projectRole(
  site: Site,
  request: SandboxRequest,
  key: string,
  id: string,
): SandboxResponse {
  const role = ROLES.find((one) => String(one.id) === id);
  if (!projectNamed(site, key) || role === undefined) return noProject(request, key);
  const group = site.groups.find(({ name }) => name === role.group);
  return json(request, {
    self: `${request.base}/rest/api/3/project/${key}/role/${id}`,
    name: role.name,
    id: role.id,
    description: '',
    actors: [
      {
        id: 1 + (seedOf(`${key}/${id}`) % 90_000),
        displayName: role.group,
        type: 'atlassian-group-role-actor',
        name: role.group,
        actorGroup: { name: role.group, displayName: role.group, groupId: group?.groupId },
      },
      ...holdersOf(site, key, role.name),
    ],
  });
}

function holdersOf(site: Site, key: string, role: string) {
  const people = new Set<string>();
  for (const fact of site.facts) {
    if (fact.do !== 'jira.role.add' || fact.project !== key || fact.role !== role) continue;
    people.add(fact.who);
  }
  return site.accounts
    .filter(({ person }) => people.has(person.id))
    .map(({ person, accountId }) => ({
      id: 1 + (seedOf(`${key}/${role}/${person.id}`) % 90_000),
      displayName: person.name,
      type: 'atlassian-user-role-actor',
      actorUser: { accountId },
    }));
}

/** Only where some issue was put under a level is there a scheme at all. */
export function issueSecurity(site: Site, request: SandboxRequest, key: string): SandboxResponse {
  const used = site.facts.some(
    (fact) => fact.do === 'jira.security' && fact.key.startsWith(`${key}-`),
  );
  if (!used) return refuse(request, 404, 'The project has no issue security scheme.');
  return json(request, {
    self: `${request.base}/rest/api/3/issuesecurityschemes/10000`,
    id: 10000,
    name: 'Confidential matters',
    description: '',
    defaultSecurityLevelId: 10021,
    levels: [],
  });
}

function projectNamed(site: Site, key: string): Project | undefined {
  return site.projects.find((project) => project.key === key);
}

function noProject(request: SandboxRequest, key: string): SandboxResponse {
  return refuse(request, 404, `No project could be found with key '${key}'.`);
}
