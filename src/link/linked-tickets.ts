import { exactly, type TimeFact } from '../model/time.ts';
import type { LinkedTicket } from '../model/trails.ts';
import { ticketApprovals } from './approvals.ts';
import type { Directory } from './directory.ts';
import { evidenceOf, sortedBy } from './evidence.ts';
import { type TicketHistory, textOf } from './ticket-history.ts';

/** A ticket as a change or a setting rests on it: when it was made, what it said when, who decided. */
export function linkedTicketOf(history: TicketHistory, directory: Directory): LinkedTicket {
  const { ticket } = history;
  const created = exactly(ticket.createdAt, 'source_field');
  return {
    key: ticket.key,
    summary: ticket.summary,
    created,
    fields: sortedBy(Object.entries(ticket.fields), ([name]) => name)
      .filter(([, value]) => value.trim() !== '')
      .map(([name, value]) => ({ name, value, at: lastSet(history, name) ?? created })),
    approvals: ticketApprovals(history, directory),
    evidence: [evidenceOf(ticket, `${ticket.key} ${ticket.summary}`)],
  };
}

/** When a field got the value it has; undefined where its history does not mention it. */
function lastSet({ changes }: TicketHistory, name: string): TimeFact | undefined {
  const wanted = name.toLowerCase();
  return changes.findLast((entry) =>
    entry.changes.some(({ field, to }) => field.toLowerCase() === wanted && to !== undefined),
  )?.time;
}

/** `api#412`, `larkspur/api#412` or the address of the pull request, as a ticket may write it. */
const PULL = /(?:\b[\w.-]+\/)?\b([\w.-]+)(?:#|\/pull\/)(\d{1,9})\b/g;

/** Tickets that name pull requests, by `api#412` in lower case. */
export function ticketsNaming(
  histories: readonly TicketHistory[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { ticket } of histories) {
    const text = [textOf(ticket), ...ticket.links].join('\n');
    const names = [...text.matchAll(PULL)].map(([, repo, number]) => `${repo}#${number}`);
    for (const name of new Set(names.map((each) => each.toLowerCase())))
      found.set(name, [...(found.get(name) ?? []), ticket.key]);
  }
  return found;
}

/** `api#412` of `larkspur/api#412`, in lower case. */
export function shortName(change: string): string {
  return (change.split('/').at(-1) ?? change).toLowerCase();
}
