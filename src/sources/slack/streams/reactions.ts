import type { Page } from '../../contract.ts';
import type { SlackClient } from '../client.ts';
import { list, own } from '../mapping/values.ts';
import { Message } from '../schema.ts';
import type { SlackContext } from './walk.ts';

export interface ChannelRef {
  readonly id: string;
  readonly name: string;
}

/** Messages with a reaction by more people than it names. */
export function cutReactions(json: unknown): string[] {
  return list(own(json, 'messages')).flatMap((item) => {
    const message = Message.safeParse(item).data;
    return message && isCut(message) ? [message.ts] : [];
  });
}

function isCut({ reactions }: Pick<Message, 'reactions'>): boolean {
  return (reactions ?? []).some(({ users, count }) => (users ?? []).length < (count ?? 0));
}

/**
 * Asks for each message whose reactions are cut; the fuller answer takes its place. What stays cut
 * is a hole.
 */
export async function* fillReactions(
  client: SlackClient,
  context: SlackContext,
  { id, name }: ChannelRef,
  cut: ReadonlySet<string>,
): AsyncGenerator<Page, void, void> {
  const missed = yield* context.each([...cut].sort(), async function* (ts) {
    const answer = await client.ask('reactions.get', { channel: id, timestamp: ts, full: true }, [
      'message_not_found',
      'no_reaction',
      'missing_scope',
    ]);
    const whole =
      'refused' in answer ? undefined : Message.safeParse(own(answer.json, 'message')).data;
    if ('refused' in answer || !whole) return [ts];
    const page = { channel: id, channelName: name };
    yield { exchange: answer.exchange, items: '/message', single: true, context: page };
    return isCut(whole) ? [ts] : [];
  });
  const still = missed.flat();
  if (still.length > 0) {
    context.limit({
      kind: 'cap',
      detail: `Slack names fewer people than it counts for reactions to ${still.length} messages of #${name}, also when asked for each: ${still.join(', ')}. Who else reacted is unknown.`,
      incomplete: true,
    });
  }
}
