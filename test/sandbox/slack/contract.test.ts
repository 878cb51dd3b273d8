import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { createSlack } from '../../../src/sandbox/slack/index.ts';
import { slackId } from '../../../src/sandbox/slack/state.ts';
import { worldOf } from '../../sources/slack/harness.ts';

const SPEC = join(import.meta.dirname, '../../../../shared/specs/slack-web-api-v2.json');
const missing = !existsSync(SPEC);
if (missing) console.warn(`Slack's contract not tested: ${SPEC} is missing`);

const FACTS = [
  { at: '2026-02-01T10:00:00Z', do: 'slack.channel.create', channel: 'inc-9', by: 'p_dana' },
  {
    at: '2026-02-02T10:00:00Z',
    do: 'slack.message',
    id: 'm',
    channel: 'inc-9',
    who: 'p_olu',
    text: 'down',
  },
  { at: '2026-02-02T10:01:00Z', do: 'slack.reply', to: 'm', who: 'p_sam', text: 'looking' },
  { at: '2026-02-02T10:02:00Z', do: 'slack.reaction', to: 'm', who: 'p_sam', name: 'eyes' },
  { at: '2026-02-02T10:03:00Z', do: 'slack.edit', to: 'm', text: 'is down' },
  {
    at: '2026-02-03T10:00:00Z',
    do: 'slack.usergroup.add',
    who: 'p_sam',
    group: 'oncall',
    by: 'p_dana',
  },
  { at: '2026-02-04T10:00:00Z', do: 'slack.access', who: 'p_sam' },
  { at: '2026-02-05T10:00:00Z', do: 'slack.app', app: 'Zap', change: 'added', by: 'p_sam' },
];
const sandbox = createSlack(worldOf(FACTS));
const CHANNEL = slackId('C', 'inc-9');
const TS = `${Date.parse('2026-02-02T10:00:00Z') / 1000}.000100`;

function ask(method: string, args: Record<string, string>, token: string): unknown {
  const { status, body } = sandbox.handle({
    method: 'POST',
    path: `/api/${method}`,
    query: new URLSearchParams(),
    headers: { authorization: `Bearer ${token}` },
    body: new URLSearchParams(args).toString(),
    base: 'https://slack.larkspur.test',
  });
  expect(status).toBe(200);
  return JSON.parse(body);
}

/**
 * The published schema, of 2020 and in Swagger's own dialect: a union is written as an array's
 * items, and members that came later are forbidden.
 */
function modern(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(modern);
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node)
    .filter(([name, value]) => !(name === 'additionalProperties' && value === false))
    .map(([name, value]) => [name, modern(value)] as const);
  const fresh = Object.fromEntries(entries) as Record<string, unknown>;
  if (fresh.type === undefined && Array.isArray(fresh.items)) {
    const { items, ...rest } = fresh;
    return { ...rest, anyOf: items };
  }
  return fresh;
}

function validator(method: string) {
  const spec = modern(JSON.parse(readFileSync(SPEC, 'utf8'))) as {
    definitions: object;
    paths: Record<string, { get: { responses: Record<string, { schema: object }> } }>;
  };
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const schema = spec.paths[`/${method}`]?.get.responses['200']?.schema;
  if (!schema) throw new Error(`the contract does not know ${method}`);
  return ajv.compile({ ...schema, definitions: spec.definitions });
}

const BOT = 'sandbox-slack-token';
const ADMIN = 'sandbox-slack-admin-token';

describe.skipIf(missing)('the sandbox’s Slack keeps to the published contract', () => {
  it.each([
    ['auth.test', {}, BOT],
    ['users.list', {}, BOT],
    ['users.info', { user: slackId('U', 'p_sam') }, BOT],
    ['usergroups.list', {}, BOT],
    ['usergroups.users.list', { usergroup: slackId('S', 'oncall') }, BOT],
    ['conversations.members', { channel: CHANNEL }, BOT],
    ['conversations.history', { channel: CHANNEL }, BOT],
    ['conversations.replies', { channel: CHANNEL, ts: TS }, BOT],
    ['team.accessLogs', {}, ADMIN],
    ['team.integrationLogs', {}, ADMIN],
  ] as const)('%s', (method, args, token) => {
    const validate = validator(method);
    const body = ask(method, args, token);
    expect(validate(body), JSON.stringify(validate.errors?.slice(0, 4), null, 1)).toBe(true);
  });
});

describe('the sandbox’s Slack refuses as Slack does', () => {
  it.each([
    ['users.list', {}, 'wrong', 'invalid_auth'],
    ['team.accessLogs', {}, BOT, 'missing_scope'],
    ['no.such', {}, BOT, 'unknown_method'],
    ['team.integrationLogs', { page: '101' }, ADMIN, 'over_pagination_limit'],
    ['reactions.get', { channel: CHANNEL, timestamp: '1' }, BOT, 'message_not_found'],
    ['conversations.history', { channel: 'C0' }, BOT, 'channel_not_found'],
  ] as const)('%s %j', (method, args, token, error) => {
    expect(ask(method, args, token)).toMatchObject({ ok: false, error });
  });
});
