import { describe, expect, it } from 'vitest';
import {
  account,
  at,
  day,
  event,
  group,
  link,
  only,
  person,
  record,
  ref,
  statement,
} from './builders.ts';

const STAFF = [
  person('p_lee', 'Lee Marchetti'),
  person('p_dana', 'Dana Okafor'),
  person('p_olu', 'Olu Adeyemi', { manager: 'p_sam' }),
  person('p_kai', 'Kai Brandt', { start: day('2026-02-09', '-06:00') }),
  person('p_ben', 'Ben Castellano'),
  ...['Lee Marchetti', 'Dana Okafor', 'Olu Adeyemi', 'Kai Brandt', 'Ben Castellano'].flatMap(
    (name) => [account('okta', name), account('slack', name), account('jira', name)],
  ),
];

function added(name: string, right: string, time: string, mentions: string[] = []) {
  return event('okta', 'grant.add', time, {
    actor: ref('okta', 'Dana Okafor'),
    subject: ref('okta', name),
    entitlement: group(right),
    mentions,
  });
}

describe('intervals', () => {
  const member = (name: string, right: string, more: object = {}) =>
    record('membership', {
      source: 'okta',
      stream: 'members',
      account: ref('okta', name),
      entitlement: group(right),
      via: 'direct',
      ...more,
    });
  const look = (run: string, time: string) =>
    statement('okta', 'members', { run, nature: 'state', startedAt: at(time), endedAt: at(time) });

  it('calls a right that only a listing shows preexisting, from creation on', () => {
    const grant = only(link([...STAFF, member('Olu Adeyemi', 'support')]).grants);
    expect(grant).toMatchObject({
      seen: 'snapshot',
      preexisting: true,
      effective: { earliest: at('2024-03-04T15:00:00Z'), latest: at('2026-07-02T12:00:00Z') },
      confirmedBySnapshot: true,
    });
  });

  it('bounds a right that appears between two complete looks', () => {
    const seen = member('Olu Adeyemi', 'support', {
      run: 'r2',
      observedAt: at('2026-03-01T12:00:00Z'),
    });
    const other = member('Kai Brandt', 'support', {
      run: 'r1',
      observedAt: at('2026-02-01T12:00:00Z'),
    });
    const statements = [look('r1', '2026-02-01T12:00:00Z'), look('r2', '2026-03-01T12:00:00Z')];
    const grants = link([...STAFF, seen, other], { statements }).grants;
    expect(grants.find((g) => g.person === 'p_olu')).toMatchObject({
      preexisting: false,
      effective: { earliest: at('2026-02-01T12:00:00Z'), latest: at('2026-03-01T12:00:00Z') },
    });
    const gone = grants.find((g) => g.person === 'p_kai');
    expect(gone?.ended).toMatchObject({
      earliest: at('2026-02-01T12:00:00Z'),
      latest: at('2026-03-01T12:00:00Z'),
    });
  });

  it('confirms by a later listing, and not what the listing misses', () => {
    const others = ['phi-readers', 'support'].map((right) => member('Kai Brandt', right));
    const statements = [look('r1', '2026-07-02T12:00:00Z')];
    const missing = added('Olu Adeyemi', 'support', '2026-03-01T10:00:00Z');
    const listed = added('Kai Brandt', 'phi-readers', '2026-03-01T10:00:00Z');
    const { grants } = link([...STAFF, ...others, missing, listed], { statements });
    const of = (who: string, name: string) =>
      grants.find((g) => g.person === who && g.entitlement.ref.name === name);
    expect(of('p_kai', 'phi-readers')?.confirmedBySnapshot).toBe(true);
    expect(of('p_olu', 'support')).toMatchObject({
      confirmedBySnapshot: false,
      ended: { earliest: at('2026-03-01T10:00:00Z'), latest: at('2026-07-02T12:00:00Z') },
    });
  });

  it('ends a right that no listing shows with its account', () => {
    const closed = event('okta', 'account.deactivate', '2026-04-17T22:05:00Z', {
      subject: ref('okta', 'Olu Adeyemi'),
    });
    const { grants } = link(
      [
        ...STAFF,
        member('Kai Brandt', 'support'),
        added('Olu Adeyemi', 'support', '2026-03-01T10:00:00Z'),
        closed,
      ],
      { statements: [look('r1', '2026-07-03T12:00:00Z')] },
    );
    const grant = grants.find((g) => g.person === 'p_olu');
    expect(grant?.ended?.latest).toBe(at('2026-04-17T22:05:00Z'));
    expect(grant?.confirmedBySnapshot).toBeUndefined();
  });

  it('reads one change told twice as one', () => {
    const removed = (time: string) =>
      event('okta', 'grant.remove', time, {
        subject: ref('okta', 'Olu Adeyemi'),
        entitlement: group('support'),
      });
    const trails = link([
      ...STAFF,
      added('Olu Adeyemi', 'support', '2026-03-01T10:00:00Z'),
      added('Olu Adeyemi', 'support', '2026-03-01T10:00:01Z'),
      removed('2026-03-05T10:00:00Z'),
      removed('2026-03-05T10:00:02Z'),
    ]);
    const grant = only(trails.grants);
    expect(grant.ended?.latest).toBe(at('2026-03-05T10:00:00Z'));
    expect(grant.evidence).toHaveLength(4);
  });

  it('starts a new grant when the level changes', () => {
    const repo = (level: string) => ({
      system: 'github' as const,
      type: 'repo' as const,
      key: 'R1',
      name: 'larkspur/api',
      level,
    });
    const subject = { system: 'github' as const, login: 'ben-castellano' };
    const trails = link([
      person('p_ben', 'Ben Castellano', { nativeIds: { github: 'Ben-Castellano' } }),
      event('github', 'grant.add', '2026-03-01T10:00:00Z', { subject, entitlement: repo('push') }),
      event('github', 'grant.change', '2026-03-02T10:00:00Z', {
        subject,
        entitlement: repo('admin'),
      }),
    ]);
    expect(
      trails.grants.map((g) => [g.entitlement.id, g.ended?.latest, g.person, g.personConfidence]),
    ).toEqual([
      ['github:repo:R1:admin', undefined, 'p_ben', 1],
      ['github:repo:R1:push', at('2026-03-02T10:00:00Z'), 'p_ben', 1],
    ]);
  });

  it('leaves grants made by a rule or by birth to their own test', () => {
    const byRule = {
      ...added('Kai Brandt', 'support', '2026-02-09T15:00:00Z'),
      actor: { system: 'okta' as const, type: 'rule' as const, name: 'all' },
    };
    const byBirth = added('Kai Brandt', 'everyone', '2026-02-09T15:00:00Z');
    expect(link([...STAFF, byRule, byBirth]).grants.map((g) => g.birthright)).toEqual([true, true]);
  });

  it('keeps a failed grant as failed and over at once', () => {
    const failed = {
      ...added('Kai Brandt', 'support', '2026-02-09T15:00:00Z'),
      outcome: 'failure' as const,
    };
    expect(only(link([...STAFF, failed]).grants)).toMatchObject({
      outcome: 'failure',
      ended: { latest: at('2026-02-09T15:00:00Z') },
    });
  });
});
