import type { RecordOf } from '../model/record.ts';
import { groupBy, sortedBy } from './evidence.ts';
import type { RecordsByKind } from './records-by-kind.ts';

/** A ticket with everything that happened to it, in time order. */
export interface TicketHistory {
  readonly ticket: RecordOf<'ticket'>;
  readonly changes: readonly RecordOf<'ticket-change'>[];
  readonly comments: readonly RecordOf<'comment'>[];
  readonly approvals: readonly RecordOf<'ticket-approval'>[];
}

/** The latest state of every ticket, with its history; parts may name it by key or by vendor id. */
export function ticketHistories(records: RecordsByKind): TicketHistory[] {
  const tickets = [
    ...groupBy(records.of('ticket'), ({ source, nativeId }) => `${source} ${nativeId}`).values(),
  ].flatMap((seen) => seen.at(-1) ?? []);
  const changes = groupBy(records.of('ticket-change'), ofTicket);
  const comments = groupBy(records.of('comment'), ofTicket);
  const approvals = groupBy(records.of('ticket-approval'), ofTicket);
  return sortedBy(tickets, ({ key }) => key).map((ticket) => {
    const own = <T extends { nativeId: string; observedAt: string }>(parts: Map<string, T[]>) =>
      latestOfEach(
        [ticket.key, ticket.nativeId].flatMap(
          (name) => parts.get(`${ticket.source} ${name}`) ?? [],
        ),
      );
    return {
      ticket,
      changes: sortedBy(own(changes), ({ time, id }) => `${time.latest} ${id}`),
      comments: sortedBy(own(comments), ({ time, id }) => `${time.latest} ${id}`),
      approvals: sortedBy(own(approvals), ({ nativeId }) => nativeId),
    };
  });
}

/** The ticket a part belongs to: two systems may use one key. */
function ofTicket({ source, key }: { source: string; key: string }): string {
  return `${source} ${key}`;
}

/** One vendor object may have been seen in several runs and streams. */
function latestOfEach<T extends { nativeId: string; observedAt: string }>(
  parts: readonly T[],
): T[] {
  const latest = new Map<string, T>();
  for (const part of parts) {
    const known = latest.get(part.nativeId);
    if (known === undefined || known.observedAt <= part.observedAt) latest.set(part.nativeId, part);
  }
  return [...latest.values()];
}

/** Value of the first field whose name fits. */
export function fieldLike(ticket: RecordOf<'ticket'>, name: RegExp): string | undefined {
  const fields = sortedBy(Object.entries(ticket.fields), ([key]) => key);
  return fields.find(([key, value]) => name.test(key) && value.trim() !== '')?.[1];
}

/** Everything a ticket says in words. */
export function textOf({ summary, description, fields }: RecordOf<'ticket'>): string {
  return [summary, description, ...sortedBy(Object.values(fields), (value) => value)].join('\n');
}
