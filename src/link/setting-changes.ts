import type { RecordOf } from '../model/record.ts';
import { shift } from '../model/time.ts';
import type { SettingChange } from '../model/trails.ts';
import type { Directory } from './directory.ts';
import { evidenceOf, optional, sortedBy } from './evidence.ts';
import { linkedTicketOf } from './linked-tickets.ts';
import { wordIndex } from './patterns.ts';
import type { RecordsByKind } from './records-by-kind.ts';
import { type TicketHistory, textOf } from './ticket-history.ts';

const DAY_MS = 86_400_000;
/** A ticket older than this, or made this long afterwards, is about something else. */
const TICKET_DAYS = 30;
/** Two logs tell of one edit within this time. */
const SAME_MS = 60_000;
/** Shorter names are words of the language. */
const SHORTEST_NAME = 5;

const SETTINGS: ReadonlySet<string> = new Set([
  'policy.change',
  'protection.change',
  'logging.change',
  'config.change',
]);

/** Changes of settings in all systems' logs, with the tickets about them. */
export function settingChangesOf(
  records: RecordsByKind,
  histories: readonly TicketHistory[],
  directory: Directory,
): SettingChange[] {
  const events = records
    .of('event')
    .filter(({ action, outcome }) => SETTINGS.has(action) && outcome !== 'failure');
  const byKey = new Map(histories.map((history) => [history.ticket.key, history]));
  const audited = events.filter(
    ({ vendorType, stream }) =>
      vendorType.startsWith('repository_ruleset.') && stream !== 'ruleset-history',
  );
  const once = events.filter((event) => !audited.some((other) => toldBetter(event, other)));
  const naming = ticketsByName(once, histories);
  return sortedBy(
    once.map((event) => settingChange(event, byKey, naming, directory)),
    ({ at, id }) => `${at.latest} ${id}`,
  );
}

/** The history of a ruleset repeats what the audit log tells with more detail. */
function toldBetter(event: RecordOf<'event'>, other: RecordOf<'event'>): boolean {
  return (
    event.stream === 'ruleset-history' &&
    other.source === event.source &&
    other.time.latest >= shift(event.time.earliest, -SAME_MS) &&
    other.time.earliest <= shift(event.time.latest, SAME_MS)
  );
}

function settingChange(
  event: RecordOf<'event'>,
  byKey: ReadonlyMap<string, TicketHistory>,
  naming: ReadonlyMap<string, readonly TicketHistory[]>,
  directory: Directory,
): SettingChange {
  const by = event.actor && directory.person(event.actor);
  const mentioned = event.mentions.flatMap((key) => byKey.get(key) ?? []);
  const named = namesOf(event)
    .flatMap((name) => naming.get(name) ?? [])
    .filter((history) => ofThatTime(history, event));
  const tickets = sortedBy(new Set([...mentioned, ...named]), ({ ticket }) => ticket.key);
  return {
    id: `setting:${event.id}`,
    system: event.source,
    what: event.vendorType,
    on: [event.entitlement?.name ?? [], event.targets].flat().join(', '),
    at: event.time,
    ...optional('by', by),
    tickets: tickets.map((history) => linkedTicketOf(history, directory)),
    evidence: [evidenceOf(event, event.vendorType)],
  };
}

/** Tickets by the names of what was changed, each text read once. */
function ticketsByName(
  events: readonly RecordOf<'event'>[],
  histories: readonly TicketHistory[],
): ReadonlyMap<string, readonly TicketHistory[]> {
  const names = new Set(events.flatMap(namesOf));
  const index = wordIndex([...names].sort().map((name) => [name, [name]] as const));
  const found = new Map<string, TicketHistory[]>();
  for (const history of histories) {
    for (const name of index.in(textOf(history.ticket)))
      found.set(name, [...(found.get(name) ?? []), history]);
  }
  return found;
}

function ofThatTime({ ticket }: TicketHistory, { time }: RecordOf<'event'>): boolean {
  return (
    ticket.createdAt >= shift(time.earliest, -TICKET_DAYS * DAY_MS) &&
    ticket.createdAt <= shift(time.latest, TICKET_DAYS * DAY_MS)
  );
}

function namesOf({ vendorType, targets }: RecordOf<'event'>): string[] {
  return [vendorType, ...targets.map(nameIn)].filter((name) => name.length >= SHORTEST_NAME);
}

/** `repo:larkspur/api` and `ruleset Keep history` without the word that says what it is. */
function nameIn(target: string): string {
  return target.replace(/^(?:[a-z-]+:|ruleset |branch |workflow )/, '');
}
