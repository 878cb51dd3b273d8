import { afterEach, describe, expect, it } from 'vitest';
import { createSlack } from '../../../src/sandbox/slack/index.ts';
import { slackId } from '../../../src/sandbox/slack/state.ts';
import { type Served, serve } from '../serve.ts';
import { collect, kindOf, settingsFor, worldOf } from './harness.ts';

let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

async function workspace(facts: readonly object[], options: { plan?: string } = {}, more = {}) {
  const sandbox = createSlack(worldOf(facts), options);
  served = await serve((request) => sandbox.handle(request));
  return settingsFor(served.base, more);
}
const ask = {
  at: '2026-03-10T14:00:00Z',
  do: 'slack.message',
  id: 'm',
  channel: 'it-requests',
  who: 'p_olu',
  text: 'need phi-readers',
};

describe('messages of the sandbox workspace', () => {
  it('hold replies, also those to a thread that began before the window', async () => {
    const settings = await workspace([
      { ...ask, at: '2025-12-01T14:00:00Z' },
      {
        at: '2026-01-20T10:00:00Z',
        do: 'slack.reply',
        to: 'm',
        who: 'p_sam',
        text: 'approved, late',
      },
    ]);
    const { records } = await collect('messages', settings);
    const [reply] = kindOf(records, 'message').filter(({ threadTs }) => threadTs !== undefined);
    expect(reply?.text).toBe('approved, late');
  });

  it('do not ask for threads that ended before the window', async () => {
    const settings = await workspace([
      { ...ask, at: '2025-12-01T14:00:00Z' },
      { at: '2025-12-01T15:00:00Z', do: 'slack.reply', to: 'm', who: 'p_sam', text: 'approved' },
    ]);
    const { calls } = await collect('messages', settings);
    expect(calls.filter((call) => call.startsWith('conversations.replies'))).toEqual([]);
  });

  it('leave threads older than the look-back, as the query says', async () => {
    const settings = await workspace(
      [{ ...ask, at: '2025-12-01T14:00:00Z' }],
      {},
      { threadLookbackDays: 10 },
    );
    const { records } = await collect('messages', settings);
    expect(records).toEqual([]);
  });

  it('name everybody behind a reaction, where the listing cuts them', async () => {
    const reactions = Array.from({ length: 30 }, (_, i) => ({
      at: `2026-03-10T14:${String(i + 1).padStart(2, '0')}:00Z`,
      do: 'slack.reaction',
      to: 'm',
      who: `p_reader${i}`,
      name: '+1',
    }));
    const { records, limits, calls } = await collect(
      'messages',
      await workspace([ask, ...reactions]),
    );
    expect(kindOf(records, 'message').at(-1)?.reactions[0]?.users).toHaveLength(30);
    expect(calls.filter((call) => call.startsWith('reactions.get'))).toHaveLength(1);
    expect(limits.filter(({ incomplete }) => incomplete)).toEqual([]);
  });

  it('show what an app asked and who pressed which button', async () => {
    const settings = await workspace([
      {
        at: '2026-03-16T15:00:00Z',
        do: 'slack.app.message',
        id: 'r',
        channel: 'it-requests',
        app: 'Access Bot',
        text: 'Ana asks for salesforce-users',
        buttons: ['Approve', 'Deny'],
        reference: 'R-77',
      },
      { at: '2026-03-16T15:02:00Z', do: 'slack.button', to: 'r', who: 'p_sam', button: 'Approved' },
    ]);
    const [message] = kindOf((await collect('messages', settings)).records, 'message');
    expect(message).toMatchObject({
      text: `Ana asks for salesforce-users\nApproved by <@${slackId('U', 'p_sam')}>`,
      author: { type: 'bot', name: 'Access Bot' },
      subtype: 'bot_message',
      editedAt: '2026-03-16T15:02:00.000Z',
      mentions: [{ system: 'slack', id: slackId('U', 'p_sam') }],
      metadata: { type: 'request', payload: '{"id":"R-77"}' },
    });
  });

  it('read a workflow form and name shared files', async () => {
    const settings = await workspace([
      {
        at: '2026-03-16T15:00:00Z',
        do: 'slack.workflow.message',
        id: 'w',
        channel: 'it-requests',
        workflow: 'Leaver form',
        fields: { Who: 'p_olu', 'Last day': '2026-03-20' },
      },
      { ...ask, id: 'f', at: '2026-03-17T14:00:00Z', files: ['form.pdf'] },
    ]);
    const messages = kindOf((await collect('messages', settings)).records, 'message');
    expect(messages.map(({ text }) => text)).toContain(
      `Who: <@${slackId('U', 'p_olu')}>\nLast day: 2026-03-20`,
    );
    expect(messages.find(({ files }) => files)?.files).toMatchObject([
      { name: 'form.pdf', type: 'pdf' },
    ]);
  });

  it('keep the tombstone of a deleted request, and say nothing of what left no trace', async () => {
    const settings = await workspace([
      ask,
      { at: '2026-03-10T14:10:00Z', do: 'slack.reply', to: 'm', id: 'a', who: 'p_sam', text: 'ok' },
      { at: '2026-03-11T14:10:00Z', do: 'slack.delete', to: 'm' },
    ]);
    const { records, limits } = await collect('messages', settings);
    expect(kindOf(records, 'message').map(({ subtype }) => subtype)).toContain('tombstone');
    expect(limits.filter(({ incomplete }) => incomplete)).toEqual([]);
  });
});

