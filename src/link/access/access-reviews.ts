import { momentOf } from '../../model/moment.ts';
import type { Decisions } from '../../model/registers.ts';
import type { AccessReviewNote } from '../../model/trails.ts';
import { evidenceOf, sortedBy } from '../evidence.ts';
import type { TicketHistory } from '../ticket-history.ts';
import { beneficiariesOf, type Reading } from '../ticket-requests.ts';
import { saysReviewed } from '../wording.ts';

const REVIEW_TICKET = /access review|review of (?:the )?access|access recertification/i;
const CLOSED = /done|resolved|closed|complete/i;

/** Reviews of single persons' access: tickets that are one, words on tickets about the person. */
export function accessReviewsOf(
  histories: readonly TicketHistory[],
  decisions: Decisions,
  reading: Reading,
  timezone: string,
): (person: string) => readonly AccessReviewNote[] {
  const notes = new Map<string, AccessReviewNote[]>();
  const note = (person: string, review: AccessReviewNote) =>
    notes.set(person, [...(notes.get(person) ?? []), review]);
  const projects = new Set(reading.conventions.accessProjects);
  for (const history of histories) {
    if (!projects.has(history.ticket.project)) continue;
    const people = beneficiariesOf(history, reading);
    for (const review of reviewsIn(history, reading)) for (const one of people) note(one, review);
  }
  for (const { about, by, on, note: text } of decisions.accessReviews) {
    note(about, {
      by,
      confidence: 1,
      login: by,
      at: momentOf(on, timezone),
      what: text ?? 'recorded in decisions.yaml',
      evidence: [],
    });
  }
  return (person) => sortedBy(notes.get(person) ?? [], ({ at, login }) => `${at.latest} ${login}`);
}

function reviewsIn(history: TicketHistory, { directory }: Reading): AccessReviewNote[] {
  const { ticket, comments, changes } = history;
  const said = comments
    .filter(({ text }) => saysReviewed(text))
    .map((comment) => ({ record: comment, what: comment.text.slice(0, 200) }));
  const closing = changes.findLast((change) =>
    change.changes.some(({ field, to }) => /^status$/i.test(field) && CLOSED.test(to ?? '')),
  );
  const closed =
    REVIEW_TICKET.test(`${ticket.type} ${ticket.summary}`) &&
    ticket.statusCategory === 'done' &&
    !/declin|cancel|reject/i.test(`${ticket.status} ${ticket.resolution ?? ''}`) &&
    closing !== undefined
      ? [{ record: closing, what: `${ticket.key} ${ticket.summary} was closed` }]
      : [];
  return [...said, ...closed].flatMap(({ record, what }) => {
    if (record.author === undefined) return [];
    const { person, confidence, login, bot } = directory.person(record.author);
    if (bot) return [];
    return [
      {
        ...(person !== undefined && { by: person }),
        confidence,
        login,
        at: record.time,
        what,
        evidence: [evidenceOf(ticket, ticket.key), evidenceOf(record, what.slice(0, 120))],
      },
    ];
  });
}
