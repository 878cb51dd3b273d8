import type { z } from 'zod';
import type { AccountRef } from '../../model/record-base.ts';
import type { Action } from '../../model/taxonomy.ts';
import { exactly, instantOf } from '../../model/time.ts';
import {
  type ItemContext,
  type MapResult,
  type RecordDraft,
  records,
  reject,
} from '../contract.ts';
import { AuditEntry, Channel, Message, Team, User } from './schema.ts';

const SLACKBOT = 'USLACKBOT';

export function mapTeam(item: unknown): MapResult {
  const parsed = Team.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error);
  const { id, name, domain, plan } = parsed.data;
  return records({
    kind: 'tenant',
    nativeId: id,
    name,
    ...(plan && { plan }),
    settings: { domain: domain ?? '' },
  });
}

/** A user as an account, with a membership for each workspace role. */
export function mapUser(item: unknown): MapResult {
  const parsed = User.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error);
  const user = parsed.data;
  const email = user.profile?.email?.toLowerCase();
  const name = user.profile?.real_name ?? user.real_name ?? user.name;
  // Slack says when the profile last changed: a deleted user was deleted by then at the latest.
  const stateBy = user.deleted && user.updated ? instantOf(user.updated * 1000) : undefined;
  const account: RecordDraft = {
    kind: 'account',
    nativeId: user.id,
    accountId: user.id,
    logins: user.name ? [user.name] : [],
    emails: email ? [email] : [],
    ...(name && { displayName: name }),
    accountType: typeOf(user),
    state: user.deleted ? 'deactivated' : user.is_invited_user ? 'invited' : 'active',
    vendorState: user.deleted ? 'deleted' : 'active',
    ...(stateBy && { stateBy }),
    ...(user.has_2fa !== null && user.has_2fa !== undefined && { mfaEnrolled: user.has_2fa }),
  };
  const roles = user.deleted ? [] : rolesOf(user);
  return records(
    account,
    ...roles.map(
      (role): RecordDraft => ({
        kind: 'membership',
        nativeId: `${user.id}/${role}`,
        account: {
          system: 'slack',
          id: user.id,
          ...(user.name && { login: user.name }),
          ...(email && { email }),
        },
        entitlement: { system: 'slack', type: 'role', key: role, name: role },
        via: 'direct',
      }),
    ),
  );
}

function typeOf(user: z.infer<typeof User>): 'human' | 'bot' | 'guest' {
  if (user.is_bot || user.id === SLACKBOT) return 'bot';
  return user.is_restricted || user.is_ultra_restricted ? 'guest' : 'human';
}

function rolesOf(user: z.infer<typeof User>): string[] {
  if (user.is_primary_owner) return ['primary owner'];
  if (user.is_owner) return ['owner'];
  return user.is_admin ? ['admin'] : [];
}

export function mapChannel(item: unknown): MapResult {
  const parsed = Channel.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error);
  const { id, name, created, is_private, is_member } = parsed.data;
  return records({
    kind: 'channel',
    nativeId: id,
    channelId: id,
    name,
    isPrivate: is_private ?? false,
    ...(created && { createdAt: instantOf(seconds(created)) }),
    collectorIsMember: is_member ?? false,
  });
}

/** A message of the channel that the page's context names. */
export function mapMessage(item: unknown, { page }: ItemContext): MapResult {
  const parsed = Message.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error);
  const message = parsed.data;
  const channel = page.channel ?? message.channel ?? 'unknown';
  const text = message.text ?? '';
  const author = authorOf(message);
  return records({
    kind: 'message',
    nativeId: `${channel}/${message.ts}`,
    channel,
    ...(page.channelName && { channelName: page.channelName }),
    ts: message.ts,
    ...(message.thread_ts && message.thread_ts !== message.ts && { threadTs: message.thread_ts }),
    ...(author && { author }),
    text,
    time: exactly(instantOfTs(message.ts), 'message_ts'),
    ...(message.edited?.ts && { editedAt: instantOfTs(message.edited.ts) }),
    mentions: [...text.matchAll(/<@([UW][A-Z0-9]+)(?:\|[^>]*)?>/g)].map((match) => ({
      system: 'slack',
      id: match[1] ?? '',
    })),
    reactions: (message.reactions ?? []).map(({ name, users, count }) => ({
      name,
      users: users ?? [],
      count: count ?? users?.length ?? 0,
    })),
  });
}

function authorOf(message: z.infer<typeof Message>): AccountRef | undefined {
  if (message.user)
    return { system: 'slack', id: message.user, ...(message.bot_id && { type: 'bot' as const }) };
  if (!message.bot_id) return undefined;
  return {
    system: 'slack',
    id: message.bot_id,
    type: 'bot',
    ...(message.username && { name: message.username }),
  };
}

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
  file_downloaded: 'data.download',
  workspace_exported: 'data.export',
  manual_export_started: 'data.export',
  anomaly: 'alert.raise',
};

/** An audit log entry. An app may be the means while a person is the actor: both are kept. */
export function mapAudit(item: unknown): MapResult {
  const parsed = AuditEntry.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error);
  const entry = parsed.data;
  const { actor, entity, context } = entry;
  const subject = entity?.user && accountOf(entity.user);
  const app = context?.app?.name ?? context?.app?.id;
  const family = entry.action.startsWith('pref.') ? ('config.change' as const) : undefined;
  const action = Object.hasOwn(ACTIONS, entry.action) ? ACTIONS[entry.action] : family;
  return records({
    kind: 'event',
    nativeId: entry.id,
    action: action ?? 'other',
    vendorType: entry.action,
    ...(actor?.user && { actor: accountOf(actor.user) }),
    ...(subject && { subject }),
    ...roleOf(entry),
    targets: [...targetsOf(entry), ...(app ? [`by app:${app}`] : []), ...inviterOf(entry)],
    time: exactly(instantOf(seconds(entry.date_create))),
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

/** Epoch milliseconds from seconds, or from the milliseconds that some fields hold instead. */
function seconds(value: number): number {
  return value > 100_000_000_000 ? value : value * 1000;
}

/** `1773151205.000200` without going through a float: seconds, then milliseconds. */
export function instantOfTs(ts: string): string {
  const [whole = '0', fraction = ''] = ts.split('.');
  return instantOf(Number(whole) * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0')));
}

function wrongShape(item: unknown, error: z.ZodError): MapResult {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    return reject(
      'not-an-item',
      `expected an object, found ${Array.isArray(item) ? 'a list' : typeof item}`,
    );
  }
  const [issue] = error.issues;
  return reject(
    'wrong-shape',
    `${issue?.path.join('.') || 'item'}: ${issue?.message ?? 'unexpected'}`,
  );
}
