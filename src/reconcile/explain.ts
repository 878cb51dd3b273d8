import type { AnyRecord, RecordOf } from '../model/record.ts';
import type { AccountRef, EntitlementRef } from '../model/record-base.ts';

type Event = RecordOf<'event'>;
export type Change = 'added' | 'removed' | 'changed';

const ACTIONS: Readonly<Record<Change, RegExp>> = {
  added: /^(grant\.(add|change)|account\.(create|invite|activate|reactivate)|entitlement\.create)$/,
  removed: /^(grant\.(remove|change)|account\.(delete|deactivate)|entitlement\.delete)$/,
  changed: /^(account|grant|mfa|credential|entitlement|config|policy|protection|logging|token)\./,
};

/** Does this event tell of this change of this item? Failed attempts change nothing. */
export function tellsOf(event: Event, record: AnyRecord, change: Change): boolean {
  if (event.outcome === 'failure' || !ACTIONS[change].test(event.action)) return false;
  switch (record.kind) {
    case 'membership':
      return (
        sameAccount(event.subject, record.account) &&
        (event.action.startsWith('account.') || sameRight(event.entitlement, record.entitlement))
      );
    case 'account':
      return sameAccount(event.subject, {
        system: record.source,
        id: record.accountId,
        login: record.logins[0],
        email: record.emails[0],
      });
    case 'entitlement':
      return sameRight(event.entitlement, record.entitlement) || names(event, record.nativeId);
    case 'config-snapshot':
      return names(event, record.nativeId) || names(event, record.object);
    case 'credential':
      return names(event, record.name) || names(event, record.nativeId);
    default:
      return false;
  }
}

/** By id where both have one, else by login or address. */
export function sameAccount(a: AccountRef | undefined, b: AccountRef | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  if (a.id !== undefined && b.id !== undefined) return a.id === b.id;
  return same(a.login, b.login) || same(a.email, b.email) || same(a.login, b.email);
}

export function sameRight(a: EntitlementRef | undefined, b: EntitlementRef): boolean {
  if (a === undefined || a.type !== b.type) return false;
  return a.key === b.key || same(a.name, b.name) || same(a.key, b.name) || same(a.name, b.key);
}

function names({ targets }: Event, text: string): boolean {
  return targets.some(
    (target) => target === text || target.includes(text) || text.includes(target),
  );
}

function same(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && a !== '' && a.toLowerCase() === b?.toLowerCase();
}
