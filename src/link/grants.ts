import type { Registers } from '../model/registers.ts';
import { meansRight } from '../model/rights.ts';
import type { Grant, LinkedAccount } from '../model/trails.ts';
import type { Directory } from './directory.ts';
import type { Entitlements } from './entitlements.ts';
import { distinct, optional, sortedBy } from './evidence.ts';
import { type Interval, intervalsOf } from './grant-intervals.ts';
import { type Holding, holdingsOf } from './grant-sightings.ts';
import type { RecordsByKind } from './records-by-kind.ts';
import type { Looks } from './stream-runs.ts';

/** A grant with the events that began it, for linking. */
export interface GrantTrail {
  readonly grant: Grant;
  /** Ticket keys, correlation ids and record id of the event that made it. */
  readonly mentions: readonly string[];
  readonly correlation: readonly string[];
  readonly base: string;
}

/** Every hold of an account on an entitlement, as an interval, from events and listings. */
export function grantsOf(
  records: RecordsByKind,
  directory: Directory,
  entitlements: Entitlements,
  looks: Looks,
  registers?: Registers,
): GrantTrail[] {
  const holdings = holdingsOf(records, directory, entitlements, looks);
  const trails = holdings.flatMap((holding) =>
    intervalsOf(holding).map((interval) =>
      trailOf(holding, interval, directory, entitlements, registers),
    ),
  );
  return sortedBy(numbered(sortedBy(trails, byEvidence)), ({ grant }) => grant.id);
}

function trailOf(
  { account, entitlement }: Holding,
  interval: Interval,
  directory: Directory,
  entitlements: Entitlements,
  registers: Registers | undefined,
): GrantTrail {
  const { level: _, ...ref } = entitlement;
  const entry = entitlements.entry({ ...ref, ...optional('level', interval.level) });
  const { identity } = account;
  const actor = actorOf(interval, directory);
  const grant: Grant = {
    id: idOf(account, entry.ref.name, interval),
    system: account.system,
    accountId: account.accountId,
    ...optional('person', identity?.person),
    personConfidence: identity?.confidence ?? 0,
    accountType: account.type,
    entitlement: entry,
    effective: interval.effective,
    ...optional('ended', interval.ended),
    seen: interval.seen,
    preexisting: interval.preexisting,
    ...optional('actor', actor),
    via: interval.via,
    birthright:
      entry.birthright ||
      interval.via === 'rule' ||
      actor?.rule === true ||
      isRuleGrant(interval, entry.ref, registers),
    outcome: interval.outcome,
    ...optional('confirmedBySnapshot', interval.confirmed),
    evidence: distinct(interval.evidence),
  };
  return {
    grant,
    mentions: interval.event?.mentions ?? [],
    correlation: interval.event?.correlation ?? [],
    base: entitlements.base(entitlement),
  };
}

/** Given by the system itself, where a registered rule gives this right. */
function isRuleGrant(
  { event }: Interval,
  ref: GrantTrail['grant']['entitlement']['ref'],
  registers: Registers | undefined,
): boolean {
  if (event?.actor?.type !== 'system') return false;
  return (registers?.rules ?? []).some(({ gives }) =>
    gives.some((right) => meansRight(right, ref)),
  );
}

function actorOf({ event }: Interval, directory: Directory): Grant['actor'] {
  if (event?.actor === undefined) return undefined;
  const { login, person, confidence } = directory.person(event.actor);
  const rule = event.actor.type === 'rule';
  return {
    ...optional('person', person),
    confidence,
    login,
    rule,
    ...optional('name', event.actor.name),
  };
}

function idOf(account: LinkedAccount, name: string, { level, effective, seen }: Interval): string {
  const right = level === undefined ? name : `${name}:${level}`;
  const when = seen === 'event' ? effective.latest : `by ${effective.latest}`;
  return `grant:${account.system}:${account.login}:${right}@${when}`;
}

/** Two grants that would read the same get a number, in the order of their evidence. */
function numbered(trails: readonly GrantTrail[]): GrantTrail[] {
  const counts = new Map<string, number>();
  return trails.map((trail) => {
    const n = (counts.get(trail.grant.id) ?? 0) + 1;
    counts.set(trail.grant.id, n);
    return n === 1 ? trail : { ...trail, grant: { ...trail.grant, id: `${trail.grant.id}#${n}` } };
  });
}

function byEvidence({ grant, base }: GrantTrail): string {
  return `${grant.id} ${grant.accountId} ${base} ${grant.evidence[0]?.record ?? ''}`;
}
