import type { AccountRef } from '../../../model/record-base.ts';
import type { Action } from '../../../model/taxonomy.ts';
import { exactly, type Instant, parseInstant } from '../../../model/time.ts';
import { type MapResult, type RecordDraft, records, reject } from '../../contract.ts';
import { AuditEntry } from '../schema.ts';
import { instantOfEpoch, said, wrongShape } from './values.ts';

const ACTIONS: Readonly<Record<string, Action>> = {
  user_created: 'account.create',
  user_deactivated: 'account.deactivate',
  user_reactivated: 'account.reactivate',
  user_login: 'session.start',
  user_login_failed: 'session.fail',
  user_logout: 'session.end',
  user_session_invalidated: 'session.clear',
  role_change_to_admin: 'grant.change',
  role_change_to_owner: 'grant.change',
  role_change_to_user: 'grant.change',
  role_change_to_guest: 'grant.change',
  role_assigned: 'grant.add',
  role_removed: 'grant.remove',
  user_channel_join: 'grant.add',
  user_channel_leave: 'grant.remove',
  user_added_to_usergroup: 'grant.add',
  user_removed_from_usergroup: 'grant.remove',
  app_installed: 'config.change',
  app_uninstalled: 'config.change',
  app_approved: 'config.change',
  app_restricted: 'config.change',
  app_scopes_expanded: 'config.change',
  user_session_reset_by_admin: 'session.clear',
  bulk_session_reset_by_admin: 'session.clear',
  guest_created: 'account.create',
  guest_deactivated: 'account.deactivate',
  guest_reactivated: 'account.reactivate',
  user_email_updated: 'account.update',
  user_invited: 'account.invite',
  member_joined_channel: 'grant.add',
  member_left_channel: 'grant.remove',
  role_change_to_primary_owner: 'grant.change',
  owner_transferred: 'grant.change',
  usergroup_created: 'entitlement.create',
  usergroup_updated: 'entitlement.update',
  usergroup_deleted: 'entitlement.delete',
  file_downloaded: 'data.download',
  workspace_exported: 'data.export',
  manual_export_started: 'data.export',
  manual_export_completed: 'data.export',
  manual_export_downloaded: 'data.export',
  scheduled_export_started: 'data.export',
  intune_disabled: 'policy.change',
  intune_enabled: 'policy.change',
  audit_logs_exported: 'data.export',
  anomaly: 'alert.raise',
};
/** For types without a line above: what their family is about. */
const FAMILIES: readonly (readonly [prefix: string, action: Action])[] = [
  ['pref.sso', 'policy.change'],
  ['pref.two_factor', 'policy.change'],
  ['pref.', 'config.change'],
  ['idp_configuration_', 'policy.change'],
  ['external_shared_channel_', 'config.change'],
  ['workflow_', 'config.change'],
  ['barrier_', 'policy.change'],
];

/** An audit log entry. An app may be the means while a person is the actor: both are kept. */
export function mapAudit(item: unknown): MapResult {
  const parsed = AuditEntry.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error);
  const entry = parsed.data;
  const { actor, entity, context } = entry;
  const id = said(entry.id);
  if (id === undefined) return reject('no-id', `audit entry "${entry.action}" has no id`);
  const at = timeOf(entry.date_create);
  if (at === undefined) return reject('no-time', `audit entry ${id} has no readable date_create`);
  const subject = entity?.user && accountOf(entity.user);
  const app = context?.app?.name ?? context?.app?.id;
  return records({
    kind: 'event',
    nativeId: id,
    action: actionOf(entry.action),
    vendorType: entry.action,
    ...(actor?.user && { actor: accountOf(actor.user) }),
    ...(subject && { subject }),
    ...roleOf(entry),
    targets: [...targetsOf(entry), ...(app ? [`by app:${app}`] : []), ...inviterOf(entry)],
    time: exactly(at),
    outcome: entry.action.endsWith('_failed') ? 'failure' : 'success',
    ...((context?.ip_address || context?.ua) && {
      origin: {
        ...(context.ip_address && { ip: context.ip_address }),
        ...(context.ua && { userAgent: context.ua }),
      },
    }),
    ...(context?.session_id !== null &&
      context?.session_id !== undefined && { session: String(context.session_id) }),
    correlation: [],
    mentions: [],
  });
}

function actionOf(type: string): Action {
  const known = Object.hasOwn(ACTIONS, type) ? ACTIONS[type] : undefined;
  return known ?? FAMILIES.find(([prefix]) => type.startsWith(prefix))?.[1] ?? 'other';
}

/** Epoch seconds; an export writes the date out, in UTC and without saying so. */
function timeOf(value: AuditEntry['date_create']): Instant | undefined {
  if (typeof value === 'number') return value > 0 ? instantOfEpoch(value) : undefined;
  const text = said(value);
  if (text === undefined) return undefined;
  if (/^\d{9,13}$/.test(text)) return instantOfEpoch(Number(text));
  const bare = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})$/.exec(text);
  return parseInstant(bare ? `${bare[1]}T${bare[2]}Z` : text);
}

function roleOf({
  action,
  entity,
}: AuditEntry): Pick<Extract<RecordDraft, { kind: 'event' }>, 'entitlement'> {
  const changed = /^role_change_to_(\w+)$/.exec(action)?.[1];
  if (changed)
    return { entitlement: { system: 'slack', type: 'role', key: changed, name: changed } };
  const named = entity?.channel ?? entity?.usergroup ?? entity?.role;
  if (!named?.id) return {};
  const type = entity?.channel ? 'channel' : entity?.role ? 'role' : 'group';
  return { entitlement: { system: 'slack', type, key: named.id, name: named.name ?? named.id } };
}

function targetsOf({ entity }: AuditEntry): string[] {
  const kind = entity?.type ?? 'entity';
  const value =
    entity?.user ??
    entity?.app ??
    entity?.workspace ??
    entity?.channel ??
    entity?.usergroup ??
    entity?.role;
  return value ? [`${kind}:${value.name ?? value.id ?? 'unnamed'}`] : [];
}

/** Who invited a user is said only in the details, in one of two shapes. */
function inviterOf({ details }: AuditEntry): string[] {
  const inviter: unknown = Reflect.get(Object(details), 'inviter');
  const name: unknown =
    typeof inviter === 'object' ? Reflect.get(Object(inviter), 'name') : inviter;
  return typeof name === 'string' ? [`inviter:${name}`] : [];
}

function accountOf(user: {
  id?: string | null | undefined;
  name?: string | null | undefined;
  email?: string | null | undefined;
}): AccountRef {
  return {
    system: 'slack',
    ...(user.id && { id: user.id }),
    ...(user.name && { name: user.name }),
    ...(user.email && { email: user.email.toLowerCase(), login: user.email.toLowerCase() }),
  };
}
