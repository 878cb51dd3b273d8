import type { RecordOf } from '../model/record.ts';
import type { Statement } from '../model/statement.ts';
import { type Instant, instantOf } from '../model/time.ts';
import { groupBy, sortedBy } from './evidence.ts';
import type { RecordsByKind } from './records-by-kind.ts';

type Message = RecordOf<'message'>;

/**
 * By when a message that an earlier run saw was gone: the first complete look at its channel and
 * time that did not meet it. Its deletion is recorded nowhere else; only having collected before
 * shows it. A look counts for a reply only if it walked the reply's thread from its beginning.
 */
export function goneMessages(
  records: RecordsByKind,
  statements: readonly Statement[],
): (message: Message) => Instant | undefined {
  const messages = records.of('message').filter(({ method }) => method === 'api');
  const last = new Map<string, Message>();
  for (const message of messages) last.set(keyOf(message), message);
  const seenIn = new Map(
    [...groupBy(messages, channelOf)].map(([channel, own]) => [
      channel,
      new Set(own.map(({ raw }) => raw.run)),
    ]),
  );
  const looks = sortedBy(
    statements.filter(
      ({ complete, method, asked, nature }) =>
        complete && method === 'api' && asked !== null && nature === 'objects',
    ),
    ({ startedAt, run }) => `${startedAt} ${run}`,
  );
  return (message) => {
    const latest = last.get(keyOf(message));
    if (latest === undefined) return undefined;
    const channel = seenIn.get(channelOf(latest));
    return looks.find(
      (look) =>
        look.source === latest.source &&
        look.stream === latest.stream &&
        look.startedAt > latest.observedAt &&
        channel?.has(look.run) &&
        walked(look, latest),
    )?.endedAt;
  };
}

/** Did this run ask for the whole span from the message (and its thread's first one) on? */
function walked({ asked }: Statement, { time, threadTs }: Message): boolean {
  if (asked === null || time.latest > asked.to) return false;
  const begun = threadTs === undefined ? time.earliest : instantOfSeconds(threadTs);
  return begun >= asked.from;
}

function instantOfSeconds(ts: string): Instant {
  return instantOf(Math.floor(Number(ts)) * 1000);
}

function channelOf({ source, tenant, channel }: Message): string {
  return `${source} ${tenant} ${channel}`;
}

function keyOf(message: Message): string {
  return `${channelOf(message)} ${message.ts}`;
}
