import type { RecordOf } from '../model/record.ts';
import { exactly, type TimeFact } from '../model/time.ts';
import type { Incident, IncidentAction } from '../model/trails.ts';
import { fieldTime } from './approvals.ts';
import { evidenceOf, optional, sortedBy } from './evidence.ts';
import type { TicketHistory } from './ticket-history.ts';
import { type Reading, timeIn } from './ticket-requests.ts';

const WORK = /task|story|action|improvement|bug/i;
const DUE = /\bdue\b/i;
const ENDED = /^(?:done|closed|resolved|completed?)\b/i;

/** Every value a field was given, oldest first; what was set at creation carries that time and author. */
export function journalOf(
  { ticket, changes }: TicketHistory,
  reading: Reading,
): NonNullable<Incident['journal']> {
  const changed = new Set(changes.flatMap((change) => change.changes.map(({ field }) => field)));
  const created = exactly(ticket.createdAt, 'source_field');
  const reporter = personOf(ticket.reporter, reading);
  const initial = sortedBy(Object.entries(ticket.fields), ([field]) => field)
    .filter(([field]) => !changed.has(field))
    .map(([field, value]) => ({
      field,
      to: named(value, ticket, reading),
      ...optional('by', reporter),
      at: created,
    }));
  const later = changes.flatMap((change) =>
    change.changes.map(({ field, to = '' }) => ({
      field,
      to: named(to, ticket, reading),
      ...optional('by', personOf(change.author, reading)),
      at: change.time,
    })),
  );
  return [...initial, ...later];
}

export function commentsOf(
  { comments }: TicketHistory,
  reading: Reading,
): NonNullable<Incident['comments']> {
  return comments.map((comment) => ({
    ...optional('by', personOf(comment.author, reading)),
    at: comment.time,
    text: comment.text,
    evidence: evidenceOf(comment, `comment at ${comment.time.latest}`),
  }));
}

/** Work tickets that the incident links to, or that link to it: what was to be done afterwards. */
export function actionsOf(
  { ticket }: TicketHistory,
  histories: readonly TicketHistory[],
  reading: Reading,
): IncidentAction[] {
  return histories
    .filter(({ ticket: other }) => other.key !== ticket.key && WORK.test(other.type))
    .filter(
      ({ ticket: other }) => other.links.includes(ticket.key) || ticket.links.includes(other.key),
    )
    .map((history) => actionOf(history, reading));
}

function actionOf({ ticket, changes }: TicketHistory, reading: Reading): IncidentAction {
  const due = Object.entries(ticket.fields).find(([name]) => DUE.test(name))?.[1];
  const moves = changes.flatMap(({ time, changes: items }) =>
    items
      .filter(({ field }) => DUE.test(field))
      .map(({ from }) => ({ at: time, ...optional('from', timeIn(from)) })),
  );
  const ended = changes.findLast(({ changes: items }) =>
    items.some(({ field, to }) => /^status$/i.test(field) && ENDED.test(to ?? '')),
  );
  const closed: TimeFact | undefined = ended?.time ?? fieldTime(ticket.resolvedAt);
  return {
    key: ticket.key,
    summary: ticket.summary,
    ...optional('owner', personOf(ticket.assignee, reading)),
    ...optional('due', timeIn(due)),
    ...optional('closed', closed),
    dueMoves: moves,
    evidence: [evidenceOf(ticket, `${ticket.key} as collected`)],
  };
}

function personOf(
  account: RecordOf<'ticket'>['reporter'],
  { directory }: Reading,
): string | undefined {
  return account && directory.person(account).person;
}

/** A value as a reader wants it: accounts by the person behind them. */
function named(value: string, { source }: RecordOf<'ticket'>, { directory }: Reading): string {
  return value.replaceAll(
    /account:([^\s,;]+)/g,
    (whole, id: string) => directory.person({ system: source, id }).person ?? whole,
  );
}
