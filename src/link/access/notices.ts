import { exactly, shift, type TimeFact } from '../../model/time.ts';
import type { Evidence } from '../../model/trails.ts';
import { distinct, evidenceOf, groupBy } from '../evidence.ts';
import type { TicketHistory } from '../ticket-history.ts';
import { beneficiariesOf, LEAVING, type Reading } from '../ticket-requests.ts';

const DAY_MS = 86_400_000;
/** A ticket this long before the end is about an earlier one. */
const BEFORE_DAYS = 120;
const AFTER_DAYS = 60;

/** A ticket that told IT of a departure. */
export interface TicketNotice {
  readonly at: TimeFact;
  readonly evidence: readonly Evidence[];
}

/** Offboarding tickets of the access projects, by whom they are about; the earliest near the end counts. */
export function noticesOf(histories: readonly TicketHistory[], reading: Reading) {
  const projects = new Set(reading.conventions.accessProjects);
  const told = histories
    .filter(({ ticket }) => projects.has(ticket.project) && LEAVING.test(ticket.type))
    .flatMap((history) =>
      beneficiariesOf(history, reading).map((person) => ({ person, ticket: history.ticket })),
    );
  const byPerson = groupBy(told, ({ person }) => person);
  return (person: string, t0: TimeFact): TicketNotice | undefined => {
    const [first] = (byPerson.get(person) ?? [])
      .map(({ ticket }) => ticket)
      .filter(
        ({ createdAt }) =>
          createdAt >= shift(t0.earliest, -BEFORE_DAYS * DAY_MS) &&
          createdAt <= shift(t0.latest, AFTER_DAYS * DAY_MS),
      )
      .sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
    if (first === undefined) return undefined;
    return {
      at: exactly(first.createdAt, 'source_field'),
      evidence: distinct([evidenceOf(first, `${first.key} ${first.summary}`)]),
    };
  };
}
