import type { AccountRef, EntitlementRef } from '../../../model/record-base.ts';
import { exactly, parseInstant } from '../../../model/time.ts';
import { type MapResult, type RecordDraft, records, reject } from '../../contract.ts';
import { Activity, type ActivityEvent } from '../schema.ts';
import { actionOf } from './actions.ts';
import { unflattened } from './flattened.ts';
import { wrongShape } from './values.ts';

/** Every event of an activity, numbered: several may describe one change and share a correlation. */
export function mapActivity(item: unknown): MapResult {
  const flat = unflattened(item);
  if (flat?.id.time === '')
    return reject('no-time', 'expected "id.time" in a flattened activity, found none');
  const parsed = Activity.safeParse(flat ?? item);
  if (!parsed.success) return wrongShape(item, parsed.error);
  const activity = parsed.data;
  const time = parseInstant(activity.id.time);
  if (time === undefined)
    return reject('bad-time', `id.time "${activity.id.time.slice(0, 60)}" is no time`);
  const key = [
    activity.id.applicationName ?? '',
    activity.id.time,
    String(activity.id.uniqueQualifier ?? ''),
  ].join('/');
  return records(
    ...activity.events.map((event, index) => eventDraft(activity, event, key, index, time)),
  );
}

function eventDraft(
  activity: Activity,
  event: ActivityEvent,
  key: string,
  index: number,
  time: string,
): RecordDraft {
  const name = event.name.trim();
  const read = parametersOf(event);
  const action = actionOf(name, activity.id.applicationName ?? '');
  const actor = actorOf(activity);
  const subject = subjectOf(read, action, actor);
  const entitlement = entitlementOf(name, read);
  return {
    kind: 'event',
    nativeId: `${key}/${index}`,
    action,
    vendorType: name,
    ...(actor && { actor }),
    ...(subject && { subject }),
    ...(entitlement && { entitlement }),
    targets: [...read].map(([parameter, value]) => `${parameter}:${value}`).slice(0, 50),
    time: exactly(time),
    outcome: name.includes('fail') ? 'failure' : 'success',
    ...(activity.ipAddress && { origin: { ip: activity.ipAddress } }),
    correlation: [key],
    mentions: [],
    ...(read.get('OLD_VALUE') && { before: read.get('OLD_VALUE') }),
    ...(read.get('NEW_VALUE') && { after: read.get('NEW_VALUE') }),
  };
}

/**
 * Parameters by name, as text. A name may come twice (the values are joined) or without a value:
 * Google leaves out `false`.
 */
function parametersOf({ parameters }: ActivityEvent): Map<string, string> {
  const read = new Map<string, string>();
  for (const { name, value, intValue, boolValue, multiValue } of parameters ?? []) {
    if (!name) continue;
    const text =
      value ??
      multiValue?.join(', ') ??
      (intValue === null || intValue === undefined ? undefined : String(intValue)) ??
      String(boolValue ?? false);
    const before = read.get(name);
    read.set(name, before === undefined ? text : `${before}, ${text}`);
  }
  return read;
}

/** A person by e-mail, or the system itself (`callerType: KEY`). */
function actorOf({ actor }: Activity): AccountRef | undefined {
  if (!actor) return undefined;
  const email = actor.email?.toLowerCase();
  const id = actor.profileId ?? undefined;
  if (!email && !id)
    return { system: 'google', type: 'system', name: actor.key ?? actor.callerType ?? 'unknown' };
  return { system: 'google', ...(id && { id }), ...(email && { email, login: email }) };
}

const OWN_ACTIONS = new Set([
  'session.start',
  'session.fail',
  'session.end',
  'alert.raise',
  'token.authorize',
  'token.use',
  'credential.revoke',
  'mfa.enroll',
  'mfa.remove',
]);

/** The user it was done to; for sign-ins, alerts and tokens that is the actor. */
function subjectOf(
  read: ReadonlyMap<string, string>,
  action: string,
  actor: AccountRef | undefined,
): AccountRef | undefined {
  const email = (
    read.get('USER_EMAIL') ??
    read.get('affected_email_address') ??
    read.get('email') ??
    read.get('member_email')
  )?.toLowerCase();
  if (email) return { system: 'google', email, login: email };
  return OWN_ACTIONS.has(action) ? actor : undefined;
}

function entitlementOf(
  name: string,
  read: ReadonlyMap<string, string>,
): EntitlementRef | undefined {
  const role = read.get('ROLE_NAME');
  if (role && /ROLE/.test(name)) return { system: 'google', type: 'role', key: role, name: role };
  if (name.endsWith('ADMIN_PRIVILEGE'))
    return { system: 'google', type: 'role', key: '_SEED_ADMIN_ROLE', name: '_SEED_ADMIN_ROLE' };
  const group = (read.get('GROUP_EMAIL') ?? read.get('group_email'))?.toLowerCase();
  return group ? { system: 'google', type: 'group', key: group, name: group } : undefined;
}
