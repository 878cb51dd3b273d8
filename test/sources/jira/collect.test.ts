import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountIdFor } from '../../../src/sandbox/jira/ids.ts';
import { createJira } from '../../../src/sandbox/jira/index.ts';
import type { RecordDraft } from '../../../src/sources/contract.ts';
import { jira } from '../../../src/sources/jira/index.ts';
import { type Served, serve } from '../serve.ts';
import { type Collected, collect, collectAll, recorder, settingsFor } from './harness.ts';
import { FACTS, worldOf } from './world.ts';

const NAMES = jira.streams.map(({ name }) => name);
let served: Served;
let all: ReadonlyMap<string, Collected>;

beforeAll(async () => {
  served = await serve((request) => createJira(worldOf()).handle(request));
  all = await collectAll(NAMES, settingsFor(served.base));
});
afterAll(() => served.close());

function got(stream: string): Collected {
  const collected = all.get(stream);
  if (collected === undefined) throw new Error(`nothing collected of ${stream}`);
  return collected;
}
function recordsOf<K extends RecordDraft['kind']>(stream: string, kind: K) {
  return got(stream).records.filter(
    (record): record is Extract<RecordDraft, { kind: K }> => record.kind === kind,
  );
}

describe('the Jira source on the sandbox', () => {
  it('maps every item of every stream', () => {
    for (const name of NAMES) {
      const { items, results } = got(name);
      expect(items.length, name).toBeGreaterThan(0);
      expect(
        results.filter(({ kind }) => kind === 'reject'),
        name,
      ).toEqual([]);
    }
  });

  it('reads an access request with its custom fields by name', () => {
    const [ticket] = recordsOf('issues', 'ticket').filter(({ key }) => key === 'HELP-101');
    expect(ticket).toMatchObject({
      project: 'HELP',
      status: 'Resolved',
      statusCategory: 'done',
      resolution: 'Done',
      createdAt: '2026-01-27T15:02:00.000Z',
      resolvedAt: '2026-01-30T14:10:00.000Z',
      reporter: { id: accountIdFor('p_helen') },
      links: ['SEC-20', 'https://intranet.larkspur.test/hires/7'],
      fields: {
        Beneficiary: `account:${accountIdFor('p_jonah')}`,
        'Requested access': 'okta:group:support, okta:group:phi-readers',
        'Business reason': 'Support agent hire, starts 2 Feb',
      },
    });
    expect(ticket?.description).toContain(`@Sam Whitlock [~accountid:${accountIdFor('p_sam')}]`);
  });

  it('reads an incident with its severity and times', () => {
    const [ticket] = recordsOf('issues', 'ticket').filter(({ key }) => key === 'SEC-20');
    expect(ticket?.fields).toMatchObject({
      Severity: 'sev2',
      'Detected at': '2026-02-20T10:00:00.000Z',
      'Root cause': 'phishing',
    });
    expect(ticket?.assignee?.id).toBe(accountIdFor('p_lee'));
  });

  it('does not see a deleted issue, but the audit record of its deletion', () => {
    expect(recordsOf('issues', 'ticket').map(({ key }) => key)).not.toContain('HELP-102');
    expect(recordsOf('audit-records', 'event').map(({ mentions }) => mentions)).toContainEqual([
      'HELP-102',
    ]);
  });

  it('gives history entries their issue key, oldest first', () => {
    const changes = recordsOf('changelogs', 'ticket-change').filter(
      ({ key }) => key === 'HELP-101',
    );
    expect(changes.map(({ time, changes: [first] }) => [time.earliest, first?.to])).toEqual([
      ['2026-01-27T15:03:00.000Z', 'Waiting for approval'],
      ['2026-01-27T18:00:00.000Z', 'Waiting for support'],
      ['2026-01-30T14:10:00.000Z', 'Resolved'],
      ['2026-02-20T10:42:00.000Z', 'This issue relates to SEC-20'],
    ]);
    expect(changes[0]?.author).toEqual({ system: 'jira', id: accountIdFor('p_helen') });
  });

  it('says of a two-person approval only that each decided between opening and end', () => {
    expect(
      recordsOf('approvals', 'ticket-approval').map(({ approver, decision, decidedAt }) => [
        approver.id,
        decision,
        decidedAt?.earliest,
        decidedAt?.latest,
      ]),
    ).toEqual([
      [accountIdFor('p_sam'), 'approved', '2026-01-27T15:03:00.000Z', '2026-01-27T18:00:00.000Z'],
      [accountIdFor('p_lee'), 'approved', '2026-01-27T15:03:00.000Z', '2026-01-27T18:00:00.000Z'],
    ]);
  });

  it('asks for comments only where there are some, and approvals only in service projects', () => {
    expect(got('comments').urls).toHaveLength(1);
    expect(recordsOf('comments', 'comment')[0]).toMatchObject({ key: 'HELP-101', text: 'Done' });
    expect(got('approvals').urls.every((url) => url.includes('/request/HELP-101/'))).toBe(true);
  });

  it('turns group changes into grants, without inventing an actor', () => {
    const grants = recordsOf('audit-records', 'event').filter(({ action }) =>
      action.startsWith('grant.'),
    );
    expect(
      grants.map(({ action, actor, subject, entitlement }) => [
        action,
        actor?.id,
        subject?.id,
        entitlement?.name,
      ]),
    ).toEqual([
      ['grant.remove', accountIdFor('p_dana'), accountIdFor('p_sam'), 'jira-administrators'],
      ['grant.add', undefined, accountIdFor('p_lee'), 'jira-administrators'],
      ['grant.add', accountIdFor('p_dana'), accountIdFor('p_sam'), 'jira-administrators'],
    ]);
    const members = recordsOf('group-members', 'membership')
      .filter(({ entitlement }) => entitlement.name === 'jira-administrators')
      .map(({ account }) => account.id);
    expect(members.sort()).toEqual([accountIdFor('p_dana'), accountIdFor('p_lee')].sort());
    expect(grants[0]?.entitlement?.key).toBe(
      recordsOf('groups', 'entitlement').find(
        ({ entitlement }) => entitlement.name === 'jira-administrators',
      )?.entitlement.key,
    );
  });

  it('lists inactive accounts and customers', () => {
    const accounts = recordsOf('users', 'account');
    expect(accounts.find(({ displayName }) => displayName === 'Helen Ruiz')?.state).toBe(
      'deactivated',
    );
    expect(accounts.find(({ displayName }) => displayName === 'Jonah Petit')?.accountType).toBe(
      'guest',
    );
    expect(accounts.every(({ emails }) => emails.length === 1)).toBe(true);
  });

  it('says who it is and that it administers Jira', async () => {
    const settings = settingsFor(served.base);
    const client = await jira.connect(
      settings,
      async () => 'sandbox-jira-token',
      recorder(settings),
    );
    const probe = await jira.probe(client, settings);
    expect(probe.identity).toBe('dana.okafor@larkspur.test');
    expect(probe.warnings).toEqual([
      'The account administers Jira: needed for audit records only.',
    ]);
  });

  it('reports a configured project that the account can not see', async () => {
    const settings = settingsFor(served.base, { projects: { access: ['HELP', 'HR'] } });
    const { limits } = await collect('projects', settings);
    expect(limits).toMatchObject([{ kind: 'permission', incomplete: true }]);
    expect(limits[0]?.detail).toContain('project HR');
  });

  it('uses the company’s own field names as configured', async () => {
    const settings = settingsFor(served.base, { fields: { summaryOfCause: 'Root cause' } });
    const before = new Map([['fields', got('fields')]]);
    const { records } = await collect('issues', settings, before);
    const ticket = records.find((record) => record.kind === 'ticket' && record.key === 'SEC-20');
    expect(ticket).toMatchObject({ fields: { summaryOfCause: 'phishing' } });
  });

  it('walks several pages of issues and approvals without loss', async () => {
    const many = Array.from({ length: 230 }, (_, place) => ({
      at: new Date(Date.parse('2026-01-05T09:00:00Z') + place * 3_600_000).toISOString(),
      do: 'jira.issue.create',
      key: `ENG-${place + 1}`,
      by: 'p_dana',
      type: 'Task',
      summary: `Task ${place + 1}`,
    }));
    const world = worldOf([...FACTS, ...many]);
    const large = await serve((request) => createJira(world).handle(request));
    const { items, pages } = await collect('issues', settingsFor(large.base));
    await large.close();
    expect(pages).toBe(3);
    expect(new Set(items.map(({ value }) => (value as { key: string }).key)).size).toBe(232);
  });
});
