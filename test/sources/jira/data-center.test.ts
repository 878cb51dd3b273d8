import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SandboxResponse } from '../../../src/sandbox/contract.ts';
import { createJira } from '../../../src/sandbox/jira/index.ts';
import type { RecordDraft } from '../../../src/sources/contract.ts';
import { jira } from '../../../src/sources/jira/index.ts';
import { type Served, serve } from '../serve.ts';
import { type Collected, collect, collectAll, mapAlone, recorder, settingsFor } from './harness.ts';
import { FACTS, worldOf } from './world.ts';

const NAMES = jira.streams.map(({ name }) => name);
const INTERNAL = [{ key: 'sd.public.comment', value: { internal: true } }];
const seen: string[] = [];
let served: Served;
let all: ReadonlyMap<string, Collected>;

const settings = () => settingsFor(served.base, { deployment: 'data-center', email: undefined });

beforeAll(async () => {
  const sandbox = createJira(worldOf(), { deployment: 'data-center' });
  served = await serve((request) => {
    seen.push(`${request.method} ${request.path}`);
    return sandbox.handle(request);
  });
  all = await collectAll(NAMES, settings());
});
afterAll(() => served.close());

function recordsOf<K extends RecordDraft['kind']>(stream: string, kind: K) {
  return (all.get(stream)?.records ?? []).filter(
    (record): record is Extract<RecordDraft, { kind: K }> => record.kind === kind,
  );
}

