import type { EntitlementRef } from '../../../model/record-base.ts';
import { exactly, parseInstant } from '../../../model/time.ts';
import { type MapResult, records, reject } from '../../contract.ts';
import { Delivered, LogEvent, type Target } from '../schema/log.ts';
import { actionOf } from './actions.ts';
import { account, said, wrongShape } from './values.ts';

const TICKET = /\b[A-Z][A-Z0-9]*-\d+\b|\b[A-Z]{2,8}\d{6,}\b|\b[\w.-]+\/[\w.-]+#\d+\b/g;

/**
 * One System Log event, also as a log stream delivers it (`{detail: …}`). The person it was done to is the
 * User target, wherever it stands.
 */
export function mapEvent(item: unknown): MapResult {
  const parsed = LogEvent.safeParse(Delivered.safeParse(item).data?.detail ?? item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'uuid');
  const event = parsed.data;
  const published = parseInstant(event.published);
  if (published === undefined)
    return reject('bad-time', `published "${event.published.slice(0, 60)}" is no time`);
  const targets = event.target ?? [];
  const subject = targets.find((target) => target.type === 'User');
  const entitlement = entitlementOf(event, targets);
  const result = said(event.outcome?.result)?.toUpperCase();
  const reason = said(event.outcome?.reason);
  const origin = originOf(event);
  const session = said(event.authenticationContext?.externalSessionId);
  return records({
    kind: 'event',
    nativeId: event.uuid,
    action: actionOf(event.eventType, result),
    vendorType: event.eventType,
    ...(event.actor && { actor: account(event.actor) }),
    ...(subject && { subject: account(subject) }),
    ...(entitlement && { entitlement }),
    targets: targets.map(describe),
    time: exactly(published),
    outcome:
      result === 'SUCCESS' || result === 'ALLOW'
        ? 'success'
        : result === 'FAILURE' || result === 'DENY'
          ? 'failure'
          : 'unknown',
    ...(reason && { reason }),
    ...(origin && { origin }),
    ...(session && { session }),
    correlation: [said(event.transaction?.id)].flatMap((id) => id ?? []),
    mentions: mentionsOf(event),
    ...changesOf(event),
  });
}

function entitlementOf(event: LogEvent, targets: readonly Target[]): EntitlementRef | undefined {
  const of = (type: string) => targets.find((target) => target.type === type);
  if (event.eventType.includes('privilege.')) return roleOf(event, of('ROLE'));
  if (event.eventType.startsWith('group.user_membership.')) return named('group', of('UserGroup'));
  if (event.eventType.startsWith('application.user_membership.'))
    return named('app', of('AppInstance'));
  return undefined;
}

/** The role's name stands only in `debugData.privilegeGranted`, several separated by commas. */
function roleOf(event: LogEvent, target: Target | undefined): EntitlementRef | undefined {
  const debug = event.debugContext?.debugData ?? {};
  const granted = debug.privilegeGranted ?? debug.privilegeRevoked;
  const name =
    (typeof granted === 'string' ? said(granted) : undefined) ?? said(target?.displayName);
  return name === undefined ? undefined : { system: 'okta', type: 'role', key: name, name };
}

function named(type: 'group' | 'app', target: Target | undefined): EntitlementRef | undefined {
  const key = said(target?.id) ?? said(target?.displayName);
  if (key === undefined) return undefined;
  return { system: 'okta', type, key, name: said(target?.displayName) ?? key };
}

/** What a change was from and to; Okta tells for some types of events only. */
function changesOf({ target }: LogEvent): { before?: string; after?: string } {
  const details = target?.find(({ changeDetails }) => changeDetails)?.changeDetails;
  const text = (value: unknown) =>
    value === undefined || value === null ? undefined : JSON.stringify(value).slice(0, 20_000);
  const before = text(details?.from);
  const after = text(details?.to);
  return { ...(before && { before }), ...(after && { after }) };
}

function originOf(event: LogEvent): { ip?: string; userAgent?: string } | undefined {
  const ip = said(event.client?.ipAddress);
  const userAgent = said(event.client?.userAgent?.rawUserAgent);
  return ip || userAgent ? { ...(ip && { ip }), ...(userAgent && { userAgent }) } : undefined;
}

function mentionsOf(event: LogEvent): string[] {
  const debug = Object.values(event.debugContext?.debugData ?? {}).filter(
    (value) => typeof value === 'string',
  );
  const text = [event.displayMessage ?? '', ...debug].join('\n').slice(0, 20_000);
  return [...new Set(text.match(TICKET) ?? [])];
}

function describe(target: Target): string {
  const name = said(target.displayName) ?? said(target.alternateId) ?? said(target.id) ?? 'unnamed';
  return `${said(target.type) ?? 'target'}:${name}`;
}
