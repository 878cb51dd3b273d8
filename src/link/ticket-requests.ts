import type { WorkConventions } from '../model/catalogue.ts';
import type { SourceId } from '../model/ids.ts';
import { momentOf } from '../model/moment.ts';
import type { RecordOf } from '../model/record.ts';
import { parseInstant, type TimeFact } from '../model/time.ts';
import type { Request } from '../model/trails.ts';
import { fieldTime, ticketApprovals } from './approvals.ts';
import type { Directory } from './directory.ts';
import type { Entitlements } from './entitlements.ts';
import { distinct, evidenceOf, optional, sortedBy } from './evidence.ts';
import type { Names } from './names.ts';
import { askedIn, type RequestTrail, requestTrail } from './request-trail.ts';
import { fieldLike, type TicketHistory } from './ticket-history.ts';
import { confirms } from './wording.ts';

/** What reading tickets and threads needs to know. */
export interface Reading {
  readonly conventions: WorkConventions;
  readonly directory: Directory;
  readonly entitlements: Entitlements;
  readonly names: Names;
  /** IANA zone of the company, in which dates are meant. */
  readonly timezone: string;
}

const BENEFICIARY = /benefici|requested for|on behalf|for whom|employee|new hire|^user$/i;
const RIGHTS = /access|entitle|permission|group|role|rights/i;
const REASON = /reason|justif|purpose/i;
const EXPIRY = /expir|access until|end date|valid until/i;
/** A notice that someone leaves asks for access to end, not to begin. */
export const LEAVING = /off-?board|leaver|terminat|exit/i;

/** Requests among the tickets of the access projects. */
export function ticketRequests(
  histories: readonly TicketHistory[],
  reading: Reading,
): RequestTrail[] {
  return histories
    .filter(({ ticket }) => holdsRequests(ticket, reading) && !LEAVING.test(ticket.type))
    .map((history) => requestOf(history, reading));
}

/** A ticket of an access project, or of a stream that holds requests for access and nothing else. */
function holdsRequests(
  { project, source, stream }: RecordOf<'ticket'>,
  { conventions: { accessProjects, ticketStreams } }: Reading,
): boolean {
  const uses = ticketStreams?.get(`${source}/${stream}`) ?? [];
  return accessProjects.includes(project) || (uses.length === 1 && uses[0] === 'access');
}

function requestOf(history: TicketHistory, reading: Reading): RequestTrail {
  const { ticket, changes, comments, approvals } = history;
  const { directory } = reading;
  const requester = ticket.reporter && directory.person(ticket.reporter);
  const requesterPerson = requester?.person;
  const authors = [...changes, ...comments].flatMap(({ author }) => author ?? []);
  const participants = authors.flatMap((author) => directory.person(author).person ?? []);
  const request: Omit<Request, 'asked'> = {
    id: `request:${ticket.key}`,
    channel: ticket.source === 'jira' && approvals.length > 0 ? 'jsm' : ticket.source,
    key: ticket.key,
    title: ticket.summary,
    ...optional('requester', requesterPerson),
    requesterConfidence: requester?.confidence ?? 0,
    beneficiaries: beneficiariesOf(history, reading),
    reason: fieldLike(ticket, REASON) ?? ticket.description,
    created: {
      earliest: ticket.createdAt,
      latest: ticket.createdAt,
      precision: 'instant',
      basis: 'source_field',
    },
    ...optional('changed', changedAt(history)),
    approvals: ticketApprovals(history, directory),
    ...optional('expiry', expiryIn(fieldLike(ticket, EXPIRY), reading.timezone)),
    ...optional('closed', closedAt(history)),
    outcome: outcomeOf(history),
    participants: [...new Set(participants)].sort(),
    ...optional('confirmation', confirmationOf(history, directory)),
    evidence: distinct([evidenceOf(ticket, `${ticket.key} ${ticket.summary}`)]),
  };
  const granted = timeIn(fieldLike(ticket, /^granted$/i));
  return requestTrail(request, askedOf(history, reading), [ticket.key], granted);
}

const ASKS = /^(?:summary|title|description|body)$/i;

/** When what it asks, or for whom, was last changed after it was made. */
function changedAt({ changes }: TicketHistory): TimeFact | undefined {
  return changes.findLast((change) =>
    change.changes.some(
      ({ field }) => ASKS.test(field) || RIGHTS.test(field) || BENEFICIARY.test(field),
    ),
  )?.time;
}

function askedOf({ ticket }: TicketHistory, { entitlements }: Reading) {
  const fields = Object.entries(ticket.fields)
    .filter(([name]) => RIGHTS.test(name))
    .map(([, value]) => value)
    .sort();
  return askedIn([fields.join('\n'), `${ticket.summary}\n${ticket.description}`], entitlements);
}

