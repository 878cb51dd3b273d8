import type { SandboxRequest, SandboxResponse, VendorSandbox, World } from '../contract.ts';
import { auditLogs } from './audit.ts';
import { channelsOf, messagesOf, type SlackMessage, usersOf } from './state.ts';

const TOKEN = 'Bearer sandbox-slack-token';
const SCOPES =
  'channels:history,channels:read,groups:history,groups:read,reactions:read,team:read,users:read,users:read.email';
const TEAM = {
  id: 'T0LARKSPUR',
  name: 'Larkspur Care',
  domain: 'larkspur',
  email_domain: 'larkspur.test',
};

type Arguments = URLSearchParams;
type Body = Record<string, unknown>;

/** Slack's Web API: POSTed forms, cursors, and `ok: false` with status 200. */
export function createSlack(world: World): VendorSandbox {
  const users = usersOf(world);
  const channels = channelsOf(world);
  const messages = messagesOf(world);
  const methods: Readonly<Record<string, (args: Arguments) => Body>> = {
    'auth.test': () => ({
      url: 'https://larkspur.slack.com/',
      team: TEAM.name,
      user: 'auditpack',
      team_id: TEAM.id,
      user_id: 'U0AUDITPACK',
      bot_id: 'B0AUDITPACK',
    }),
    'team.info': () => ({ team: { ...TEAM, icon: { image_default: true } } }),
    'users.list': (args) => page(args, 'members', users),
    'conversations.list': (args) => page(args, 'channels', channels),
    'conversations.history': (args) => history(args, messages, channels),
    'conversations.replies': (args) => replies(args, messages),
  };
  return {
    handle: (request) =>
      request.path === '/audit/v1/logs' ? auditLogs(world, request) : handle(request, methods),
  };
}

function handle(
  request: SandboxRequest,
  methods: Readonly<Record<string, (args: Arguments) => Body>>,
): SandboxResponse {
  const name = request.path.replace(/^\/api\//, '');
  const headers = { 'x-oauth-scopes': SCOPES, 'x-slack-req-id': 'sandbox' };
  const answer = (body: Body) => ({ status: 200, headers, body: JSON.stringify(body) });
  if (request.headers.authorization !== TOKEN) return answer({ ok: false, error: 'invalid_auth' });
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (!method) return answer({ ok: false, error: 'unknown_method', req_method: name });
  return answer({ ok: true, ...method(new URLSearchParams(request.body)) });
}

function history(
  args: Arguments,
  messages: readonly SlackMessage[],
  channels: readonly Body[],
): Body {
  const channel = channels.find(({ id }) => id === args.get('channel'));
  if (!channel) return { ok: false, error: 'channel_not_found' };
  if (!channel.is_member) return { ok: false, error: 'not_in_channel' };
  const oldest = Number(args.get('oldest') ?? 0);
  const latest = Number(args.get('latest') ?? Number.MAX_SAFE_INTEGER);
  const own = messages
    .filter(
      ({ channel: id, json }) =>
        id === channel.id && (json.thread_ts === undefined || json.thread_ts === json.ts),
    )
    .filter(({ json }) => Number(json.ts) >= oldest && Number(json.ts) <= latest)
    .map(({ json }) => json)
    .reverse();
  const { has_more, ...rest } = page(args, 'messages', own);
  return { ...rest, has_more, pin_count: 0 };
}

function replies(args: Arguments, messages: readonly SlackMessage[]): Body {
  const ts = args.get('ts');
  const own = messages.filter(
    ({ channel, json }) =>
      channel === args.get('channel') && (json.ts === ts || json.thread_ts === ts),
  );
  if (own.length === 0) return { ok: false, error: 'thread_not_found' };
  return page(
    args,
    'messages',
    own.map(({ json }) => json),
  );
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
