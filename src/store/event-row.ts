import type { RecordOf } from '../model/record.ts';
import type { AccountRef } from '../model/record-base.ts';

/** An event flattened for search and for a terminal. */
export interface EventRow {
  readonly id: string;
  readonly source: string;
  readonly action: string;
  readonly vendor_type: string;
  readonly at: string;
  readonly outcome: string;
  readonly actor: string;
  readonly subject: string;
  readonly target: string;
  readonly origin: string;
  /** `path#pointer` of the raw bytes. */
  readonly raw: string;
}

export function eventRow(event: RecordOf<'event'>): EventRow {
  const entitlement = event.entitlement;
  const targets = entitlement
    ? [
        `${entitlement.type} ${entitlement.name}${entitlement.level ? ` (${entitlement.level})` : ''}`,
        ...event.targets,
      ]
    : event.targets;
  return {
    id: event.id,
    source: event.source,
    action: event.action,
    vendor_type: event.vendorType,
    at: event.time.earliest,
    outcome: event.outcome,
    actor: accountText(event.actor),
    subject: accountText(event.subject),
    target: targets.join('; '),
    origin: [event.origin?.ip, event.origin?.userAgent].filter(Boolean).join(' '),
    raw: `${event.raw.path}#${event.raw.exchange}${event.raw.pointer}`,
  };
}

function accountText(account: AccountRef | undefined): string {
  if (!account) return '';
  const parts = [account.name, account.login, account.email, account.id];
  return [...new Set(parts.filter(Boolean))].join(' ');
}
