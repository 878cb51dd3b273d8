import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kindOf, mapAlone } from './harness.ts';

const SAMPLES = join(import.meta.dirname, '../../../../shared/samples/slack');
const missing = !existsSync(SAMPLES);
if (missing) console.warn(`real Slack payloads not tested: ${SAMPLES} is missing`);
const sample = (name: string): unknown => JSON.parse(readFileSync(join(SAMPLES, name), 'utf8'));
const lines = (name: string) =>
  readFileSync(join(SAMPLES, name), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): unknown => JSON.parse(line));

const base = { type: 'message', ts: '1773151205.000200', user: 'U0SAM', text: 'hello' };
function message(item: object, page = { channel: 'C1' }) {
  const result = mapAlone('messages', item, page);
  if (result.kind !== 'records') throw new Error(result.detail);
  return kindOf(result.records, 'message');
}

describe('a Slack message', () => {
  it('by a person keeps its text alone: blocks repeat it', () => {
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'hello again' } }];
    expect(message({ ...base, blocks })[0]?.text).toBe('hello');
  });

  it('that shares another quotes it: their "approved" is not the sharer’s', () => {
    const attachments = [{ is_msg_unfurl: true, author_name: 'Lee', text: 'approved' }];
    expect(message({ ...base, attachments })[0]?.text).toBe('hello\n> Lee\n> approved');
  });

  it('by an app shows blocks, fields, attachments and buttons as a reader sees them', () => {
    const [shown] = message({
      ...base,
      user: undefined,
      bot_id: 'B1',
      username: 'Opsbot',
      text: 'Request',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: 'Request R-1' } },
        { type: 'section', fields: [{ type: 'mrkdwn', text: '*For*\n<@U1>' }] },
        {
          type: 'actions',
          elements: [
            { type: 'button', text: { type: 'plain_text', text: 'Approve' } },
            { type: 'button', text: { type: 'plain_text', text: 'Deny' } },
          ],
        },
        {
          type: 'rich_text',
          elements: [
            {
              type: 'rich_text_list',
              elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'one' }] }],
            },
            { type: 'rich_text_quote', elements: [{ type: 'text', text: 'quoted' }] },
          ],
        },
      ],
      attachments: [
        {
          title: 'Ticket',
          fields: [{ title: 'State', value: 'open' }],
          actions: [{ text: 'Open' }],
        },
      ],
    });
    expect(shown?.text).toBe(
      'Request R-1\n*For*\n<@U1>\n[Approve] [Deny]\n- one\n> quoted\nTicket\nState: open\n[Open]',
    );
    expect(shown?.author).toEqual({ system: 'slack', id: 'B1', type: 'bot', name: 'Opsbot' });
  });

  it('once edited is a version of its own', () => {
    const [before] = message(base);
    const [after] = message({
      ...base,
      text: 'bye',
      edited: { user: 'U0SAM', ts: '1773151300.000000' },
    });
    expect(before?.nativeId).toBe(after?.nativeId);
    expect([before?.version, after?.version]).toEqual([undefined, '1773151300.000000']);
  });

  it('as the Events API wraps it is read inside', () => {
    expect(message({ event: { ...base, channel: 'C9' } }, {} as never)[0]?.nativeId).toBe(
      'C9/1773151205.000200',
    );
  });

  it('changed: both texts, as full exports hold them', () => {
    const both = message({
      type: 'message',
      subtype: 'message_changed',
      ts: '1773151300.000100',
      message: { ...base, text: 'bye', edited: { ts: '1773151300.000000' } },
      previous_message: base,
    });
    expect(both.map(({ text }) => text)).toEqual(['hello', 'bye']);
  });

  it('deleted: its last text and when it went', () => {
    const [gone] = message({
      type: 'message',
      subtype: 'message_deleted',
      ts: '1773151400.000100',
      deleted_ts: base.ts,
      previous_message: base,
    });
    expect(gone).toMatchObject({ text: 'hello', deletedAt: '2026-03-10T14:03:20.000Z' });
  });

  it.each([
    [{ ...base, ts: '' }, 'wrong-shape'],
    [{ ...base, type: 'hello' }, 'wrong-shape'],
    [{ type: 'message', subtype: 'message_deleted', ts: base.ts }, 'not-an-item'],
    ['text', 'not-an-item'],
  ])('%j is rejected as %s', (item, reason) => {
    expect(mapAlone('messages', item)).toMatchObject({ kind: 'reject', reason });
  });

  it('of any blocks and attachments never throws', () => {
    const json = fc.jsonValue({ maxDepth: 8 });
    fc.assert(
      fc.property(json, json, (blocks, attachments) => {
        expect(message({ ...base, bot_id: 'B1', blocks, attachments })).toHaveLength(1);
      }),
    );
  });
});

