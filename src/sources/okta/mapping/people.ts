import type { z } from 'zod';
import type { DirectoryProfile } from '../../../model/records.ts';
import { parseInstant } from '../../../model/time.ts';
import { type ItemContext, type MapResult, records } from '../../contract.ts';
import { Group, GroupRule, User } from '../schema/people.ts';
import { accountOf, optional, present, said, wrongShape } from './values.ts';

const STATES = {
  STAGED: 'invited',
  PROVISIONED: 'invited',
  ACTIVE: 'active',
  RECOVERY: 'active',
  PASSWORD_EXPIRED: 'active',
  LOCKED_OUT: 'active',
  SUSPENDED: 'suspended',
  DEPROVISIONED: 'deactivated',
} as const;

/** A user as an account. A locked or expired password is no end of access: the account is active. */
export function mapUser(item: unknown): MapResult {
  const parsed = User.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { id, status, profile, ...times } = parsed.data;
  const emails = [profile.email, profile.secondEmail].flatMap(
    (email) => said(email)?.toLowerCase() ?? [],
  );
  const login = said(profile.login);
  const name =
    said(profile.displayName) ?? [profile.firstName, profile.lastName].filter(Boolean).join(' ');
  const state = Object.hasOwn(STATES, status) ? STATES[status as keyof typeof STATES] : 'unknown';
  const stateSince = parseInstant(times.statusChanged ?? '');
  const createdAt = parseInstant(times.created ?? '');
  const lastUseAt = parseInstant(times.lastLogin ?? '');
  return records({
    kind: 'account',
    nativeId: id,
    accountId: id,
    logins: login ? [login] : [],
    emails: [...new Set(emails)],
    ...(name && { displayName: name }),
    accountType: 'human',
    state,
    vendorState: status,
    ...(stateSince && { stateSince }),
    ...(createdAt && { createdAt }),
    ...(lastUseAt && { lastUseAt }),
    ...profileOf(profile),
  });
}

/** What Okta says of the person; absent where it says nothing. */
function profileOf(profile: z.infer<typeof User>['profile']): { profile?: DirectoryProfile } {
  const manager = said(profile.managerId) ?? said(profile.manager);
  const told: DirectoryProfile = {
    ...optional('title', said(profile.title)),
    ...optional('department', said(profile.department)),
    ...optional('manager', manager),
    ...optional('workerType', said(profile.userType)),
    ...optional('timezone', said(profile.timezone)),
  };
  return Object.keys(told).length === 0 ? {} : { profile: told };
}

export function mapGroup(item: unknown): MapResult {
  const parsed = Group.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { id, profile } = parsed.data;
  return records({
    kind: 'entitlement',
    nativeId: id,
    entitlement: { system: 'okta', type: 'group', key: id, name: profile.name },
    ...(profile.description && { description: profile.description }),
  });
}

/** A member of the group that the page's context names. */
export function mapGroupMember(item: unknown, { page }: ItemContext): MapResult {
  const parsed = User.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { id, profile } = parsed.data;
  const key = page.groupId ?? 'unknown group';
  return records({
    kind: 'membership',
    nativeId: `${key}/${id}`,
    account: accountOf(id, profile.login, profile.email),
    entitlement: { system: 'okta', type: 'group', key, name: page.groupName ?? key },
    via: 'unknown',
  });
}

/** A rule that puts people into groups: its expression is who, `groups` is where to. */
export function mapGroupRule(item: unknown): MapResult {
  const parsed = GroupRule.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { id, name, status, conditions, actions, created, lastUpdated, _embedded } = parsed.data;
  const groups = actions.assignUserToGroups?.groupIds ?? [];
  const names = new Map(Object.entries(_embedded?.groupIdToGroupNameMap ?? {}));
  return records({
    kind: 'config-snapshot',
    nativeId: id,
    object: `group rule ${name}`,
    settings: present({
      type: 'group_rule',
      id,
      name,
      status,
      expression: said(conditions?.expression?.value),
      groups,
      groupNames: groups.map((group) => names.get(group) ?? group),
      excludedUsers: conditions?.people?.users?.exclude ?? [],
      excludedGroups: conditions?.people?.groups?.exclude ?? [],
      created,
      lastUpdated,
    }),
    policy: { enabled: status === 'ACTIVE', appliesTo: groups },
  });
}
