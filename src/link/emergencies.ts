import type { RecordOf } from '../model/record.ts';
import { shift } from '../model/time.ts';
import type { Approval, Change } from '../model/trails.ts';
import { threadApprovals } from './approvals.ts';
import { groupBy, sortedBy } from './evidence.ts';
import { shortName } from './linked-tickets.ts';
import { wildcard } from './patterns.ts';
import type { RecordsByKind } from './records-by-kind.ts';
import type { Reading } from './ticket-requests.ts';

/** Words in an incident's channel are about a change made within a day of them. */
const ABOUT_MS = 24 * 3_600_000;

interface Channel {
  readonly name: string;
  readonly incident: boolean;
  readonly text: string;
  readonly messages: readonly RecordOf<'message'>[];
}

/**
 * Adds to emergency changes what people decided about them: in channels, and on their tickets. A
 * message counts when it names the change or its ticket, or stands in the channel of an incident
 * that the change or its tickets name, within a day of the merge.
 */
export function withAuthorisations(
  changes: readonly Change[],
  records: RecordsByKind,
  reading: Reading,
): Change[] {
  if (!changes.some(({ emergency }) => emergency)) return [...changes];
  const channels = channelsOf(records, reading);
  return changes.map((change) =>
    change.emergency
      ? { ...change, authorisations: authorisationsOf(change, channels, reading) }
      : change,
  );
}

function channelsOf(records: RecordsByKind, { conventions }: Reading): Channel[] {
  const patterns = conventions.incidentChannels.map(wildcard);
  const messages = groupBy(records.of('message'), ({ channel }) => channel);
  const latest = groupBy(records.of('channel'), ({ channelId }) => channelId);
  return sortedBy(latest, ([id]) => id).flatMap(([id, versions]) => {
    const name = versions.at(-1)?.name;
    if (name === undefined) return [];
    const own = messages.get(id) ?? [];
    const text = own.map((message) => message.text).join('\n');
    const incident = patterns.some((pattern) => pattern.test(name));
    return [{ name, incident, text, messages: own }];
  });
}

function authorisationsOf(
  change: Change,
  channels: readonly Channel[],
  { directory }: Reading,
): Approval[] {
  const said = channels.flatMap((channel) =>
    channel.messages
      .filter((message) => isAbout(message, channel, change))
      .flatMap((message) => threadApprovals(message, [message], directory)),
  );
  const decided = (change.linkedTickets ?? []).flatMap(({ approvals }) => approvals);
  return sortedBy([...said, ...decided], ({ decided: at, id }) => `${at.latest} ${id}`);
}

function isAbout(message: RecordOf<'message'>, channel: Channel, change: Change): boolean {
  const names = [shortName(change.id), ...change.tickets];
  const text = message.text.toLowerCase();
  if (names.some((name) => text.includes(name.toLowerCase()))) return true;
  if (!channel.incident) return false;
  const { earliest, latest } = message.time;
  const near =
    latest >= shift(change.merged.earliest, -ABOUT_MS) &&
    earliest <= shift(change.merged.latest, ABOUT_MS);
  return near && namesEachOther(channel, change, names);
}

/** The channel speaks of the change or a ticket of it, or is named after one, or is named by one. */
function namesEachOther(channel: Channel, change: Change, names: readonly string[]): boolean {
  const spoken = `${channel.name}\n${channel.text}`.toLowerCase();
  if (names.some((name) => spoken.includes(name.toLowerCase()))) return true;
  const told = [
    change.title,
    change.body,
    ...(change.linkedTickets ?? []).flatMap(({ summary, fields }) => [
      summary,
      ...fields.map(({ value }) => value),
    ]),
  ];
  if (told.some((text) => text.toLowerCase().includes(channel.name.toLowerCase()))) return true;
  const number = /(\d+)$/.exec(channel.name)?.[1];
  return number !== undefined && change.tickets.some((key) => key.endsWith(`-${number}`));
}
