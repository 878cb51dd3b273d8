import type { z } from 'zod';
import type { RecordOf } from '../model/record.ts';
import type { AccountRef, EntitlementRef } from '../model/record-base.ts';
import { between, exactly, type TimeFact } from '../model/time.ts';
import type { Evidence, LinkedAccount } from '../model/trails.ts';
import type { Directory } from './directory.ts';
import type { Entitlements } from './entitlements.ts';
import { evidenceOf, groupBy } from './evidence.ts';
import type { RecordsByKind } from './records-by-kind.ts';
import type { Look, Looks } from './stream-runs.ts';

type EventRecord = RecordOf<'event'>;
type Ref = z.infer<typeof EntitlementRef>;

/** What one record says of one account's hold on one entitlement. */
export interface GrantSighting {
  readonly how: 'add' | 'change' | 'remove' | 'seen' | 'absent' | 'failed';
  readonly at: TimeFact;
  readonly level: string | undefined;
  /** For `seen`: since when the system says it is held. */
  readonly since?: string;
  /** Level before a change, where told. */
  readonly before?: string;
  readonly event?: EventRecord;
  readonly via?: RecordOf<'membership'>['via'];
  readonly evidence: Evidence;
}

/** All sightings of one account and one entitlement, in all its levels. */
export interface Holding {
  readonly account: LinkedAccount;
  readonly entitlement: Ref;
  readonly sightings: readonly GrantSighting[];
}

/** Collects what events and listings say of each account's rights. */
export function holdingsOf(
  records: RecordsByKind,
  directory: Directory,
  entitlements: Entitlements,
  looks: Looks,
): Holding[] {
  const memberships = records.of('membership');
  const found = [
    ...records.of('event').flatMap((event) => sightEvent(event)),
    ...memberships.map((membership) => sightMembership(membership)),
  ].flatMap((sighted) => {
    const account = directory.account(sighted.ref);
    return account === undefined ? [] : [{ ...sighted, account }];
  });
  const groups = groupBy(
    found,
    ({ account, entitlement }) =>
      `${account.system} ${account.accountId} ${entitlements.base(entitlement)}`,
  );
  const listings = listingsOf(memberships);
  return [...groups.values()].flatMap((own) => holdingOf(own, listings, looks));
}

type Found = Sighted & { readonly account: LinkedAccount };

function holdingOf(own: readonly Found[], listings: Listings, looks: Looks): Holding[] {
  const [first] = own;
  if (first === undefined) return [];
  const { account, entitlement } = first;
  const seen = own.flatMap(({ membership }) => membership ?? []);
  const streams = new Set(seen.map(({ source, stream }) => `${source}/${stream}`));
  const usual = listings.get(`${entitlement.system}:${entitlement.type}`) ?? new Set();
  // A right seen only in events is missed by a look only where one listing shows all of its type.
  const where = streams.size > 0 ? streams : usual.size === 1 ? usual : new Set<string>();
  const runs = new Set(seen.map(({ raw }) => raw.run));
  const absences = [...where]
    .flatMap((stream) => looks.get(stream) ?? [])
    .filter(({ run }) => !runs.has(run))
    .map((look) => absence(look, first.sighting.evidence));
  return [{ account, entitlement, sightings: [...own.map((f) => f.sighting), ...absences] }];
}

/** Which streams list rights of a system and type. */
type Listings = ReadonlyMap<string, ReadonlySet<string>>;

function listingsOf(memberships: readonly RecordOf<'membership'>[]): Listings {
  const groups = groupBy(memberships, ({ entitlement: { system, type } }) => `${system}:${type}`);
  return new Map(
    [...groups].map(([type, own]) => [
      type,
      new Set(own.map(({ source, stream }) => `${source}/${stream}`)),
    ]),
  );
}

function absence({ endedAt, startedAt }: Look, evidence: Evidence): GrantSighting {
  return {
    how: 'absent',
    at: between(startedAt, endedAt, 'first_seen'),
    level: undefined,
    evidence: { ...evidence, what: `not listed on ${endedAt.slice(0, 10)}` },
  };
}

interface Sighted {
  readonly ref: z.infer<typeof AccountRef>;
  readonly entitlement: Ref;
  readonly sighting: GrantSighting;
  readonly membership?: RecordOf<'membership'>;
}

const BY_ACTION = new Map([
  ['grant.add', 'add'],
  ['grant.remove', 'remove'],
  ['grant.change', 'change'],
] as const);

function sightEvent(event: EventRecord): Sighted[] {
  const how = BY_ACTION.get(event.action as 'grant.add');
  if (how === undefined || !event.subject || !event.entitlement) return [];
  const sighting: GrantSighting = {
    how: event.outcome === 'failure' ? 'failed' : how,
    at: event.time,
    level: event.entitlement.level ?? (how === 'change' ? event.after : undefined),
    ...(event.before !== undefined && { before: event.before }),
    event,
    evidence: evidenceOf(event, event.vendorType),
  };
  // A failed removal changes nothing.
  if (event.outcome === 'failure' && how === 'remove') return [];
  const { entitlement, subject } = event;
  return [{ ref: subject, entitlement, sighting }];
}

function sightMembership(membership: RecordOf<'membership'>): Sighted {
  const { account, entitlement, via, since, observedAt } = membership;
  const sighting: GrantSighting = {
    how: 'seen',
    at: exactly(observedAt, 'first_seen'),
    level: entitlement.level,
    ...(since !== undefined && { since }),
    via,
    evidence: evidenceOf(membership, `listed as ${entitlement.level ?? 'member'}`),
  };
  return { ref: account, entitlement, sighting, membership };
}
