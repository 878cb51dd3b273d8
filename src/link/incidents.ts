import type { RecordOf } from '../model/record.ts';
import { exactly, type TimeFact } from '../model/time.ts';
import type { Incident } from '../model/trails.ts';
import { fieldTime } from './approvals.ts';
import { byTime, distinct, evidenceOf, optional, sortedBy } from './evidence.ts';
import { actionsOf, commentsOf, journalOf } from './incident-journal.ts';
import { fieldLike, type TicketHistory } from './ticket-history.ts';
import { peopleIn, type Reading, timeIn } from './ticket-requests.ts';

const SEVERITY = /^sev/i;
const OWNER = /\bowner\b|incident (?:lead|commander|manager)/i;
const SYSTEMS = /system|affected|service|components/i;
/** Types that are work inside an incident or beside it, not incidents. */
const NO_INCIDENT = /sub-?task|^task$|epic|story/i;

/** Incidents: tickets of the incident projects, their milestones from fields and history. */
export function incidentsOf(histories: readonly TicketHistory[], reading: Reading): Incident[] {
  const projects = new Set(reading.conventions.incidentProjects);
  return histories
    .filter(({ ticket }) => projects.has(ticket.project) && !NO_INCIDENT.test(ticket.type))
    .map((history) => ({
      ...incidentOf(history, reading),
      journal: journalOf(history, reading),
      comments: commentsOf(history, reading),
      actions: actionsOf(history, histories, reading),
    }));
}

function incidentOf(history: TicketHistory, reading: Reading): Incident {
  const { ticket, changes } = history;
  const severity =
    fieldLike(ticket, SEVERITY) ?? ticket.labels.find((label) => /^sev-?\d$/i.test(label));
  const resolved = lastMove(changes, /^(?:resolved|done|fixed|completed?)\b/i);
  const closed = lastMove(changes, /^closed\b/i);
  return {
    id: `incident:${ticket.key}`,
    key: ticket.key,
    summary: ticket.summary,
    ...optional('severity', severity),
    status: ticket.status,
    ...optional('owner', ownerOf(ticket, reading)),
    ...optional('systems', fieldLike(ticket, SYSTEMS)),
    ...optional('detected', timeIn(fieldLike(ticket, /detect/i))),
    reported: timeIn(fieldLike(ticket, /reported/i)) ?? exactly(ticket.createdAt, 'source_field'),
    ...optional('triaged', triagedAt(history)),
    ...optional(
      'contained',
      timeIn(fieldLike(ticket, /contain/i)) ?? lastMove(changes, /contain|mitigat/i),
    ),
    ...optional(
      'resolved',
      timeIn(fieldLike(ticket, /^resolved/i)) ?? resolved ?? fieldTime(ticket.resolvedAt),
    ),
    ...optional('closed', closed),
    fields: readable(ticket, reading),
    links: ticket.links,
    evidence: distinct([
      evidenceOf(ticket, `${ticket.key} as collected`),
      ...changes.map((change) => evidenceOf(change, `change at ${change.time.latest}`)),
    ]),
  };
}

function ownerOf(ticket: RecordOf<'ticket'>, { directory, names }: Reading): string | undefined {
  const field = fieldLike(ticket, OWNER);
  const named = field === undefined ? [] : peopleIn(field, ticket.source, directory, names);
  return named[0] ?? (ticket.assignee && directory.person(ticket.assignee).person);
}

/** The moment from which both severity and owner were set; at creation when neither ever changed. */
function triagedAt({ ticket, changes }: TicketHistory): TimeFact | undefined {
  const created = exactly(ticket.createdAt, 'source_field');
  const severity = firstSet(changes, SEVERITY) ?? (fieldLike(ticket, SEVERITY) && created);
  const owner =
    firstSet(changes, /^assignee$|\bowner\b/i) ??
    (ticket.assignee !== undefined || fieldLike(ticket, OWNER) !== undefined ? created : undefined);
  if (!severity || owner === undefined) return undefined;
  return [severity, owner].sort(byTime)[1];
}

/** When a field first got a value; `undefined` when it had one from the start or never. */
function firstSet(changes: TicketHistory['changes'], field: RegExp): TimeFact | undefined {
  for (const change of changes) {
    const item = change.changes.find((one) => field.test(one.field));
    if (item === undefined) continue;
    const empty = item.from === undefined || item.from === '' || item.from === 'account:';
    return empty && item.to ? change.time : undefined;
  }
  return undefined;
}

/** The last move into a status; a reopened ticket is not there any more. */
function lastMove(changes: TicketHistory['changes'], status: RegExp): TimeFact | undefined {
  const moves = changes.flatMap(({ time, changes: items }) =>
    items.flatMap(({ field, to }) => (/^status$/i.test(field) ? [{ time, to: to ?? '' }] : [])),
  );
  const last = moves.findLastIndex(({ to }) => status.test(to));
  const reopened = moves.slice(last + 1).some(({ to }) => /open|progress|to do/i.test(to));
  return last === -1 || reopened ? undefined : moves[last]?.time;
}

/** Fields as a reader wants them: people by name. */
function readable({ fields, source }: RecordOf<'ticket'>, { directory }: Reading) {
  const named = Object.entries(fields).map(
    ([name, value]) =>
      [
        name,
        value.replaceAll(/account:([^\s,;]+)/g, (whole, id: string) => {
          const { person } = directory.person({ system: source, id });
          return person ?? whole;
        }),
      ] as const,
  );
  return Object.fromEntries(sortedBy(named, ([name]) => name));
}
