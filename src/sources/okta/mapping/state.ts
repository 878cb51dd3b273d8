import { parseInstant } from '../../../model/time.ts';
import { type ItemContext, type MapResult, records } from '../../contract.ts';
import { App, AppUser, Group, Role, User } from '../schema.ts';
import { said, wrongShape } from './values.ts';

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
  });
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

export function mapApp(item: unknown): MapResult {
  const parsed = App.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { id, label, signOnMode } = parsed.data;
  return records({
    kind: 'entitlement',
    nativeId: id,
    entitlement: { system: 'okta', type: 'app', key: id, name: label },
    ...(signOnMode && { description: signOnMode }),
  });
}

/** A user assigned to the application that the page's context names. */
export function mapAppUser(item: unknown, { page }: ItemContext): MapResult {
  const parsed = AppUser.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { id, scope, created, credentials, profile } = parsed.data;
  const key = page.appId ?? 'unknown application';
  const since = parseInstant(created ?? '');
  return records({
    kind: 'membership',
    nativeId: `${key}/${id}`,
    account: accountOf(id, credentials?.userName, profile?.email),
    entitlement: { system: 'okta', type: 'app', key, name: page.appName ?? key },
    via: scope === 'GROUP' ? 'group' : scope === 'USER' ? 'direct' : 'unknown',
    ...(since && { since }),
  });
}

/** An administrator role of the user that the page's context names. */
export function mapRole(item: unknown, { page }: ItemContext): MapResult {
  const parsed = Role.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { id, type, label, created, assignmentType } = parsed.data;
  const since = parseInstant(created ?? '');
  const name = said(label) ?? type;
  return records({
    kind: 'membership',
    nativeId: `${page.userId ?? ''}/${id}`,
    account: { system: 'okta', ...(page.userId && { id: page.userId }) },
    entitlement: { system: 'okta', type: 'role', key: name, name },
    via: assignmentType === 'GROUP' ? 'group' : 'direct',
    ...(since && { since }),
  });
}

function accountOf(id: string, login: string | null | undefined, email: string | null | undefined) {
  const name = said(login);
  const mail = said(email)?.toLowerCase();
  return {
    system: 'okta' as const,
    id,
    ...(name && { login: name }),
    ...(mail && { email: mail }),
  };
}