/** The field for it; else people named in the text; else whoever asks. */
export function beneficiariesOf(
  { ticket }: TicketHistory,
  { directory, names }: Reading,
): string[] {
  const field = fieldLike(ticket, BENEFICIARY);
  if (field !== undefined) return peopleIn(field, ticket.source, directory, names);
  const text = `${ticket.summary}\n${ticket.description}`;
  const meant = names.meant(text);
  if (meant.length > 0) return [...meant];
  const named = names.named(text);
  if (named.length === 1) return [...named];
  const reporter = ticket.reporter && directory.person(ticket.reporter).person;
  return reporter === undefined ? [] : [reporter];
}

/** People in a field: accounts as `account:<id>` or `@login`, addresses, full names. */
export function peopleIn(
  value: string,
  system: SourceId,
  directory: Directory,
  names: Names,
): string[] {
  const accounts = [...value.matchAll(/account:([^\s,;]+)/g)].flatMap(
    ([, id]) => directory.person({ system, ...optional('id', id) }).person ?? [],
  );
  const logins = [...value.matchAll(/(?:^|[\s,;(])@([A-Za-z0-9][\w.-]*)/g)].flatMap(
    ([, login]) => directory.person({ system, ...optional('login', login) }).person ?? [],
  );
  return [...new Set([...accounts, ...logins, ...names.named(value)])];
}

const DONE = /done|resolved|closed|complete|fulfilled/i;

function closedAt({ ticket, changes }: TicketHistory): TimeFact | undefined {
  const moved = changes.findLast((change) =>
    change.changes.some(({ field, to }) => /^status$/i.test(field) && DONE.test(to ?? '')),
  );
  return ticket.statusCategory === 'done'
    ? (moved?.time ?? fieldTime(ticket.resolvedAt))
    : undefined;
}

function outcomeOf({ ticket, approvals }: TicketHistory): Request['outcome'] {
  const words = `${ticket.status} ${ticket.resolution ?? ''}`;
  if (/declin|reject|denied|not approved/i.test(words)) return 'declined';
  if (/cancel|withdrawn|won't|wont|not.planned|duplicate/i.test(words)) return 'cancelled';
  // Doing what was refused does not make it a request that was granted.
  const last = sortedBy(approvals, ({ decidedAt }) => decidedAt?.latest ?? '').at(-1);
  if (last?.finalDecision === 'declined') return 'declined';
  if (ticket.statusCategory === 'done') return 'done';
  return ticket.statusCategory === 'unknown' ? 'unknown' : 'open';
}

function confirmationOf(
  { changes, comments }: TicketHistory,
  directory: Directory,
): Request['confirmation'] {
  const said = comments.findLast(({ text }) => confirms(text));
  const moved = changes.findLast((change) =>
    change.changes.some(({ field, to }) => /^status$/i.test(field) && DONE.test(to ?? '')),
  );
  const record = said ?? moved;
  if (record === undefined) return undefined;
  const person = record.author && directory.person(record.author).person;
  return {
    text: said?.text ?? 'moved to a closed status',
    ...optional('by', person),
    at: record.time,
  };
}

/** Until when access is asked for: a date means that day in the company's zone. */
export function expiryIn(value: string | undefined, timezone: string): TimeFact | undefined {
  const instant = parseInstant(/\d{4}-\d{2}-\d{2}[T ]\S+/.exec(value ?? '')?.[0] ?? '');
  if (instant !== undefined) return fieldTime(instant);
  const date = /\b\d{4}-\d{2}-\d{2}\b/.exec(value ?? '')?.[0];
  return date === undefined || Number.isNaN(Date.parse(date))
    ? undefined
    : momentOf(date, timezone);
}

/** A moment written in a field: an instant, or a date with day precision in UTC. */
export function timeIn(value: string | undefined): TimeFact | undefined {
  if (value === undefined) return undefined;
  const instant = parseInstant(/\d{4}-\d{2}-\d{2}[T ]\S+/.exec(value)?.[0] ?? '');
  if (instant !== undefined) return fieldTime(instant);
  const date = /\b\d{4}-\d{2}-\d{2}\b/.exec(value)?.[0];
  if (date === undefined || Number.isNaN(Date.parse(date))) return undefined;
  return {
    earliest: `${date}T00:00:00.000Z`,
    latest: `${date}T23:59:59.999Z`,
    precision: 'day',
    basis: 'date_only',
    tz: 'UTC',
  };
}
