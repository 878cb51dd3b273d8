import type { AccountRef } from '../model/record-base.ts';
import { exactly } from '../model/time.ts';
import type { Incident, IncidentAction } from '../model/trails.ts';
import { distinct, evidenceOf, optional, sortedBy } from './evidence.ts';
import { fieldLike, type TicketHistory } from './ticket-history.ts';
import { closedAt, type Reading, timeIn } from './ticket-requests.ts';

type Journal = NonNullable<Incident['journal']>;

/** A person is named as author only when the account is surely theirs. */
const SURE = 0.9;

/** Every value a field was given, oldest first; what stood there from the start carries that time. */
export function journalOf({ ticket, changes }: TicketHistory, reading: Reading): Journal {
  const moves = changes.flatMap(({ time, author, changes: items }) =>
    items.map(({ field, from, to }) => ({ time, author, field, from, to })),
  );
  const created = exactly(ticket.createdAt, 'source_field');
  const atStart = sortedBy(Object.entries(ticket.fields), ([name]) => name).flatMap(
    ([field, now]) => {
      const first = moves.find((move) => move.field === field);
      const to = first === undefined ? now : (first.from ?? '');
      return to === '' ? [] : [{ field, to, author: ticket.reporter, at: created }];
    },
  );
  const later = moves.map(({ field, to, author, time }) => ({
    field,
    to: to ?? '',
    author,
    at: time,
  }));
  return [...atStart, ...later].map(({ author, ...entry }) => ({
    ...entry,
    ...optional('by', personOf(author, reading)),
  }));
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

function personOf(ref: AccountRef | undefined, { directory }: Reading): string | undefined {
  const found = ref && directory.person(ref);
  return found !== undefined && found.confidence >= SURE ? found.person : undefined;
}

/** Kinds of tickets that are something to do, not a change, a request or another incident. */
const TO_DO = /\btask|action|follow-?\s?up|corrective/i;

/** Tasks that a ticket is linked with, whichever of the two names the other. */
export function actionsOf(
  { ticket }: TicketHistory,
  histories: readonly TicketHistory[],
  reading: Reading,
): IncidentAction[] {
  return histories
    .filter(
      ({ ticket: other }) =>
        TO_DO.test(other.type) &&
        other.key !== ticket.key &&
        (ticket.links.includes(other.key) || other.links.includes(ticket.key)),
    )
    .map((history) => actionOf(history, reading));
}

function actionOf(history: TicketHistory, reading: Reading): IncidentAction {
  const { ticket, changes } = history;
  return {
    key: ticket.key,
    summary: ticket.summary,
    ...optional('owner', personOf(ticket.assignee, reading)),
    ...optional('due', timeIn(fieldLike(ticket, /\bdue/i))),
    ...optional('closed', ticket.statusCategory === 'done' ? closedAt(history) : undefined),
    dueMoves: changes.flatMap(({ time, changes: items }) =>
      items.flatMap(({ field, from }) =>
        /\bdue/i.test(field) && from ? [{ at: time, ...optional('from', timeIn(from)) }] : [],
      ),
    ),
    evidence: distinct([
      evidenceOf(ticket, `${ticket.key} ${ticket.summary}`),
      ...changes.map((change) => evidenceOf(change, `change at ${change.time.latest}`)),
    ]),
  };
}