describe('what the app can not see', () => {
  it('a channel it is not in is a hole with the command that closes it', async () => {
    const settings = await workspace([
      {
        at: '2026-02-01T10:00:00Z',
        do: 'slack.channel.create',
        channel: 'inc-9',
        by: 'p_dana',
        joined: false,
      },
    ]);
    const { limits } = await collect('messages', settings);
    expect(limits.filter(({ incomplete }) => incomplete)).toMatchObject([
      {
        kind: 'permission',
        answer: 'not_in_channel',
        detail: expect.stringContaining('/invite @auditpack'),
      },
    ]);
  });

  it('a private channel it is not in shows in no list: only its name in the configuration tells', async () => {
    const settings = await workspace(
      [],
      {},
      { channels: { requests: ['it-requests', 'hr-private'], incidents: ['inc-*'] } },
    );
    const { limits } = await collect('messages', settings);
    expect(limits).toMatchObject([
      { incomplete: true, detail: expect.stringContaining('#hr-private') },
      { incomplete: false, detail: expect.stringContaining('inc-*') },
    ]);
  });

  it('older messages on the free plan: the answered window begins later, and both signs are told', async () => {
    const settings = await workspace([ask, { ...ask, id: 'n', at: '2026-06-20T10:00:00Z' }], {
      plan: 'free',
    });
    const { end, limits, records } = await collect('messages', settings);
    expect(kindOf(records, 'message')).toHaveLength(1);
    expect(end.answered).toEqual({
      from: '2026-04-03T12:00:00.000Z',
      to: '2026-07-01T05:00:00.000Z',
    });
    expect(limits.filter(({ incomplete }) => incomplete).map(({ answer }) => answer)).toEqual([
      'is_limited',
      'plan: free',
    ]);
  });

  it('the access log on the free plan', async () => {
    const settings = await workspace([], { plan: 'free' });
    await expect(collect('access-logs', settings)).rejects.toMatchObject({
      code: 'ERR_PLAN',
      message: expect.stringContaining('paid_only'),
    });
  });

  it('the logs without a token for them are skipped with the reason', async () => {
    const { adminToken: _, ...without } = await workspace([]);
    const { slack } = await import('../../../src/sources/slack/index.ts');
    const skipped = slack.streams.flatMap((stream) => stream.skip?.(without as never, PROBE) ?? []);
    expect(skipped).toHaveLength(2);
    expect(skipped[0]).toContain('sources.slack.adminToken');
  });
});
const PROBE = { identity: null, scopes: null, plan: null, warnings: [] };
