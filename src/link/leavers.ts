import { byText } from '../model/ids.ts';
import { gapsIn, merge } from '../model/spans.ts';
import { between, type Instant, type TimeFact } from '../model/time.ts';
import type { Coverage, Grant, Leaver, LinkedAccount, Person } from '../model/trails.ts';
import type { TicketNotice } from './access/notices.ts';
import { type Activity, accountKey } from './activity.ts';
import { type Departure, departuresOf, lastingEnd } from './departures.ts';
import { BEGINNING, byTime, distinct, groupBy, optional, sortedBy } from './evidence.ts';
import type { LinkInput } from './input.ts';

/** What leavers are worked out from. */
export interface Leaving {
  readonly people: readonly Person[];
  /** When a ticket first told IT that a person leaves at about that time. */
  readonly noticeOf: (person: string, t0: TimeFact) => TicketNotice | undefined;
  readonly accounts: readonly LinkedAccount[];
  readonly grants: readonly Grant[];
  /** Use of access by the accounts named (`system id`). */
  readonly activityOf: (accounts: ReadonlySet<string>) => Activity;
  readonly coverage: readonly Coverage[];
  readonly extractedAt: Instant;
  readonly input: LinkInput;
}

/**
 * People whose engagement ended in the period, and people whose account at an identity provider
 * was closed in the period while the roster knows of no end (their T0 is unknown).
 */
export function leaversOf(leaving: Leaving): Leaver[] {
  const owned = accountsByPerson(leaving);
  const departures = leaving.people.flatMap((person) =>
    departuresOf(person, owned.get(person.id) ?? [], leaving.input),
  );
  const wanted = departures.flatMap(({ person }) => owned.get(person.id) ?? []).map(accountKey);
  const activity = leaving.activityOf(new Set(wanted));
  const privileged = leaving.grants.filter(
    ({ entitlement, outcome }) => entitlement.class === 'privileged' && outcome !== 'failure',
  );
  const watched: Watched = { ...leaving, activity, privileged: groupBy(privileged, accountKey) };
  return sortedBy(departures, ({ id }) => id).map((departure) =>
    leaverOf(departure, owned.get(departure.person.id) ?? [], watched),
  );
}

/** Accounts whose person is known well enough for a test. */
function accountsByPerson({ accounts, input }: Pick<Leaving, 'accounts' | 'input'>) {
  const { identityThreshold } = input.parameters;
  const owned = accounts.flatMap((account) =>
    account.identity !== undefined && account.identity.confidence >= identityThreshold
      ? [{ account, person: account.identity.person }]
      : [],
  );
  const groups = groupBy(owned, ({ person }) => person);
  return new Map([...groups].map(([id, own]) => [id, own.map(({ account }) => account)] as const));
}

interface Watched extends Leaving {
  readonly activity: Activity;
  /** Privileged grants by account. */
  readonly privileged: ReadonlyMap<string, readonly Grant[]>;
}

function leaverOf(departure: Departure, owned: readonly LinkedAccount[], leaving: Watched): Leaver {
  const { person, engagement, t0, nextStart, until, id } = departure;
  const accounts = owned.filter((account) => concerned(account, departure, leaving.input));
  const told = t0 && leaving.noticeOf(person.id, t0);
  const notice = [engagement?.notice, told?.at].flatMap((time) => time ?? []).sort(byTime)[0];
  return {
    id,
    person: person.id,
    endType: engagement?.endType ?? 'unknown',
    ...optional('t0', t0),
    ...optional('notice', notice),
    ...optional('recorded', engagement?.recorded),
    ...optional('nextStart', nextStart),
    accounts: accounts.map((account) => {
      const end = lastingEnd(account, until);
      return {
        system: account.system,
        accountId: account.accountId,
        login: account.login,
        ...optional('inactive', end?.from ?? unknownEnd(account, leaving)),
        evidence: distinct([...(end ? [end.evidence] : []), ...account.evidence]),
      };
    }),
    privileged: privilegedOf(accounts, departure, leaving),
    activity: activityAfter(accounts, departure, leaving),
    evidence: distinct([
      ...(engagement?.evidence ?? []),
      ...(told && notice === told.at ? told.evidence : []),
      ...person.evidence,
    ]),
  };
}

/** Of an account whose state nothing ever showed, nobody can say that it stayed open. */
function unknownEnd(account: LinkedAccount, { extractedAt }: Leaving): TimeFact | undefined {
  if (account.states.length > 0) return undefined;
  return between(account.createdAt ?? BEGINNING, extractedAt, 'first_seen');
}

/** Not closed for good before the period, and not made for the next engagement. */
function concerned(account: LinkedAccount, { until }: Departure, { period }: LinkInput): boolean {
  const end = lastingEnd(account, until);
  const begun = account.states[0]?.from.earliest ?? account.createdAt;
  const forNext = until !== undefined && begun !== undefined && begun >= until;
  return !forNext && (end === undefined || end.from.latest >= period.from);
}

function privilegedOf(
  accounts: readonly LinkedAccount[],
  { until }: Departure,
  { privileged, input }: Watched,
): Leaver['privileged'] {
  return accounts.flatMap((account) => {
    const closed = lastingEnd(account, until)?.from;
    return (privileged.get(accountKey(account)) ?? []).flatMap((grant) => {
      if (until !== undefined && grant.effective.earliest >= until) return [];
      // Whoever can't sign in holds nothing: the right ends with its account at the latest.
      const ended = [grant.ended, closed].flatMap((end) => end ?? []).sort(byTime)[0];
      if (ended !== undefined && ended.latest < input.period.from) return [];
      return [{ grant: grant.id, entitlement: grant.entitlement.id, ...optional('ended', ended) }];
    });
  });
}

function activityAfter(
  accounts: readonly LinkedAccount[],
  { t0, until }: Departure,
  leaving: Watched,
): Leaver['activity'] {
  const systems = [...groupBy(accounts, ({ system }) => system)].sort(([a], [b]) => byText(a, b));
  return systems.flatMap(([, own]) => {
    const system = own[0]?.system;
    if (system === undefined) return [];
    const events = own
      .flatMap((account) => leaving.activity.get(accountKey(account)) ?? [])
      .filter(({ time }) => t0 === undefined || time.latest > t0.earliest)
      .filter(({ time }) => until === undefined || time.earliest < until);
    const why = t0 === undefined ? 'the end is not known' : uncovered(system, t0, until, leaving);
    return [
      {
        system,
        events: t0 === undefined ? [] : sortedBy(events, ({ time, id }) => `${time.latest} ${id}`),
        covered: why === undefined,
        ...optional('why', why),
      },
    ];
  });
}

/** Why the history of use from T0 on is not whole; `undefined` when it is. */
function uncovered(
  system: LinkedAccount['system'],
  t0: TimeFact,
  until: Instant | undefined,
  { coverage, input, extractedAt }: Leaving,
): string | undefined {
  const streams = coverage.filter(({ source, nature }) => source === system && nature !== 'state');
  const events = streams.filter(({ nature }) => nature === 'events');
  const asked = events.length > 0 ? events : streams;
  if (asked.length === 0) return `no history of use was collected from ${system}`;
  const to = [until ?? extractedAt, extractedAt, input.period.to].sort(byText)[0] ?? extractedAt;
  const from = t0.earliest;
  if (from >= to) return undefined;
  const bad = asked.filter(({ windows }) => gapsIn(merge(windows), { from, to }).length > 0);
  if (bad.length === 0) return undefined;
  return `not whole from ${from} to ${to}: ${bad.map(({ stream }) => `${system}/${stream}`).join(', ')}`;
}