describe('an audit entry', () => {
  const entry = { id: 'a', date_create: 1_773_151_205, action: 'user_login' };
  const mapped = (item: object) => mapAlone('audit-logs', item);

  it.each([
    ['pref.two_factor_auth_changed', 'policy.change'],
    ['pref.sso_setting_changed', 'policy.change'],
    ['pref.who_can_invite', 'config.change'],
    ['idp_configuration_added', 'policy.change'],
    ['user_session_reset_by_admin', 'session.clear'],
    ['something_new', 'other'],
    ['constructor', 'other'],
  ])('%s is %s', (action, expected) => {
    expect(mapped({ ...entry, action })).toMatchObject({ records: [{ action: expected }] });
  });

  it('of an export has its date as text', () => {
    expect(mapped({ ...entry, date_create: '2021-06-08 22:16:15' })).toMatchObject({
      records: [{ time: { earliest: '2021-06-08T22:16:15.000Z' } }],
    });
  });

  it.each([
    [{ ...entry, id: '' }, 'no-id'],
    [{ ...entry, date_create: 0 }, 'no-time'],
    [{ ...entry, date_create: 'soon' }, 'no-time'],
  ])('%j is rejected as %s', (item, reason) => {
    expect(mapped(item)).toMatchObject({ kind: 'reject', reason });
  });
});

describe.skipIf(missing)('real Slack payloads', () => {
  it.each([
    ['access-logs', 'slackapi+java-slack-sdk/api.team.accessLogs.json', 'logins'],
    ['integration-logs', 'slackapi+java-slack-sdk/api.team.integrationLogs.json', 'logs'],
    ['usergroups', 'slackapi+java-slack-sdk/api.usergroups.list.json', 'usergroups'],
    ['channel-members', 'slackapi+java-slack-sdk/api.conversations.members.json', 'members'],
    ['messages', 'slackapi+java-slack-sdk/events.MessageBotPayload.json', ''],
    ['team', 'slackapi+java-slack-sdk/api.team.info.json', 'team'],
  ])(
    'a skeleton of %s with blank values is rejected with what is missing',
    (stream, name, member) => {
      const body = sample(name) as Record<string, unknown>;
      const value = member === '' ? body : body[member];
      for (const item of Array.isArray(value) ? value : [value]) {
        expect(mapAlone(stream, item), name).toMatchObject({ kind: 'reject' });
      }
    },
  );

  it('audit entries without an id or a time are rejected for that, not for their shape', () => {
    const entries = lines('panther-labs+panther-analysis/slack_idp_configuration_change.ndjson');
    expect(entries.map((item) => mapAlone('audit-logs', item))).toEqual(
      entries.map(() => expect.objectContaining({ kind: 'reject', reason: 'no-id' })),
    );
  });

  it('a real workspace’s users all map', () => {
    const { members } = sample('getprobo+probo/slack.00.GET.api_users.list.200.json') as {
      members: unknown[];
    };
    const kinds = members.map((item) => mapAlone('users', item).kind);
    expect(new Set(kinds)).toEqual(new Set(['records']));
  });

  it('real channels all map', () => {
    const name =
      'slack-ruby+slack-ruby-client/conversations_setTopic_paginated.00.conversations.list.200.json';
    const { channels } = sample(name) as { channels: unknown[] };
    expect(new Set(channels.map((item) => mapAlone('channels', item).kind))).toEqual(
      new Set(['records']),
    );
  });
});
