import type { Page, Stream } from '../../contract.ts';
import type { JiraClient } from '../client.ts';
import { mapOwnPermissions, mapPermissionScheme, mapProjectRole } from '../mapping/rights.ts';
import { at, text } from '../mapping/values.ts';
import { apiPath, type JiraSettings, projectKeys } from '../settings.ts';
import { noProjects } from './issues.ts';
import { answered, type JiraContext } from './walk.ts';

type JiraStream = Stream<JiraSettings, JiraClient>;
const common = {
  nature: 'state',
  retentionDays: null,
  after: [],
  envelopes: [],
  skip: noProjects,
} as const;
/** What reading whole projects takes, and what reading alone does not need. */
const ASKED = 'BROWSE_PROJECTS,ADMINISTER_PROJECTS,EDIT_ISSUES,DELETE_ISSUES,SET_ISSUE_SECURITY';

/** What the collecting account may do: an extract is only as complete as the account. */
export const ownPermissions: JiraStream = {
  ...common,
  name: 'own-permissions',
  title: 'What the collecting account may do',
  scopes: ['read:jira-work'],
  query: (settings) =>
    `GET ${apiPath(settings)}/mypermissions?projectKey={key}&permissions=${ASKED} for each project`,
  async *pages(client, context) {
    yield* context.each(projectKeys(context.settings), async function* (key) {
      const path = `${client.api}/mypermissions`;
      const query = { projectKey: key, permissions: ASKED };
      const answer = await client.ask('GET', path, { query });
      const exchange = answered(context, path);
      if (!answer.ok) return refused(context, `What the account may do in ${key}`, answer);
      yield { exchange, items: '', single: true, context: { project: key } };
      const browse = at(answer.json, 'permissions', 'BROWSE_PROJECTS', 'havePermission');
      if (browse === true) return;
      context.limit({
        kind: 'permission',
        detail: `The account may not browse ${key} (BROWSE_PROJECTS): a search would leave its issues out without a word. Grant "Browse projects" on ${key}.`,
        incomplete: true,
      });
    });
    return { paging: 'not-paged' };
  },
  map: mapOwnPermissions,
};

export const permissionSchemes: JiraStream = {
  ...common,
  name: 'permission-schemes',
  title: 'Who may do what in the configured projects',
  scopes: ['read:jira-work'],
  fallback:
    'An administrator of the project shows the scheme: Project settings → Permissions; save the page as a manual document.',
  query: (settings) =>
    `GET ${apiPath(settings)}/project/{key}/permissionscheme?expand=permissions,user,group,projectRole for each project`,
  async *pages(client, context) {
    yield* context.each(projectKeys(context.settings), async function* (key) {
      const path = `${client.api}/project/${key}/permissionscheme`;
      const query = { expand: 'permissions,user,group,projectRole' };
      const answer = await client.ask('GET', path, { query });
      const exchange = answered(context, path);
      if (answer.ok) yield { exchange, items: '', single: true, context: { project: key } };
      else refused(context, `The permission scheme of ${key}`, answer);
    });
    return { paging: 'not-paged' };
  },
  map: mapPermissionScheme,
};

/** Roles of the configured projects with those who hold them. */
export const projectRoles: JiraStream = {
  ...common,
  name: 'project-roles',
  title: 'Roles in the configured projects',
  scopes: ['read:jira-work'],
  fallback:
    'An administrator of the project shows them: Project settings → People; save the page as a manual document.',
  query: (settings) =>
    `GET ${apiPath(settings)}/project/{key}/role, then each role, for each project`,
  async *pages(client, context) {
    yield* context.each(projectKeys(context.settings), (key) => rolesOf(client, context, key));
    return { paging: 'not-paged' };
  },
  map: mapProjectRole,
};

async function* rolesOf(
  client: JiraClient,
  context: JiraContext,
  key: string,
): AsyncGenerator<Page, void, void> {
  const path = `${client.api}/project/${key}/role`;
  const roles = await client.ask('GET', path);
  if (!roles.ok) return refused(context, `The roles in ${key}`, roles);
  const addresses = Object.values(Object(roles.json)).flatMap((address) => text(address) ?? []);
  for (const address of addresses) {
    // The address may name another host: only the role's number is taken from it.
    const id = /\/role\/(\d{1,18})$/.exec(address)?.[1];
    if (id === undefined) continue;
    const role = await client.ask('GET', `${path}/${id}`);
    const exchange = answered(context, path);
    if (role.ok) yield { exchange, items: '', single: true, context: { project: key } };
    else refused(context, `Role ${id} in ${key}`, role);
  }
}

function refused(
  context: JiraContext,
  what: string,
  { status, says }: { readonly status: number; readonly says: string },
): void {
  context.limit({
    kind: 'permission',
    detail: `${what} may not be read (${status}): it takes "Administer projects" there, or "Administer Jira".`,
    answer: `${status} ${says}`.trim(),
    incomplete: true,
  });
}
