import type { RecordOf } from '../model/record.ts';
import { exactly, type Instant, type TimeFact } from '../model/time.ts';
import type { Request } from '../model/trails.ts';
import { type AppRequest, appRequestIn } from './app-requests.ts';
import { threadApprovals } from './approvals.ts';
import type { Directory } from './directory.ts';
import { distinct, evidenceOf, groupBy, optional, sortedBy } from './evidence.ts';
import type { RecordsByKind } from './records-by-kind.ts';
import { askedIn, type RequestTrail, requestTrail } from './request-trail.ts';
import { expiryIn, type Reading } from './ticket-requests.ts';
import { confirms } from './wording.ts';

type Message = RecordOf<'message'>;

const ASKING =
  /\b(?:need|needs|request(?:ing)?|requests|access|permission|please (?:add|give|grant)|(?:can|could|may) .*\b(?:get|have|be added))\b/i;

/** Requests made as messages in the channels where requests are made, with their threads. */
export function threadRequests(
  records: RecordsByKind,
  reading: Reading,
  goneBy: (message: Message) => Instant | undefined,
): RequestTrail[] {
  const names = new Map(records.of('channel').map(({ channelId, name }) => [channelId, name]));
  const wanted = new Set(reading.conventions.requestChannels.map((name) => name.replace(/^#/, '')));
  const channelOf = ({ channel, channelName }: Message) =>
    channelName ?? names.get(channel) ?? channel;
  const messages = latestVersions(
    records.of('message').filter((message) => wanted.has(channelOf(message))),
    goneBy,
  );
  const threads = groupBy(messages, ({ channel, threadTs, ts }) => `${channel} ${threadTs ?? ts}`);
  return sortedBy(threads, ([key]) => key).flatMap(([, thread]) => {
    const parent = thread.find(({ threadTs, ts }) => threadTs === undefined || threadTs === ts);
    if (parent === undefined) return [];
    const replies = sortedBy(
      thread.filter((message) => message !== parent),
      ({ time, ts }) => `${time.latest} ${ts}`,
    );
    return requestOf(parent, replies, channelOf(parent), reading);
  });
}

/** One message collected in several runs: the latest text, as the vendor keeps no earlier one. */
function latestVersions(
  messages: readonly Message[],
  goneBy: (message: Message) => Instant | undefined,
): Message[] {
  return [...groupBy(messages, ({ channel, ts }) => `${channel} ${ts}`).values()].flatMap((all) => {
    // An export shows a text before and after its edit at once.
    const versions = sortedBy(all, ({ observedAt, editedAt }) => `${observedAt} ${editedAt ?? ''}`);
    // What stands in for a deleted first message of a thread says nothing of what it said.
    const stone = versions.find(({ subtype }) => subtype === 'tombstone');
    const latest = versions.findLast(({ subtype }) => subtype !== 'tombstone') ?? stone;
    if (latest === undefined) return [];
    const deleted = latest.deletedAt ?? stone?.observedAt ?? goneBy(latest);
    const edited = versions.findLast(({ editedAt }) => editedAt !== undefined)?.editedAt;
    return [{ ...latest, ...optional('editedAt', edited), ...optional('deletedAt', deleted) }];
  });
}

function requestOf(
  parent: Message,
  replies: readonly Message[],
  channel: string,
  reading: Reading,
): RequestTrail[] {
  const { directory, entitlements, timezone } = reading;
  const asked = askedIn([parent.text], entitlements);
  const told = toldIn(parent, asked, reading);
  if (told === undefined) return [];
  const key = `${channel}/${parent.ts}`;
  const approvals = threadApprovals(parent, replies, directory);
  const confirmation = confirmationOf(replies, reading);
  const people = replies.flatMap((reply) => reply.author ?? []);
  const participants = people.flatMap((one) => directory.person(one).person ?? []);
  const request: Omit<Request, 'asked'> = {
    id: `request:${key}`,
    channel: 'slack',
    key,
    title: parent.text.slice(0, 200),
    ...optional('requester', told.requester),
    requesterConfidence: told.requesterConfidence,
    beneficiaries: told.beneficiaries,
    reason: told.reason,
    created: parent.time,
    ...optional('changed', told.changed),
    approvals,
    ...optional('expiry', expiryIn(untilIn(parent.text), timezone)),
    outcome: outcomeOf(approvals, confirmation !== undefined),
    participants: [...new Set(participants)].sort(),
    ...optional('confirmation', confirmation),
    evidence: distinct([
      evidenceOf(parent, `${writer(parent, directory)} wrote: ${shown(parent)}`),
      ...replies.map((reply) => evidenceOf(reply, `reply: ${shown(reply)}`)),
    ]),
  };
  const names = [key, parent.ts, ...(told.reference === undefined ? [] : [told.reference])];
  return [requestTrail(request, asked, names)];
}

interface Told extends AppRequest {
  readonly changed?: TimeFact;
}

/** Who asks for whom and why: in a person's own words, or as an app passes it on. */
function toldIn(parent: Message, asked: readonly unknown[], reading: Reading): Told | undefined {
  const { directory, names } = reading;
  const author = parent.author && directory.person(parent.author);
  if (author?.bot === true)
    // It changes its own message to say what became of the request, not what is asked.
    return asked.length === 0 ? undefined : appRequestIn(parent, directory, names);
  if (isTalk(parent, asked)) return undefined;
  const changed = parent.editedAt;
  return {
    ...optional('requester', author?.person),
    requesterConfidence: author?.confidence ?? 0,
    beneficiaries: beneficiariesOf(parent, author?.person, reading),
    reason: parent.text,
    ...(changed !== undefined && { changed: exactly(changed, 'message_ts') }),
  };
}

function writer({ author }: Message, directory: Directory): string {
  return (author && directory.person(author).login) ?? 'somebody';
}

/** A person's message that neither names a right nor asks for anything. */
function isTalk({ text }: Message, asked: readonly unknown[]): boolean {
  return asked.length === 0 && !ASKING.test(text);
}

/** A date up to which something is asked for. */
function untilIn(text: string): string | undefined {
  return /\b(?:until|till|through|expires?(?: on)?|ends?(?: on)?)[:\s]+(\d{4}-\d{2}-\d{2}\S*)/i.exec(
    text,
  )?.[1];
}

/** The words, and that they were taken back. */
function shown({ text, deletedAt }: Message): string {
  const gone = deletedAt === undefined ? '' : ` (deleted, gone by ${deletedAt})`;
  return `${text.slice(0, 120)}${gone}`;
}

/** Those the text asks something for (`for @kai`, `add Kai Brandt`); else whoever asks. */
function beneficiariesOf(
  parent: Message,
  requester: string | undefined,
  { directory, names }: Reading,
): string[] {
  const mentioned = parent.mentions.flatMap((ref) => {
    const words = [ref.id, ref.login, ref.name].flatMap((word) => word ?? []);
    const meant = words.some((word) => meantBy(parent.text, word));
    return meant ? (directory.person(ref).person ?? []) : [];
  });
  const found = [...new Set([...mentioned, ...names.meant(parent.text)])];
  return found.length > 0 ? found : requester === undefined ? [] : [requester];
}

/** Does `for`, `add` or the like stand right before a mention of this id or name? */
function meantBy(text: string, word: string): boolean {
  const before = /\b(?:for|give|grant|add|let|onboard)\s+[<@]*$/i;
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (before.test(text.slice(0, at))) return true;
  }
  return false;
}

function confirmationOf(
  replies: readonly Message[],
  { directory }: Reading,
): Request['confirmation'] {
  const said = replies.findLast(({ text }) => confirms(text));
  if (said === undefined) return undefined;
  const person = said.author && directory.person(said.author).person;
  return { text: said.text, ...optional('by', person), at: said.time };
}

function outcomeOf(approvals: Request['approvals'], confirmed: boolean): Request['outcome'] {
  const decided = approvals.filter(({ decision }) => decision !== 'pending');
  // Doing what was refused does not make it a request that was granted.
  if (decided.at(-1)?.decision === 'declined') return 'declined';
  return confirmed ? 'done' : 'open';
}
