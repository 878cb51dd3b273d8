import { byText } from '../../../model/ids.ts';
import { instantOf, shift } from '../../../model/time.ts';
import type { Page, StreamEnd } from '../../contract.ts';
import type { SlackClient } from '../client.ts';
import { mapMessage } from '../mapping/message.ts';
import { list, own } from '../mapping/values.ts';
import { Message } from '../schema.ts';
import { channelPatterns, type SlackSettings } from '../settings.ts';
import { type ChannelRef, cutReactions, fillReactions } from './reactions.ts';
import { readThreads, type Thread } from './threads.ts';
import { type SlackContext, type SlackStream, walk } from './walk.ts';
import { configuredChannels } from './workspace.ts';

const DAY_MS = 86_400_000;
/** The free plan shows no older messages. */
const FREE_PLAN_DAYS = 90;

export const messages: SlackStream = {
  name: 'messages',
  title: 'Messages and thread replies of the configured channels',
  nature: 'objects',
  scopes: ['channels:history', 'groups:history', 'reactions:read'],
  retentionDays: null,
  after: ['channels'],
  envelopes: ['/messages'],
  query: (settings, { from, to }) =>
    `conversations.history of ${channelPatterns(settings).join(', ')} from ${oldest(settings, from)} to ${to}; conversations.replies of each thread; reactions.get where a list of users is cut`,
  fallback:
    'An owner can export the workspace (Settings & administration → Workspace settings → Import/Export data) and import the zip: auditpack import slack/export FILE.',
  async *pages(client, context) {
    const names = new Set<string>();
    for await (const { id, name } of configuredChannels(context)) {
      names.add(name);
      yield* readChannel(client, context, { id, name });
    }
    reportUnseen(context, names);
    return endOf(context);
  },
  map: mapMessage,
};

/** History is read from before the window, because late replies hang on older messages. */
function oldest({ threadLookbackDays }: SlackSettings, from: string): string {
  return shift(from, -threadLookbackDays * DAY_MS);
}

/** A channel's history, then the replies of each thread: history itself holds none. */
async function* readChannel(
  client: SlackClient,
  context: SlackContext,
  channel: ChannelRef,
): AsyncGenerator<Page, void, void> {
  const { settings, window } = context;
  const history = walk(client, {
    method: 'conversations.history',
    args: {
      channel: channel.id,
      limit: 200,
      oldest: seconds(oldest(settings, window.from)),
      latest: seconds(window.to),
      inclusive: true,
      include_all_metadata: true,
    },
    page: { items: '/messages', context: { channel: channel.id, channelName: channel.name } },
    tolerate: ['not_in_channel', 'channel_not_found', 'missing_scope'],
  });
  const threads = new Map<string, Thread>();
  const cut = new Set<string>();
  let limited = false;
  let step = await history.next();
  for (; !step.done; step = await history.next()) {
    const { json, ...page } = step.value;
    for (const thread of threadsIn(json)) threads.set(thread.ts, thread);
    for (const ts of cutReactions(json)) cut.add(ts);
    limited ||= own(json, 'is_limited') === true;
    yield page;
  }
  if (step.value !== undefined) return reportClosed(context, channel, step.value);
  if (limited) reportLimited(context, channel);
  const since = Number(seconds(window.from));
  const live = [...threads.values()].filter(
    ({ latest }) => latest === undefined || latest >= since,
  );
  for (const ts of yield* readThreads(client, context, channel, live)) cut.add(ts);
  yield* fillReactions(client, context, channel, cut);
}

function seconds(instant: string): string {
  return String(Date.parse(instant) / 1000);
}

/** Threads that begin on this page, and those of which a reply was also shown in the channel. */
function threadsIn(json: unknown): Thread[] {
  return list(own(json, 'messages')).flatMap((item) => {
    const message = Message.safeParse(item).data;
    if (!message) return [];
    if ((message.reply_count ?? 0) > 0) {
      const latest = Number(message.latest_reply ?? Number.NaN);
      return [{ ts: message.ts, ...(Number.isNaN(latest) ? {} : { latest }) }];
    }
    const parent = message.thread_ts;
    return parent && parent !== message.ts ? [{ ts: parent }] : [];
  });
}

function reportClosed({ limit }: SlackContext, { name }: ChannelRef, refused: string): void {
  limit({
    kind: refused === 'missing_scope' ? 'scope' : 'permission',
    detail:
      refused === 'missing_scope'
        ? `The app may not read #${name} (missing_scope): private channels need groups:history, public ones channels:history. Update the app from slack-manifest.yaml and install it again.`
        : `The app can't read #${name} (${refused}): invite it there with /invite @auditpack, then collect again.`,
    answer: refused,
    incomplete: true,
  });
}

function reportLimited({ limit }: SlackContext, { name }: ChannelRef): void {
  limit({
    kind: 'plan',
    detail: `Slack withholds older messages of #${name} (is_limited): the workspace's plan shows the last ${FREE_PLAN_DAYS} days.`,
    answer: 'is_limited',
    incomplete: true,
  });
}

/** What is configured and was not met: by name a hole; by pattern nobody can know. */
function reportUnseen({ settings, limit }: SlackContext, names: ReadonlySet<string>): void {
  for (const pattern of channelPatterns(settings)) {
    const name = pattern.replace(/^#/, '');
    if (name.includes('*')) {
      limit({
        kind: 'permission',
        detail: `Private channels called ${name} are seen only where the app was invited; others would be missing without a trace. Invite it when such a channel is made.`,
        incomplete: false,
      });
    } else if (!names.has(name)) {
      limit({
        kind: 'permission',
        detail: `The channel #${name} of sources.slack.channels is not among those the app can see. Check its name; invite the app with /invite @auditpack if it is private.`,
        incomplete: true,
      });
    }
  }
}

/** On the free plan the window begins 90 days before now, whatever was asked. */
function endOf({ probe, window, clock, limit }: SlackContext): StreamEnd {
  const floor = instantOf(clock.now() - FREE_PLAN_DAYS * DAY_MS);
  if (probe.plan !== 'free' || window.from >= floor) return { paging: 'exhausted' };
  limit({
    kind: 'retention',
    detail: `The workspace is on the free plan: messages before ${floor} are withheld, and deleted after a year. Collect at least every 90 days, or import an export made in time (auditpack import slack/export FILE).`,
    answer: 'plan: free',
    incomplete: true,
  });
  return {
    paging: 'exhausted',
    answered: { from: byText(floor, window.to) < 0 ? floor : window.to, to: window.to },
  };
}
