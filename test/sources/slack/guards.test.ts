import { afterEach, describe, expect, it } from 'vitest';
import type { SandboxRequest } from '../../../src/sandbox/contract.ts';
import { createSlack } from '../../../src/sandbox/slack/index.ts';
import { type Served, serve } from '../serve.ts';
import { collect, kindOf, settingsFor, worldOf } from './harness.ts';

let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

type Body = Record<string, unknown>;
/** The sandbox, with the answers of one method changed. */
async function altered(
  method: string,
  change: (body: Body, args: URLSearchParams, n: number) => Body,
  facts: readonly object[] = THREAD,
) {
  const sandbox = createSlack(worldOf(facts));
  let n = 0;
  served = await serve((request: SandboxRequest) => {
    const answer = sandbox.handle(request);
    if (!request.path.endsWith(method)) return answer;
    const body = change(JSON.parse(answer.body) as Body, new URLSearchParams(request.body), n++);
    return { ...answer, body: JSON.stringify(body) };
  });
  return settingsFor(served.base);
}

const THREAD = [
  {
    at: '2026-03-10T14:00:00Z',
    do: 'slack.message',
    id: 'm',
    channel: 'it-requests',
    who: 'p_olu',
    text: 'need phi-readers',
  },
  { at: '2026-03-10T14:05:00Z', do: 'slack.reply', to: 'm', who: 'p_sam', text: 'approved' },
  { at: '2026-03-10T14:06:00Z', do: 'slack.reaction', to: 'm', who: 'p_sam', name: '+1' },
];
const holes = ({ limits }: { limits: readonly { incomplete: boolean; detail: string }[] }) =>
  limits.filter(({ incomplete }) => incomplete).map(({ detail }) => detail);

describe('what would make the Slack collection silently incomplete', () => {
  it('refuses a cursor that comes twice', async () => {
    const settings = await altered('users.list', (body) => ({
      ...body,
      response_metadata: { next_cursor: 'again' },
    }));
    await expect(collect('users', settings)).rejects.toThrow(/same cursor came twice/);
  });

  it('refuses a page that says more follow and gives no cursor', async () => {
    const settings = await altered('conversations.history', (body) => ({
      ...body,
      has_more: true,
    }));
    await expect(collect('messages', settings)).rejects.toThrow(/gives no cursor/);
  });

  it('tells of a thread that gave fewer replies than it counts', async () => {
    const settings = await altered('conversations.replies', (body) => ({
      ...body,
      messages: (body.messages as unknown[]).slice(0, 1),
    }));
    expect(holes(await collect('messages', settings))).toEqual([
      expect.stringMatching(/fewer replies.*\(0 of 1\)/),
    ]);
  });

  it('tells of a thread that went away while it was read, and reads on', async () => {
    const settings = await altered('conversations.replies', () => ({
      ok: false,
      error: 'thread_not_found',
    }));
    const got = await collect('messages', settings);
    expect(holes(got)).toEqual([expect.stringContaining('thread_not_found')]);
    expect(kindOf(got.records, 'message')).toHaveLength(1);
  });

  it('tells who reacted is unknown where Slack names fewer than it counts, even when asked', async () => {
    const fewer = (message: unknown) => ({
      ...(message as Body),
      reactions: [{ name: '+1', users: [], count: 3 }],
    });
    const sandbox = createSlack(worldOf(THREAD));
    served = await serve((request) => {
      const answer = sandbox.handle(request);
      const body = JSON.parse(answer.body) as Body;
      if (Array.isArray(body.messages)) body.messages = body.messages.map(fewer);
      if (body.message) body.message = fewer(body.message);
      return { ...answer, body: JSON.stringify(body) };
    });
    const got = await collect('messages', settingsFor(served.base));
    expect(holes(got)).toEqual([expect.stringContaining('names fewer people than it counts')]);
  });

  it('tells of a scope that is missing, with what to do', async () => {
    const settings = await altered('usergroups.list', () => ({
      ok: false,
      error: 'missing_scope',
      needed: 'usergroups:read',
      provided: 'team:read',
    }));
    await expect(collect('usergroups', settings)).rejects.toMatchObject({
      code: 'ERR_PERMISSION',
      message: expect.stringContaining('needs usergroups:read'),
    });
  });

  it('goes on without the plan where the app may not ask for it, and says so', async () => {
    const settings = await altered('team.billing.info', () => ({
      ok: false,
      error: 'missing_scope',
    }));
    const got = await collect('team', settings);
    expect(got.records).toHaveLength(1);
    expect(got.limits).toMatchObject([{ incomplete: false, answer: 'missing_scope' }]);
  });

  it('asks for the members that a list of user groups leaves out', async () => {
    const facts = ['p_sam', 'p_olu'].map((who, i) => ({
      at: `2026-02-03T10:0${i}:00Z`,
      do: 'slack.usergroup.add',
      who,
      group: 'oncall',
      by: 'p_dana',
    }));
    const settings = await altered(
      'usergroups.list',
      (body) => ({
        ...body,
        usergroups: (body.usergroups as Body[]).map((group) => ({ ...group, users: [] })),
      }),
      facts,
    );
    const got = await collect('usergroups', settings);
    expect(kindOf(got.records, 'membership')).toHaveLength(2);
  });

  it('asks who wrote, where the list of users does not know', async () => {
    const settings = await altered('users.list', (body) => ({
      ...body,
      members: (body.members as Body[]).filter(({ name }) => name !== 'olu'),
    }));
    const got = await collect('outside-users', settings);
    expect(kindOf(got.records, 'account').map(({ logins }) => logins)).toEqual([['olu']]);
  });

  it('begins again before the oldest entry when the access log has no more pages', async () => {
    const many = Array.from({ length: 1000 }, (_, i) => ({
      user_id: 'U1',
      username: 'sam',
      date_first: 1_780_000_000 - i,
      date_last: 1_780_000_000 - i,
      count: 1,
      ip: '198.51.100.1',
      user_agent: 'x',
    }));
    const settings = await altered('team.accessLogs', (_body, args) => {
      const page = Number(args.get('page'));
      const shifted = Number(args.get('before')) < 1_780_000_000;
      if (shifted) return { ok: true, logins: [], paging: { pages: 1 } };
      const logins = many.map((entry) => ({ ...entry, date_last: entry.date_last - page * 1000 }));
      return { ok: true, logins, paging: { pages: 100 } };
    });
    const { calls, end } = await collect('access-logs', settings);
    expect(calls).toHaveLength(101);
    expect(calls.at(-1)).toContain(`before=${1_780_000_000 - 100_000 - 999}`);
    expect(end.paging).toBe('exhausted');
  });

  it('refuses a server that ignores the page number', async () => {
    const settings = await altered('team.integrationLogs', () => ({
      ok: true,
      logs: [{ date: '1780000000', change_type: 'added', user_id: 'U1' }],
      paging: { pages: 5 },
    }));
    await expect(collect('integration-logs', settings)).rejects.toThrow(/repeats the page before/);
  });
});
