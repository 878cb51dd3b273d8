import type { SandboxRequest, SandboxResponse, VendorSandbox, World } from '../contract.ts';
import { auditLogs } from './audit.ts';
import { accessLogOf, integrationLogOf } from './logs.ts';
import { messagesOf, type SlackMessage } from './messages.ts';
import { channelsOf, membersOf, TEAM_ID, userGroupsOf, usersOf } from './state.ts';

const BOT_SCOPES =
  'channels:history,channels:read,groups:history,groups:read,reactions:read,team.billing:read,team:read,usergroups:read,users:read,users:read.email';
/** Tokens and the scopes each carries. */
const TOKENS: Readonly<Record<string, string>> = {
  'Bearer sandbox-slack-token': BOT_SCOPES,
  'Bearer sandbox-slack-admin-token': 'admin,identify',
};
const TEAM = {
  id: TEAM_ID,
  name: 'Larkspur Care',
  domain: 'larkspur',
  email_domain: 'larkspur.test',
};
/** A listing names at most so many of the people behind one reaction. */
const USERS_SHOWN = 25;

type Arguments = URLSearchParams;
type Body = Record<string, unknown>;
/** The plan in Slack's words: `free`, `std`, `plus`, `enterprise`. */
export interface SlackOptions {
  readonly plan?: string;
}

interface Method {
  readonly scope: string;
  readonly answer: (args: Arguments) => Body;
}

/** Slack's Web API: POSTed forms, cursors, and `ok: false` with status 200. */
export function createSlack(world: World, options: SlackOptions = {}): VendorSandbox {
  const methods = methodsOf(world, options.plan ?? 'plus');
  return {
    handle: (request) =>
      request.path === '/audit/v1/logs' ? auditLogs(world, request) : handle(request, methods),
  };
}

function methodsOf(world: World, plan: string): ReadonlyMap<string, Method> {
  const users = usersOf(world);
  const channels = channelsOf(world);
  const messages = messagesOf(world);
  const free = plan === 'free';
  const floor = free ? Date.parse(world.now) / 1000 - 90 * 86_400 : 0;
  const whoami = {
    url: 'https://larkspur.slack.com/',
    team: TEAM.name,
    user: 'auditpack',
    team_id: TEAM.id,
    user_id: 'U0AUDITPACK',
    bot_id: 'B0AUDITPACK',
  };
  const table: Readonly<Record<string, readonly [scope: string, answer: Method['answer']]>> = {
    'auth.test': ['', () => whoami],
    'team.info': ['team:read', () => ({ team: { ...TEAM, icon: { image_default: true } } })],
    'team.billing.info': ['team.billing:read', () => ({ plan })],
    'team.accessLogs': [
      'admin',
      (args) => (free ? no('paid_only') : numbered(args, 'logins', accessLogOf(world))),
    ],
    'team.integrationLogs': ['admin', (args) => numbered(args, 'logs', integrationLogOf(world))],
    'users.list': [
      'users:read',
      (args) => ({ ...page(args, 'members', users), cache_ts: Date.parse(world.now) / 1000 }),
    ],
    'users.info': [
      'users:read',
      (args) => {
        const user = users.find(({ id }) => id === args.get('user'));
        return user ? { user } : no('user_not_found');
      },
    ],
    'usergroups.list': ['usergroups:read', () => ({ usergroups: userGroupsOf(world) })],
    'usergroups.users.list': [
      'usergroups:read',
      (args) => {
        const group = userGroupsOf(world).find(({ id }) => id === args.get('usergroup'));
        return group ? { users: group.users } : no('no_such_subteam');
      },
    ],
    'conversations.list': ['channels:read', (args) => page(args, 'channels', channels)],
    'conversations.members': [
      'channels:read',
      (args) => {
        const channel = channels.find(({ id }) => id === args.get('channel'));
        if (!channel || (channel.is_private && !channel.is_member)) return no('channel_not_found');
        return page(args, 'members', membersOf(world, String(channel.name)));
      },
    ],
    'conversations.history': [
      'channels:history',
      (args) => history(args, messages, channels, floor),
    ],
    'conversations.replies': ['channels:history', (args) => replies(args, messages)],
    'reactions.get': ['reactions:read', (args) => reactions(args, messages)],
  };
  return new Map(Object.entries(table).map(([name, [scope, answer]]) => [name, { scope, answer }]));
}

function no(error: string): Body {
  return { ok: false, error };
}

