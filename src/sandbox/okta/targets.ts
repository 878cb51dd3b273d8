import type { World } from '../contract.ts';
import { oktaId, ROLE_LABELS } from './state.ts';

export interface LogTarget {
  readonly id: string;
  readonly type: string;
  readonly alternateId: string;
  readonly displayName: string;
  readonly detailEntry: null;
  readonly changeDetails?: { readonly from: unknown; readonly to: unknown };
}

export function actorTarget(world: World, by: string): LogTarget {
  if (by.startsWith('p_')) return userTarget(world, by);
  const [kind = '', name = ''] = by.split(':');
  if (kind === 'rule')
    return target(oktaId('0pr', name), 'SystemPrincipal', 'system@okta.com', `Group rule ${name}`);
  if (kind === 'app') return target(oktaId('0oa', name), 'PublicClientApp', name, name);
  return target('system', 'SystemPrincipal', 'system@okta.com', 'Okta System');
}

export function userTarget(world: World, id: string): LogTarget {
  const person = world.people.find((candidate) => candidate.id === id);
  return target(oktaId('00u', id), 'User', person?.email ?? 'unknown', person?.name ?? 'unknown');
}

export function groupTarget(name: string): LogTarget {
  return target(oktaId('00g', name), 'UserGroup', 'unknown', name);
}

export function roleTargets(role: string): LogTarget[] {
  return [
    target(oktaId('irb', role), 'ROLE_ASSIGNED', 'unknown', 'Role assigned'),
    target(oktaId('cr0', role), 'ROLE', role, roleName(role)),
  ];
}

export function appTargets(app: string, user: LogTarget): LogTarget[] {
  return [
    { ...user, id: oktaId('0ua', `${app}/${user.id}`), type: 'AppUser', alternateId: 'unknown' },
    target(oktaId('0oa', app), 'AppInstance', app, app),
    user,
  ];
}

export function roleName(role: string): string {
  return ROLE_LABELS[role] ?? role;
}

export function target(
  id: string,
  type: string,
  alternateId: string,
  displayName: string,
): LogTarget {
  return { id, type, alternateId, displayName, detailEntry: null };
}
