import { afterEach, describe, expect, it } from 'vitest';
import { createSlack } from '../../../src/sandbox/slack/index.ts';
import { slackId } from '../../../src/sandbox/slack/state.ts';
import { type Served, serve } from '../serve.ts';
import { collect, kindOf, probe, settingsFor, worldOf } from './harness.ts';

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
describe('people and rights', () => {
  it('roles, guests and user groups with their members', async () => {
    const settings = await workspace([
      { at: '2026-02-01T10:00:00Z', do: 'slack.role', who: 'p_sam', role: 'admin', by: 'p_dana' },
      {
        at: '2026-02-02T10:00:00Z',
        do: 'slack.user.create',
        who: 'p_olu',
        guest: 'single-channel',
      },
      {
        at: '2026-02-03T10:00:00Z',
        do: 'slack.usergroup.add',
        who: 'p_sam',
        group: 'oncall',
        by: 'p_dana',
      },
      {
        at: '2026-02-03T10:01:00Z',
        do: 'slack.usergroup.add',
        who: 'p_helen',
        group: 'oncall',
        by: 'p_dana',
      },
      {
        at: '2026-02-04T10:00:00Z',
        do: 'slack.usergroup.remove',
        who: 'p_helen',
        group: 'oncall',
        by: 'p_dana',
      },
    ]);
    const users = (await collect('users', settings)).records;
    expect(
      kindOf(users, 'membership').map(({ account, entitlement }) => [
        account.login,
        entitlement.key,
      ]),
    ).toEqual([
      ['dana', 'primary owner'],
      ['sam', 'admin'],
    ]);
    expect(kindOf(users, 'account').find(({ logins }) => logins[0] === 'olu')).toMatchObject({
      accountType: 'guest',
      vendorState: 'single-channel guest',
    });
    const groups = (await collect('usergroups', settings)).records;
    expect(kindOf(groups, 'membership').map(({ account }) => account.id)).toEqual([
      slackId('U', 'p_sam'),
    ]);
  });

  it('who is in the configured channels, the members who left not among them', async () => {
    const settings = await workspace([
      { at: '2026-02-01T10:00:00Z', do: 'slack.channel.create', channel: 'inc-9', by: 'p_dana' },
      { at: '2026-02-01T10:01:00Z', do: 'slack.channel.join', who: 'p_sam', channel: 'inc-9' },
      { at: '2026-02-01T10:02:00Z', do: 'slack.channel.join', who: 'p_olu', channel: 'inc-9' },
      { at: '2026-02-01T10:03:00Z', do: 'slack.channel.leave', who: 'p_olu', channel: 'inc-9' },
    ]);
    const members = kindOf((await collect('channel-members', settings)).records, 'membership');
    const inside = members.filter(({ entitlement }) => entitlement.name === 'inc-9');
    expect(inside.map(({ account }) => account.id).sort()).toEqual(
      [slackId('U', 'p_dana'), slackId('U', 'p_sam')].sort(),
    );
  });

  it('the ends of a row of the access log are two accesses; one access is one event', async () => {
    const settings = await workspace([
      { at: '2026-02-01T10:00:00Z', do: 'slack.access', who: 'p_sam' },
      { at: '2026-02-05T10:00:00Z', do: 'slack.access', who: 'p_sam' },
      { at: '2026-02-03T10:00:00Z', do: 'slack.access', who: 'p_olu' },
    ]);
    const events = kindOf((await collect('access-logs', settings)).records, 'event');
    expect(events.map(({ actor, time }) => [actor?.login, time.earliest])).toEqual([
      ['sam', '2026-02-01T10:00:00.000Z'],
      ['sam', '2026-02-05T10:00:00.000Z'],
      ['olu', '2026-02-03T10:00:00.000Z'],
    ]);
  });

  it('apps that were added, with their scopes', async () => {
    const settings = await workspace([
      {
        at: '2026-02-01T10:00:00Z',
        do: 'slack.app',
        app: 'Zap',
        change: 'added',
        by: 'p_sam',
        scopes: ['chat:write'],
      },
    ]);
    expect((await collect('integration-logs', settings)).records).toMatchObject([
      {
        vendorType: 'integration_added',
        targets: ['app:Zap'],
        after: 'scopes chat:write',
        time: { earliest: '2026-02-01T10:00:00.000Z' },
      },
    ]);
  });
});

describe('the credential', () => {
  it('is good without the plan, which an old or strange server may not tell', async () => {
    const sandbox = createSlack(worldOf([]));
    served = await serve((request) =>
      request.path.endsWith('team.billing.info')
        ? { status: 404, body: 'not here' }
        : sandbox.handle(request),
    );
    const found = await probe(settingsFor(served.base));
    expect(found).toMatchObject({ identity: 'auditpack', plan: null });
    expect(found.warnings.join()).toContain('does not say on which plan');
  });

  it('is said with plan and scopes, the admin token with a warning', async () => {
    const found = await probe(await workspace([], { plan: 'std' }));
    expect(found).toMatchObject({
      identity: 'auditpack',
      plan: 'std',
      warnings: [expect.stringContaining('adminToken')],
    });
    expect(found.scopes).toEqual(expect.arrayContaining(['channels:history', 'admin']));
  });
});