function handle(request: SandboxRequest, methods: ReadonlyMap<string, Method>): SandboxResponse {
  const name = request.path.replace(/^\/api\//, '');
  const token = request.headers.authorization ?? '';
  const scopes = Object.hasOwn(TOKENS, token) ? TOKENS[token] : undefined;
  const headers = { 'x-oauth-scopes': scopes ?? '', 'x-slack-req-id': 'sandbox' };
  const answer = (body: Body) => ({ status: 200, headers, body: JSON.stringify(body) });
  if (scopes === undefined) return answer(no('invalid_auth'));
  const method = methods.get(name);
  if (!method) return answer({ ...no('unknown_method'), req_method: name });
  if (method.scope !== '' && !scopes.split(',').includes(method.scope)) {
    return answer({ ...no('missing_scope'), needed: method.scope, provided: scopes });
  }
  return answer({ ok: true, ...method.answer(new URLSearchParams(request.body)) });
}

/** Threads show here by their first message alone. */
function history(
  args: Arguments,
  messages: readonly SlackMessage[],
  channels: readonly Body[],
  floor: number,
): Body {
  const channel = channels.find(({ id }) => id === args.get('channel'));
  if (!channel) return no('channel_not_found');
  if (!channel.is_member) return no('not_in_channel');
  const oldest = Number(args.get('oldest') ?? 0);
  const latest = Number(args.get('latest') ?? Number.MAX_SAFE_INTEGER);
  const own = messages
    .filter(
      ({ channel: id, json }) =>
        id === channel.id && (json.thread_ts === undefined || json.thread_ts === json.ts),
    )
    .filter(({ json }) => Number(json.ts) >= oldest && Number(json.ts) <= latest);
  const shown = own.filter(({ json }) => Number(json.ts) >= floor);
  const { has_more, ...rest } = page(args, 'messages', shown.map(listed).reverse());
  return {
    ...rest,
    has_more,
    pin_count: 0,
    channel_actions_ts: null,
    channel_actions_count: 0,
    ...(shown.length < own.length && { is_limited: true }),
  };
}

function replies(args: Arguments, messages: readonly SlackMessage[]): Body {
  const ts = args.get('ts');
  const own = messages.filter(
    ({ channel, json }) =>
      channel === args.get('channel') && (json.ts === ts || json.thread_ts === ts),
  );
  return own.length === 0 ? no('thread_not_found') : page(args, 'messages', own.map(inThread));
}

function reactions(args: Arguments, messages: readonly SlackMessage[]): Body {
  const found = messages.find(
    ({ channel, json }) => channel === args.get('channel') && json.ts === args.get('timestamp'),
  );
  if (!found) return no('message_not_found');
  return { type: 'message', channel: found.channel, message: found.json };
}

function inThread(message: SlackMessage): Body {
  const { json } = message;
  return json.ts === json.thread_ts ? { ...listed(message), subscribed: false } : listed(message);
}

/** A message as a listing shows it: reactions name some of the people only. */
function listed({ json }: SlackMessage): Body {
  const all = json.reactions as { users: string[] }[] | undefined;
  if (!all) return json;
  return {
    ...json,
    reactions: all.map((one) => ({ ...one, users: one.users.slice(0, USERS_SHOWN) })),
  };
}

/** A cursor is the position, in base64 as Slack's are. */
function page(args: Arguments, name: string, items: readonly unknown[]): Body {
  const limit = Math.min(Number(args.get('limit') ?? 100) || 100, 1000);
  const start = Number(
    Buffer.from(args.get('cursor') ?? '', 'base64')
      .toString('utf8')
      .replace('at:', '') || 0,
  );
  const end = start + limit;
  const more = end < items.length;
  const next_cursor = more ? Buffer.from(`at:${end}`).toString('base64') : '';
  return { [name]: items.slice(start, end), has_more: more, response_metadata: { next_cursor } };
}

/** The older way: numbered pages, at most 100 of them, back from a moment. */
function numbered(args: Arguments, name: string, items: readonly Body[]): Body {
  const count = Math.min(Number(args.get('count') ?? 100) || 100, 1000);
  const number = Number(args.get('page') ?? 1) || 1;
  if (number > 100) return no('over_pagination_limit');
  const before = Number(args.get('before') ?? Number.MAX_SAFE_INTEGER);
  const known = items.filter((item) => Number(item.date_last ?? item.date) <= before);
  const pages = Math.max(1, Math.ceil(known.length / count));
  return {
    [name]: known.slice((number - 1) * count, number * count),
    paging: { count, total: known.length, page: number, pages: Math.min(pages, 100) },
  };
}
