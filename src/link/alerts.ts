import type { RecordOf } from '../model/record.ts';
import { exactly, shift, type TimeFact } from '../model/time.ts';
import type { Alert } from '../model/trails.ts';
import { evidenceOf, optional, sortedBy } from './evidence.ts';
import type { RecordsByKind } from './records-by-kind.ts';
import { type TicketHistory, textOf } from './ticket-history.ts';
import type { Reading } from './ticket-requests.ts';

const DAY_MS = 86_400_000;
/** A ticket older than the alert, or much younger, is about something else. */
const DISPOSED_WITHIN_DAYS = 30;

/** Alerts of the systems, with what was decided about each where a ticket says so. */
export function alertsOf(
  records: RecordsByKind,
  histories: readonly TicketHistory[],
  reading: Reading,
  /** Alerts of our own rules, as events. */
  ownRules: readonly RecordOf<'event'>[] = [],
): Alert[] {
  const { incidentProjects, accessProjects } = reading.conventions;
  const projects = new Set([...incidentProjects, ...accessProjects]);
  const tickets = histories
    .filter(({ ticket }) => projects.has(ticket.project))
    .map((history) => ({ history, text: textOf(history.ticket).toLowerCase() }));
  const raised = [
    ...records.of('event').filter(({ action }) => action === 'alert.raise'),
    ...ownRules,
  ];
  return sortedBy(
    raised.map((event) => alertOf(event, tickets, reading)),
    ({ at, id }) => `${at.latest} ${id}`,
  );
}

interface Told {
  readonly history: TicketHistory;
  readonly text: string;
}

function alertOf(event: RecordOf<'event'>, tickets: readonly Told[], reading: Reading): Alert {
  const { directory, conventions } = reading;
  const who = event.subject ?? event.actor;
  const subject = who && directory.person(who);
  const told = tickets.find((ticket) => tells(ticket, event));
  const ticket = told?.history.ticket;
  const decided = told && decisionOn(told.history, event, reading);
  return {
    id: `alert:${event.id}`,
    system: event.source,
    what: event.vendorType,
    at: event.time,
    ...optional('subject', subject),
    ...(ticket &&
      decided && {
        disposition: {
          value: dispositionIn(ticket, conventions.incidentProjects),
          ...decided,
          note: `${ticket.key} ${ticket.summary}`,
        },
      }),
    evidence: [
      evidenceOf(event, event.vendorType),
      ...(ticket ? [evidenceOf(ticket, `${ticket.key} names this alert`)] : []),
    ],
  };
}

/**
 * Who decided, and when: whoever opened the ticket. A ticket that the alerting system opened by
 * itself is nobody's decision until a person moves it.
 */
function decisionOn(
  { ticket, changes }: TicketHistory,
  event: RecordOf<'event'>,
  { directory }: Reading,
): { by?: string; at: TimeFact } | undefined {
  if (ticket.source !== event.source || ticket.reporter !== undefined) {
    const by = ticket.reporter && directory.person(ticket.reporter).person;
    return { ...optional('by', by), at: exactly(ticket.createdAt, 'source_field') };
  }
  for (const { author, time, changes: items } of changes) {
    const moved = items.some(({ field }) => /^status$/i.test(field));
    const who = author && directory.person(author);
    if (moved && who && !who.bot && author.type !== 'system') {
      return { ...optional('by', who.person), at: time };
    }
  }
  return undefined;
}

/** Names the alert by its id; or its kind together with whom it was about; soon after it. */
function tells({ history, text }: Told, event: RecordOf<'event'>): boolean {
  const { createdAt } = history.ticket;
  const { earliest, latest } = event.time;
  if (createdAt < earliest || createdAt > shift(latest, DISPOSED_WITHIN_DAYS * DAY_MS))
    return false;
  if (event.nativeId.length >= 8 && text.includes(event.nativeId.toLowerCase())) return true;
  const who = event.subject ?? event.actor;
  const names = [who?.email, who?.login].flatMap((name) => (name ? [name.toLowerCase()] : []));
  const kind = event.vendorType.toLowerCase();
  const kinds = [kind, kind.replaceAll(/[._-]+/g, ' '), event.time.earliest.toLowerCase()];
  return names.some((name) => text.includes(name)) && kinds.some((word) => text.includes(word));
}

function dispositionIn(ticket: RecordOf<'ticket'>, incidentProjects: readonly string[]): string {
  const words = `${ticket.resolution ?? ''} ${ticket.labels.join(' ')}`;
  if (/benign|false.?positive|not an incident|duplicate|expected/i.test(words)) return 'benign';
  return incidentProjects.includes(ticket.project)
    ? `incident ${ticket.key}`
    : `ticket ${ticket.key}`;
}
