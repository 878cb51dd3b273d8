import { byText } from '../model/ids.ts';
import type { RecordOf } from '../model/record.ts';
import type { Action } from '../model/taxonomy.ts';
import { between, exactly, type Instant, type TimeFact } from '../model/time.ts';
import type { AccountState, Evidence, LinkedAccount } from '../model/trails.ts';
import { BEGINNING, evidenceOf } from './evidence.ts';
import type { Look } from './stream-runs.ts';

type States = LinkedAccount['states'];

/** What one record, or its absence, says of an account's state. */
export interface Sighting {
  readonly how: 'event' | 'snapshot' | 'absent';
  readonly state: AccountState;
  readonly at: TimeFact;
  /** Exact time the vendor gives for the state; or the latest possible one. */
  readonly since?: Instant;
  readonly by?: Instant;
  readonly evidence: Evidence;
}

const BY_ACTION: Partial<Record<Action, AccountState>> = {
  'account.create': 'active',
  'account.activate': 'active',
  'account.reactivate': 'active',
  'account.unsuspend': 'active',
  'account.invite': 'invited',
  'account.suspend': 'suspended',
  'account.deactivate': 'deactivated',
  'account.delete': 'deleted',
};

/** Signing in is blocked in these states; a reset password or a lost group is not among them. */
export function isInactive(state: AccountState): boolean {
  return state === 'suspended' || state === 'deactivated' || state === 'deleted';
}

/** The state an event puts its subject in. Leaving an organization ends the account in it. */
export function stateAfter(event: RecordOf<'event'>): AccountState | undefined {
  if (event.outcome === 'failure') return undefined;
  if (event.entitlement?.type === 'org') {
    if (event.action === 'grant.add') return 'active';
    if (event.action === 'grant.remove') return 'deactivated';
  }
  return BY_ACTION[event.action];
}

export function sightingOfEvent(event: RecordOf<'event'>): Sighting[] {
  const state = stateAfter(event);
  if (state === undefined) return [];
  return [{ how: 'event', state, at: event.time, evidence: evidenceOf(event, event.vendorType) }];
}

export function sightingOfRecord(record: RecordOf<'account'>): Sighting[] {
  if (record.state === 'unknown') return [];
  return [
    {
      how: 'snapshot',
      state: record.state,
      at: exactly(record.observedAt, 'first_seen'),
      ...(record.stateSince !== undefined && { since: record.stateSince }),
      ...(record.stateBy !== undefined && { by: record.stateBy }),
      evidence: evidenceOf(record, `state ${record.vendorState}`),
    },
  ];
}

/** The first complete look after the last sighting that does not show the account. */
export function absence(
  last: RecordOf<'account'> | RecordOf<'event'>,
  looks: readonly Look[],
): Sighting[] {
  const missing = looks.find(({ startedAt, run }) =>
    last.kind === 'event'
      ? startedAt > last.time.latest
      : startedAt > last.observedAt && run !== last.raw.run,
  );
  if (missing === undefined) return [];
  return [
    {
      how: 'absent',
      state: 'deleted',
      at: exactly(missing.endedAt, 'first_seen'),
      evidence: evidenceOf(last, `no longer listed on ${missing.endedAt.slice(0, 10)}`),
    },
  ];
}

/** Puts sightings together to intervals. A state that nobody saw begin began between two looks. */
export function statesOf(sightings: readonly Sighting[], createdAt: Instant | undefined): States {
  const states: { state: AccountState; from: TimeFact; evidence: Evidence }[] = [];
  let seenUntil = createdAt ?? BEGINNING;
  for (const sighting of [...sightings].sort(inOrder)) {
    const current = states.at(-1)?.state;
    const changed = current !== sighting.state && !(sighting.how === 'absent' && ended(current));
    if (changed) {
      states.push({
        state: sighting.state,
        from: sighting.how === 'event' ? sighting.at : beganBetween(seenUntil, sighting),
        evidence: sighting.evidence,
      });
    }
    if (sighting.at.latest > seenUntil) seenUntil = sighting.at.latest;
  }
  return states;
}

function ended(state: AccountState | undefined): boolean {
  return state !== undefined && isInactive(state);
}

function beganBetween(seenUntil: Instant, { at, since, by }: Sighting): TimeFact {
  if (since !== undefined && since >= seenUntil && since <= at.latest) {
    return exactly(since, 'source_field');
  }
  const latest = by !== undefined && by >= seenUntil && by < at.latest ? by : at.latest;
  return between(seenUntil <= latest ? seenUntil : latest, latest, 'first_seen');
}

const ORDER = { event: 0, snapshot: 1, absent: 2 } as const;

function inOrder(a: Sighting, b: Sighting): number {
  return (
    byText(a.at.latest, b.at.latest) ||
    ORDER[a.how] - ORDER[b.how] ||
    byText(a.evidence.record, b.evidence.record)
  );
}
