import { describe, expect, it } from 'vitest';
import { NO_DECISIONS } from '../../src/model/registers.ts';
import { account, event, link, only, person } from './builders.ts';

describe('what is likely and needs a word', () => {
  const row = (id: string, name: string, department: string) =>
    person(id, name, { emails: [], department });
  const listed = (name: string, department: string) =>
    account('okta', name, { emails: [], logins: ['x1'], profile: { department } });

  it('proposes the only one of that name in the department at 0.60', () => {
    const trails = link([
      row('p_a', 'Alex Kim', 'Sales'),
      row('p_b', 'Alex Kim', 'Support'),
      listed('Kim, Alex', 'support'),
    ]);
    expect(only(trails.accounts).identity).toMatchObject({
      person: 'p_b',
      rule: 'name_department',
      confidence: 0.6,
    });
    const two = link([
      row('p_a', 'Alex Kim', 'Support'),
      row('p_b', 'Alex Kim', 'Support'),
      listed('Alex Kim', 'Support'),
    ]);
    expect(only(two.accounts).identity).toBeUndefined();
  });

  const enters = (
    source: 'okta' | 'github',
    who: string,
    time: string,
    more: { ip?: string; userAgent?: string; targets?: string[] } = {},
  ) =>
    event(source, source === 'okta' ? 'app.access' : 'session.start', time, {
      actor: { system: source, id: `${source}-${who}` },
      origin: { ip: more.ip ?? '198.51.100.9', userAgent: more.userAgent ?? 'Firefox' },
      targets: more.targets ?? [],
    });
  const jo = [
    person('p_jo', 'Jo March'),
    account('okta', 'Jo March'),
    account('github', 'octo', { emails: [], logins: ['octo'], displayName: '' }),
  ];
  const githubOf = (records: Parameters<typeof link>[0]) =>
    link(records).accounts.find(({ system }) => system === 'github');

  it('proposes whose sign-in at the identity provider led into the session at 0.80', () => {
    const found = githubOf([
      ...jo,
      enters('okta', 'jo-march', '2026-03-02T09:00:00Z', { targets: ['AppInstance:GitHub'] }),
      enters('github', 'octo', '2026-03-02T09:00:59Z'),
    ]);
    expect(found?.identity).toMatchObject({
      person: 'p_jo',
      rule: 'sso_session',
      confidence: 0.8,
    });
  });

  it.each([
    ['a minute later', '09:01:00', {}],
    ['before it', '08:59:59', {}],
    ['from elsewhere', '09:00:30', { ip: '203.0.113.1' }],
    ['with another program', '09:00:30', { userAgent: 'curl' }],
  ])('proposes nothing for a session %s', (_what, clock, more) => {
    const time = `2026-03-02T${clock}Z`;
    const records = [...jo, enters('okta', 'jo-march', '2026-03-02T09:00:00Z')];
    expect(githubOf([...records, enters('github', 'octo', time, more)])?.identity).toBeUndefined();
  });

  it('proposes nothing when the sign-in led to another application', () => {
    const other = account('slack', 'someone', { emails: [], logins: ['s'], displayName: '' });
    const slack = event('slack', 'session.start', '2026-03-02T12:00:00Z', {
      actor: { system: 'slack', id: 'slack-someone' },
      origin: { ip: '192.0.2.4' },
    });
    const found = githubOf([
      ...jo,
      other,
      slack,
      enters('okta', 'jo-march', '2026-03-02T09:00:00Z', { targets: ['AppInstance:Slack'] }),
      enters('github', 'octo', '2026-03-02T09:00:10Z'),
    ]);
    expect(found?.identity).toBeUndefined();
  });

  it('proposes nothing when two signed in, or two accounts got in, at that moment', () => {
    const amy = [person('p_amy', 'Amy March'), account('okta', 'Amy March')];
    const at9 = enters('okta', 'jo-march', '2026-03-02T09:00:00Z');
    const session = enters('github', 'octo', '2026-03-02T09:00:30Z');
    const rival = enters('okta', 'amy-march', '2026-03-02T09:00:10Z');
    expect(githubOf([...jo, ...amy, at9, rival, session])?.identity).toBeUndefined();
    const second = account('github', 'duo', { emails: [], logins: ['duo'], displayName: '' });
    const too = enters('github', 'duo', '2026-03-02T09:00:40Z');
    const both = link([...jo, second, at9, session, too]).accounts;
    expect(both.filter(({ system, identity }) => system === 'github' && identity)).toEqual([]);
  });

  it('lets two persons whose sign-ins led there contradict each other', () => {
    const amy = [person('p_amy', 'Amy March'), account('okta', 'Amy March')];
    const found = githubOf([
      ...jo,
      ...amy,
      enters('okta', 'jo-march', '2026-03-02T09:00:00Z'),
      enters('github', 'octo', '2026-03-02T09:00:30Z'),
      enters('okta', 'amy-march', '2026-03-03T09:00:00Z'),
      enters('github', 'octo', '2026-03-03T09:00:30Z'),
    ]);
    expect(found?.conflict).toContain('p_amy and p_jo');
    expect(found?.identity?.confidence).toBe(0.6);
  });

  it('leaves what is proven alone', () => {
    const proven = { ...jo[0], nativeIds: { github: 'octo' } } as (typeof jo)[number];
    const found = githubOf([
      proven,
      ...jo.slice(1),
      enters('okta', 'jo-march', '2026-03-02T09:00:00Z'),
      enters('github', 'octo', '2026-03-02T09:00:30Z'),
    ]);
    expect(found?.identity).toMatchObject({ rule: 'native_id', confidence: 1 });
  });
});

describe('what people decided', () => {
  const octo = account('github', 'octo', { emails: [], logins: ['octo'], displayName: 'Jo March' });
  const jo = person('p_jo', 'Jo March');
  const word = { system: 'github', account: 'octo', person: 'p_jo', by: 'p_lee', on: '2026-04-01' };
  const decide = (...identities: (typeof NO_DECISIONS)['identities']) => ({
    decisions: { ...NO_DECISIONS, identities },
  });

  it('counts a confirmation at 0.90 and says who gave it', () => {
    const trails = link([jo, octo], decide({ ...word, note: 'asked Jo' }));
    expect(only(trails.accounts).identity).toMatchObject({
      person: 'p_jo',
      rule: 'confirmed',
      confidence: 0.9,
      because: expect.stringContaining('confirmed by p_lee on 2026-04-01: asked Jo'),
    });
  });

  it('takes a denied claim away, and the last word counts', () => {
    const denied = { ...word, denied: true };
    expect(only(link([jo, octo], decide(denied)).accounts).identity).toBeUndefined();
    expect(only(link([jo, octo], decide(word, denied)).accounts).identity).toBeUndefined();
    expect(only(link([jo, octo], decide(denied, word)).accounts).identity?.confidence).toBe(0.9);
  });

  it('shows a denial that records contradict', () => {
    const own = person('p_jo', 'Jo March', { nativeIds: { github: 'octo' } });
    const found = only(link([own, octo], decide({ ...word, denied: true })).accounts);
    expect(found.identity).toBeUndefined();
    expect(found.conflict).toContain('denied for p_jo by p_lee');
  });

  it('links nobody to a person the roster does not have', () => {
    const found = only(link([jo, octo], decide({ ...word, person: 'p_joe' })).accounts);
    expect(found.identity).toBeUndefined();
    expect(found.conflict).toContain('p_joe, whom the roster does not have');
  });
});