describe('Jira Data Center', () => {
  it('is asked under version 2 alone, and only read', () => {
    expect(seen.filter((call) => call.includes('/rest/api/3/'))).toEqual([]);
    expect(seen.filter((call) => !call.startsWith('GET '))).toEqual([]);
  });

  it('gives records for every item, and no stream is short', () => {
    for (const name of NAMES) {
      const got = all.get(name);
      expect(
        got?.results.filter(({ kind }) => kind === 'reject'),
        name,
      ).toEqual([]);
      expect(
        got?.limits.filter(({ incomplete }) => incomplete),
        name,
      ).toEqual([]);
    }
  });

  it('knows accounts by key, with the login name beside it', () => {
    const accounts = recordsOf('users', 'account');
    const helen = accounts.find(({ logins }) => logins[0] === 'helen.ruiz');
    expect(helen).toMatchObject({ state: 'deactivated', emails: ['helen.ruiz@larkspur.test'] });
    expect(helen?.accountId).toMatch(/^JIRAUSER\d+$/);
    const [ticket] = recordsOf('issues', 'ticket').filter(({ key }) => key === 'HELP-101');
    expect(ticket?.reporter).toMatchObject({ id: helen?.accountId, login: 'helen.ruiz' });
  });

  it('reads wiki text as it is, and whole histories inside the issues', () => {
    const [ticket] = recordsOf('issues', 'ticket').filter(({ key }) => key === 'HELP-101');
    expect(ticket?.description).toContain('[~sam.whitlock]');
    const moves = recordsOf('issues', 'ticket-change').filter(({ key }) => key === 'HELP-101');
    expect(moves.map(({ changes: [first] }) => first?.to)).toEqual([
      'Waiting for approval',
      'Waiting for support',
      'Resolved',
      'This issue relates to SEC-20',
    ]);
    expect(all.get('changelogs')?.items).toEqual([]);
  });

  it('counts the issues by the total the server gives', () => {
    expect(all.get('issues')?.end).toMatchObject({
      counted: 2,
      independentTotal: { count: 2, how: '"total" of /rest/api/2/search' },
    });
  });

  it('reads the audit log without ids: grants with who and to what', () => {
    const grants = recordsOf('audit-records', 'event').filter(({ action }) =>
      action.startsWith('grant.'),
    );
    expect(
      grants.map(({ action, actor, subject, entitlement }) => [
        action,
        actor?.login,
        subject?.login,
        entitlement?.key,
      ]),
    ).toEqual([
      ['grant.remove', 'dana.okafor', 'sam.whitlock', 'jira-administrators'],
      ['grant.add', undefined, 'lee.marchetti', 'jira-administrators'],
      ['grant.add', 'dana.okafor', 'sam.whitlock', 'jira-administrators'],
    ]);
    const ids = recordsOf('audit-records', 'event').map(({ nativeId }) => nativeId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('lists groups and their members by name', () => {
    const members = recordsOf('group-members', 'membership').filter(
      ({ entitlement }) => entitlement.key === 'jira-administrators',
    );
    expect(members.map(({ account }) => account.login).sort()).toEqual([
      'dana.okafor',
      'lee.marchetti',
    ]);
  });

  it('warns when the token ends soon, by the server’s own clock', async () => {
    const client = await jira.connect(
      settings(),
      async () => 'sandbox-jira-token',
      recorder(settings()),
    );
    const { warnings, identity } = await jira.probe(client, settings());
    expect(identity).toBe('dana.okafor@larkspur.test');
    expect(warnings).toContain(
      'The token ends on 2026-07-12, in 10 days: make a new one before then.',
    );
  });

  it('is read all the same where it does not tell when tokens end', async () => {
    const sandbox = createJira(worldOf(), { deployment: 'data-center' });
    const server = await serve((request) =>
      request.path.includes('/rest/pat/') ? { status: 401, body: '' } : sandbox.handle(request),
    );
    const elsewhere = { ...settings(), baseUrl: server.base };
    const client = await jira.connect(
      elsewhere,
      async () => 'sandbox-jira-token',
      recorder(elsewhere),
    );
    expect((await jira.probe(client, elsewhere)).identity).toBe('dana.okafor@larkspur.test');
    await server.close();
  });

  it('is told from Cloud, and the other way round', async () => {
    const wrong = settingsFor(served.base);
    const client = await jira.connect(
      settings(),
      async () => 'sandbox-jira-token',
      recorder(settings()),
    );
    await expect(jira.probe(client, wrong)).rejects.toMatchObject({
      code: 'ERR_CONFIG',
      hint: 'Set deployment: data-center.',
    });
  });

  it('marks a comment that customers may not read', () => {
    const comment = {
      id: '1',
      body: 'for agents',
      created: '2026-01-30T14:08:00.000+0000',
      properties: INTERNAL,
    };
    expect(mapAlone('comments', comment, { key: 'HELP-1' })).toMatchObject({
      records: [{ public: false }],
    });
  });
});

describe('what would make a Data Center collection silently incomplete', () => {
  async function altered(path: string, change: (body: Record<string, unknown>) => unknown) {
    const sandbox = createJira(worldOf(FACTS), { deployment: 'data-center' });
    return serve((request): SandboxResponse => {
      const answer = sandbox.handle(request);
      if (!request.path.endsWith(path)) return answer;
      return { ...answer, body: JSON.stringify(change(JSON.parse(answer.body) as never)) };
    });
  }

  it('asks again for a history that came cut, and says what stays cut', async () => {
    const server = await altered('/search', (body) => ({
      ...body,
      issues: (body.issues as Record<string, unknown>[]).map((issue) => ({
        ...issue,
        changelog: { startAt: 0, maxResults: 1, total: 9, histories: [] },
      })),
    }));
    const before = await collectAll(['issues'], { ...settings(), baseUrl: server.base });
    const got = await collect('changelogs', { ...settings(), baseUrl: server.base }, before);
    await server.close();
    expect(got.records.length).toBeGreaterThan(5);
    expect(got.limits.map(({ incomplete }) => incomplete)).toEqual([true, true]);
  });

  it('tells that the picker of groups gave fewer than there are', async () => {
    const server = await altered('/groups/picker', (body) => ({ ...body, total: 40 }));
    const { end, items } = await collect('groups', { ...settings(), baseUrl: server.base });
    await server.close();
    expect([end.independentTotal?.count, items.length]).toEqual([40, 2]);
  });

  it('refuses an audit log without end mark or cursor', async () => {
    const server = await altered('/events', (body) => ({ ...body, pagingInfo: {} }));
    await expect(collect('audit-records', { ...settings(), baseUrl: server.base })).rejects.toThrow(
      /neither lastPage nor nextPageCursor/,
    );
    await server.close();
  });
});
