import { AuditpackError } from '../../errors.ts';
import type { Page, Stream, StreamContext, StreamEnd } from '../contract.ts';
import type { Arguments, SlackClient } from './client.ts';
import { mapAudit, mapChannel, mapMessage, mapTeam, mapUser } from './mapping.ts';
import { Channel, Message } from './schema.ts';
import { isConfigured, type SlackSettings } from './settings.ts';

type SlackStream = Stream<SlackSettings, SlackClient>;
type Context = StreamContext<SlackSettings>;

const EXHAUSTED: StreamEnd = { paging: 'exhausted' };
const state = { nature: 'state', retentionDays: null } as const;

/** Follows cursors to the end; a repeated one would go round for ever. */
async function* walk(
  client: SlackClient,
  method: string,
  args: Arguments,
  page: Pick<Page, 'items' | 'context'>,
): AsyncGenerator<Page & { json: unknown }, void, void> {
  const seen = new Set<string>();
  for (let cursor = ''; ; ) {
    const answer = await client.call(method, cursor === '' ? args : { ...args, cursor });
    yield { exchange: answer.exchange, json: answer.json, ...page };
    cursor = answer.cursor;
    if (cursor === '') return;
    if (seen.has(cursor)) {
      throw new AuditpackError(
        'ERR_RESPONSE',
        `Slack repeated the cursor of ${method}; the pages would never end.`,
        { hint: 'Run again.' },
      );
    }
    seen.add(cursor);
  }
}

const team: SlackStream = {
  ...state,
  name: 'team',
  title: 'The workspace',
  scopes: ['team:read'],
  after: [],
  envelopes: [],
  query: () => 'team.info',
  async *pages(client) {
    const { exchange } = await client.call('team.info');
    yield { exchange, items: '/team', single: true };
    return { paging: 'not-paged' };
  },
  map: mapTeam,
};

const users: SlackStream = {
  ...state,
  name: 'users',
  title: 'Users, deactivated ones and bots included',
  scopes: ['users:read', 'users:read.email'],
  after: [],
  envelopes: ['/members'],
  query: () => 'users.list limit=200',
  async *pages(client) {
    yield* walk(client, 'users.list', { limit: 200 }, { items: '/members' });
    return EXHAUSTED;
  },
  map: mapUser,
};

const channels: SlackStream = {
  ...state,
  name: 'channels',
  title: 'Channels the app can see',
  scopes: ['channels:read', 'groups:read'],
  after: [],
  envelopes: ['/channels'],
  query: () => 'conversations.list types=public_channel,private_channel limit=200',
  async *pages(client) {
    const args = { types: 'public_channel,private_channel', limit: 200, exclude_archived: false };
    yield* walk(client, 'conversations.list', args, { items: '/channels' });
    return EXHAUSTED;
  },
  map: mapChannel,
};

const messages: SlackStream = {
  name: 'messages',
  title: 'Messages and thread replies of the configured channels',
  nature: 'objects',
  scopes: ['channels:history', 'groups:history', 'reactions:read'],
  retentionDays: null,
  after: ['channels'],
  envelopes: ['/messages'],
  query: ({ channels }, window) =>
    `conversations.history and conversations.replies of ${[...channels.requests, ...channels.incidents].join(', ')}, ${window.from} to ${window.to}`,
  async *pages(client, context) {
    const patterns = [
      ...context.settings.channels.requests,
      ...context.settings.channels.incidents,
    ];
    const names = new Set<string>();
    for await (const { value } of context.collected('channels')) {
      const channel = Channel.safeParse(value).data;
      if (!channel || !isConfigured(channel.name, patterns)) continue;
      names.add(channel.name);
      yield* readChannel(client, context, channel.id, channel.name);
    }
    reportAbsent(context, names);
    return EXHAUSTED;
  },
  map: mapMessage,
};

/** A channel's history, then the replies of each thread: history itself holds none. */
async function* readChannel(
  client: SlackClient,
  context: Context,
  id: string,
  name: string,
): AsyncGenerator<Page, void, void> {
  const page = { items: '/messages', context: { channel: id, channelName: name } };
  const { from, to } = context.window;
  const window = {
    oldest: String(Date.parse(from) / 1000),
    latest: String(Date.parse(to) / 1000),
    inclusive: true,
  };
  const first = await client.ask('conversations.history', { channel: id, limit: 1 }, [
    'not_in_channel',
    'channel_not_found',
  ]);
  if ('refused' in first) {
    context.limit({
      kind: 'permission',
      detail: `The app can't read #${name} (${first.refused}): invite it with /invite, then collect again.`,
      answer: first.refused,
      incomplete: true,
    });
    return;
  }
  const threads: string[] = [];
  for await (const { json, ...history } of walk(
    client,
    'conversations.history',
    { channel: id, limit: 200, ...window },
    page,
  )) {
    threads.push(...threadsIn(json));
    yield history;
  }
  for (const ts of threads) {
    for await (const { json: _, ...replies } of walk(
      client,
      'conversations.replies',
      { channel: id, ts, limit: 200 },
      page,
    ))
      yield replies;
  }
}

function threadsIn(json: unknown): string[] {
  const list: unknown = Reflect.get(Object(json), 'messages');
  return (Array.isArray(list) ? list : []).flatMap((item) => {
    const message = Message.safeParse(item).data;
    return message && (message.reply_count ?? 0) > 0 ? [message.ts] : [];
  });
}

/** A request channel that is configured by name and not there was renamed, or is hidden from the app. */
function reportAbsent({ settings, limit }: Context, names: ReadonlySet<string>): void {
  for (const name of settings.channels.requests) {
    if (name.includes('*') || names.has(name)) continue;
    limit({
      kind: 'permission',
      detail: `The channel #${name} of sources.slack.channels.requests is not among those the app can see. Check its name; invite the app if it is private.`,
      incomplete: true,
    });
  }
}

const auditLogs: SlackStream = {
  name: 'audit-logs',
  title: 'Audit log of an Enterprise organization',
  nature: 'events',
  scopes: ['auditlogs:read'],
  retentionDays: null,
  after: [],
  envelopes: ['/entries'],
  query: (_settings, window) =>
    `GET /audit/v1/logs oldest=${window.from} latest=${window.to} limit=1000`,
  async *pages(client, { window }) {
    const seen = new Set<string>();
    for (let cursor = ''; ; ) {
      const query = new URLSearchParams({
        oldest: String(Math.floor(Date.parse(window.from) / 1000)),
        latest: String(Math.floor(Date.parse(window.to) / 1000)),
        limit: '1000',
        ...(cursor !== '' && { cursor }),
      });
      const answer = await client.auditLogs(query);
      yield { exchange: answer.exchange, items: '/entries' };
      cursor = answer.cursor;
      if (cursor === '') return EXHAUSTED;
      if (seen.has(cursor))
        throw new AuditpackError('ERR_RESPONSE', 'Slack repeated the cursor of the audit log.', {
          hint: 'Run again.',
        });
      seen.add(cursor);
    }
  },
  map: mapAudit,
};

export const streams: readonly SlackStream[] = [team, users, channels, messages];
/** Collected only where the organization has it; importable everywhere. */
export const auditStream: SlackStream = {
  ...auditLogs,
  skip: ({ auditToken }) =>
    auditToken === undefined
      ? 'The Slack audit log is for Enterprise organizations; none is configured (sources.slack.auditToken).'
      : undefined,
};
