import {
  type ItemContext,
  type MapResult,
  type RecordDraft,
  records,
  reject,
} from '../../contract.ts';
import { accountRef } from './account.ts';
import { at, list, optional, own, text, tooDeep } from './values.ts';

/** What the collecting account may do, in the project that the page names or on the whole site. */
export function mapOwnPermissions(item: unknown, { page }: ItemContext): MapResult {
  if (tooDeep(item)) return reject('too-deep', 'permissions nested too deep');
  const permissions = own(item, 'permissions');
  if (typeof permissions !== 'object' || permissions === null) {
    return reject('wrong-shape', 'expected permissions');
  }
  const held = Object.entries(permissions).flatMap(([name, permission]) => {
    const have = own(permission, 'havePermission');
    return typeof have === 'boolean' ? [[name, have] as const] : [];
  });
  if (held.length === 0) return reject('wrong-shape', 'expected permissions with havePermission');
  const where = page.project ?? 'site';
  return records({
    kind: 'config-snapshot',
    nativeId: `own-permissions/${where}`,
    object: `collector:permissions:${where}`,
    settings: Object.fromEntries(held),
  });
}

/** Who may do what in a project: each permission with those who hold it. */
export function mapPermissionScheme(item: unknown, { page }: ItemContext): MapResult {
  if (tooDeep(item)) return reject('too-deep', 'permission scheme nested too deep');
  const id = text(own(item, 'id'));
  const name = text(own(item, 'name'));
  if (id === undefined || name === undefined) {
    return reject('wrong-shape', 'expected a permission scheme with id and name');
  }
  const granted = list(own(item, 'permissions'));
  if (granted.length === 0 && text(own(item, 'self'))?.includes('permissionscheme') !== true) {
    return reject('wrong-shape', 'expected a permission scheme');
  }
  const holders = new Map<string, string[]>();
  for (const grant of granted) {
    const permission = text(own(grant, 'permission'));
    if (permission === undefined) continue;
    holders.set(permission, [...(holders.get(permission) ?? []), holderOf(own(grant, 'holder'))]);
  }
  return records({
    kind: 'config-snapshot',
    nativeId: page.project === undefined ? id : `${id}/${page.project}`,
    object: `project:${page.project ?? '?'}:permission-scheme`,
    settings: {
      name,
      permissions: Object.fromEntries([...holders].map(([key, who]) => [key, who.sort()])),
    },
  });
}

/** `projectRole Administrators`, `group jira-users`, `user 5b10…`, `anyone`. */
function holderOf(holder: unknown): string {
  const type = text(own(holder, 'type')) ?? 'unknown';
  const named =
    text(at(holder, 'projectRole', 'name')) ??
    text(at(holder, 'group', 'name')) ??
    text(at(holder, 'user', 'displayName')) ??
    text(own(holder, 'parameter')) ??
    text(own(holder, 'value'));
  return named === undefined ? type : `${type} ${named}`;
}

/**
 * A project role: the right, a membership for each account that holds it directly, and the groups
 * that hold it as a setting; who is in them, `group-members` says.
 */
export function mapProjectRole(item: unknown, { page }: ItemContext): MapResult {
  if (tooDeep(item)) return reject('too-deep', 'project role nested too deep');
  const id = text(own(item, 'id'));
  const name = text(own(item, 'name'));
  const actors = own(item, 'actors');
  if (id === undefined || name === undefined || !Array.isArray(actors)) {
    return reject('wrong-shape', 'expected a project role with id, name and actors');
  }
  const self = text(own(item, 'self')) ?? '';
  const project = page.project ?? /\/project\/([^/]+)\/role\//.exec(self)?.[1];
  if (project === undefined) return reject('no-id', `role ${name} does not say of which project`);
  const entitlement = {
    system: 'jira',
    type: 'role',
    key: `${project}/${id}`,
    name: `${project} ${name}`,
  } as const;
  const groups = actors.flatMap((actor) => groupName(actor) ?? []).sort();
  return records(
    {
      kind: 'entitlement',
      nativeId: entitlement.key,
      entitlement,
      ...optional('description', text(own(item, 'description'))),
    },
    ...actors.flatMap((actor): RecordDraft[] => {
      const account = holder(actor);
      if (account?.id === undefined) return [];
      const nativeId = `${entitlement.key}/${account.id}`;
      return [{ kind: 'membership', nativeId, account, entitlement, via: 'direct' }];
    }),
    {
      kind: 'config-snapshot',
      nativeId: entitlement.key,
      object: `project:${project}:role:${name}`,
      settings: { groups, accounts: actors.length - groups.length },
    },
  );
}

function groupName(actor: unknown): string | undefined {
  if (!text(own(actor, 'type'))?.includes('group')) return undefined;
  return text(at(actor, 'actorGroup', 'name')) ?? text(own(actor, 'name')) ?? 'unnamed group';
}

/** Cloud names the account; Data Center's actor has the login as `name`. */
function holder(actor: unknown) {
  if (text(own(actor, 'type'))?.includes('group')) return undefined;
  const name = text(own(actor, 'displayName'));
  const account = accountRef(own(actor, 'actorUser'));
  if (account !== undefined) return { ...account, ...optional('name', name) };
  const login = text(own(actor, 'name'));
  return login === undefined
    ? undefined
    : { system: 'jira' as const, id: login, login, ...optional('name', name) };
}
