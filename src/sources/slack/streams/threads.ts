import type { Page } from '../../contract.ts';
import type { SlackClient } from '../client.ts';
import { list, own } from '../mapping/values.ts';
import { Message } from '../schema.ts';
import { type ChannelRef, cutReactions } from './reactions.ts';
import { type SlackContext, walk } from './walk.ts';

export interface Thread {
  readonly ts: string;
  /** When the last reply came, in seconds, where Slack says so. */
  readonly latest?: number;
}

/**
 * Reads each thread whole. Returns the messages whose reactions are cut. A thread that says it has
 * more replies than came, or that is gone, is a hole.
 */
export async function* readThreads(
  client: SlackClient,
  context: SlackContext,
  channel: ChannelRef,
  threads: readonly Thread[],
): AsyncGenerator<Page, readonly string[], void> {
  const read = yield* context.each(threads, async function* ({ ts }) {
    const cut: string[] = [];
    const count = { replies: new Set<string>(), told: 0 };
    const refused = yield* readThread(client, channel, ts, (json) => {
      cut.push(...cutReactions(json));
      countReplies(json, ts, count);
    });
    return { ts, cut, refused, came: count.replies.size, told: count.told };
  });
  const gone = read.flatMap(({ ts, refused }) => (refused === undefined ? [] : [ts]));
  const short = read.flatMap(({ ts, refused, came, told }) =>
    refused === undefined && came < told ? [`${ts} (${came} of ${told})`] : [],
  );
  if (gone.length > 0) {
    context.limit({
      kind: 'fault',
      detail: `Threads of #${channel.name} that were there a moment ago are gone (thread_not_found): ${gone.join(', ')}.`,
      answer: 'thread_not_found',
      incomplete: true,
    });
  }
  if (short.length > 0) {
    context.limit({
      kind: 'fault',
      detail: `Threads of #${channel.name} gave fewer replies than they count: ${short.join(', ')}.`,
      incomplete: true,
    });
  }
  return read.flatMap(({ cut }) => cut);
}

async function* readThread(
  client: SlackClient,
  { id, name }: ChannelRef,
  ts: string,
  look: (json: unknown) => void,
): AsyncGenerator<Page, string | undefined, void> {
  const pages = walk(client, {
    method: 'conversations.replies',
    args: { channel: id, ts, limit: 200, include_all_metadata: true },
    page: { items: '/messages', context: { channel: id, channelName: name } },
    tolerate: ['thread_not_found'],
  });
  let step = await pages.next();
  for (; !step.done; step = await pages.next()) {
    const { json, ...page } = step.value;
    look(json);
    yield page;
  }
  return step.value;
}

function countReplies(
  json: unknown,
  parent: string,
  count: { replies: Set<string>; told: number },
): void {
  for (const item of list(own(json, 'messages'))) {
    const message = Message.safeParse(item).data;
    if (!message) continue;
    if (message.ts === parent) count.told = message.reply_count ?? 0;
    else count.replies.add(message.ts);
  }
}
