import { describe, expect, it } from 'vitest';
import { account, at, CATALOGUE, day, link, only, person, record } from './builders.ts';

describe('identity levels', () => {
  it('takes the id of the roster row first, then the company address', () => {
    const ana = person('p_ana', 'Ana Ribeiro', { nativeIds: { github: 'Ana-R' } });
    const trails = link([
      ana,
      account('github', 'x', { accountId: '77', logins: ['ana-r'], emails: [], displayName: '' }),
      account('slack', 'y', {
        emails: ['Ana.Ribeiro@larkspur.test'],
        logins: [],
        displayName: 'A',
      }),
    ]);
    expect(trails.accounts.map(({ identity }) => [identity?.rule, identity?.confidence])).toEqual([
      ['native_id', 1],
      ['email', 0.95],
    ]);
  });

  it('holds a name alone for a hint, and two people of one name for none', () => {
    const named = account('github', 'z', { emails: [], logins: ['zz'], displayName: 'Chen Wei' });
    const one = link([person('p_chen', 'Chen Wei'), named]);
    expect(only(one.accounts).identity).toMatchObject({
      person: 'p_chen',
      rule: 'name',
      confidence: 0.4,
    });
    const two = link([
      person('p_chen', 'Chen Wei'),
      person('p_chen2', 'Wei Chen', { emails: [] }),
      named,
    ]);
    expect(only(two.accounts).identity).toBeUndefined();
  });

  it('shows a contradiction and trusts neither side', () => {
    const trails = link([
      person('p_ana', 'Ana Ribeiro', { nativeIds: { slack: 'slack-ben-castellano' } }),
      person('p_ben', 'Ben Castellano'),
      account('slack', 'Ben Castellano'),
    ]);
    const found = only(trails.accounts);
    expect(found.conflict).toContain('p_ana and p_ben');
    expect(found.identity?.confidence).toBe(0.6);
    expect(found.runnerUp?.confidence).toBe(0.6);
  });

  it('does not merge two open accounts that show one address', () => {
    const shared = { emails: ['ana.ribeiro@larkspur.test'] };
    const trails = link([
      person('p_ana', 'Ana Ribeiro'),
      account('jira', 'Ana Ribeiro', shared),
      account('jira', 'Office Screen', { ...shared, logins: ['screen'] }),
    ]);
    expect(trails.accounts.map(({ identity }) => identity?.confidence)).toEqual([0.6, 0.6]);
    const closed = link([
      person('p_ana', 'Ana Ribeiro'),
      account('jira', 'Ana Ribeiro', shared),
      account('jira', 'Office Screen', { ...shared, logins: ['screen'], state: 'deactivated' }),
    ]);
    expect(closed.accounts.map(({ identity }) => identity?.confidence)).toEqual([0.95, 0.95]);
  });

  it('tells the holders of a reused address apart by when the account was made', () => {
    const reused = { emails: ['sales@larkspur.test'] };
    const trails = link([
      person('p_old', 'Old Holder', { ...reused, end: day('2025-01-31', '-06:00') }),
      person('p_new', 'New Holder', { ...reused, start: day('2026-02-02', '-06:00') }),
      account('google', 'Sales Desk', { ...reused, createdAt: at('2026-01-30T15:00:00Z') }),
    ]);
    expect(only(trails.accounts).identity).toMatchObject({ person: 'p_new', confidence: 0.95 });
  });

  it('tells them apart by the name it shows, and chooses nobody where name and time differ', () => {
    const reused = { emails: ['sales@larkspur.test'] };
    const people = [
      person('p_old', 'Old Holder', { ...reused, end: day('2025-01-31', '-06:00') }),
      person('p_new', 'New Holder', { ...reused, start: day('2026-02-02', '-06:00') }),
    ];
    const slack = (name: string, createdAt?: string) => {
      const { createdAt: _, ...listed } = account('slack', name, reused);
      return only(
        link([...people, { ...listed, ...(createdAt && { createdAt: at(createdAt) }) }]).accounts,
      );
    };
    expect(slack('New Holder').identity).toMatchObject({ person: 'p_new', confidence: 0.95 });
    expect(slack('Sales Desk').conflict).toContain('p_new and p_old');
    expect(slack('Old Holder', '2026-01-30T15:00:00Z').identity?.confidence).toBe(0.6);
  });

  it('gives registered non-human accounts no person', () => {
    const entry = {
      system: 'okta' as const,
      account: 'svc-deploy',
      type: 'service' as const,
      owner: 'p_ana',
      credentials: [],
      previous: [],
    };
    const trails = link(
      [
        person('p_ana', 'Ana Ribeiro'),
        account('okta', 'svc', { logins: ['svc-deploy'], emails: ['ana.ribeiro@larkspur.test'] }),
      ],
      { catalogue: { ...CATALOGUE, nonHuman: [entry] } },
    );
    const found = only(trails.accounts);
    expect(found).toMatchObject({ type: 'service', register: { type: 'service', owner: 'p_ana' } });
    expect(found.identity).toBeUndefined();
  });

  it('holds the address of a commit for hearsay', () => {
    const trails = link([
      person('p_ana', 'Ana Ribeiro'),
      record('commit', {
        source: 'github',
        repo: 'larkspur/api',
        branch: 'main',
        sha: 'a'.repeat(40),
        message: 'x',
        author: { system: 'github', email: 'ana.ribeiro@larkspur.test' },
        pullRequests: [],
      }),
    ]);
    expect(only(trails.pushes).by).toMatchObject({ person: 'p_ana', confidence: 0.4 });
  });
});

describe('names and addresses', () => {
  it('compares addresses whatever their case and encoding, and keeps their dots', () => {
    const trails = link([
      person('p_zoe', 'Zoë Núñez', { emails: ['Zo\u00eb.N\u00fa\u00f1ez@larkspur.test'] }),
      account('google', 'a', { emails: ['zoe\u0308.nu\u0301n\u0303ez@LARKSPUR.test'], logins: [] }),
      account('google', 'b', { emails: ['zoënúñez@larkspur.test'], logins: [], displayName: '' }),
    ]);
    const byId = new Map(trails.accounts.map((one) => [one.accountId, one.identity]));
    expect(byId.get('google-a')).toMatchObject({ person: 'p_zoe', confidence: 0.95 });
    expect(byId.get('google-b')).toBeUndefined();
  });

  it('knows another address of the roster and an earlier name for the same person', () => {
    const trails = link([
      person('p_eve', 'Eve Stone', {
        emails: ['eve.stone@larkspur.test', 'eve.field@larkspur.test'],
      }),
      account('jira', 'Eve Field'),
      account('okta', 'Eve Stone'),
    ]);
    expect(trails.accounts.map(({ identity }) => identity?.person)).toEqual(['p_eve', 'p_eve']);
  });

  it.each([
    ['Søren Łukasz', 'soren-lukasz'],
    ['Weiß, Jörg', 'jorg.weiss'],
    ['Æsa Þórs', 'aesa-thors'],
  ])('reads %s and %s as one name', (name, login) => {
    const trails = link([
      person('p_x', name, { emails: [] }),
      account('github', 'g', { logins: [login], emails: [], displayName: '' }),
    ]);
    expect(only(trails.accounts).identity).toMatchObject({ rule: 'name', confidence: 0.4 });
  });
});
