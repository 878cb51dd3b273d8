import { describe, expect, it } from 'vitest';
import { mapAlone, only } from './harness.ts';

const ROW = {
  action: 'team.add_member',
  actor: 'dana-okafor',
  user: 'kai-brandt',
  'actor_location.country_code': 'US',
  org: 'larkspur',
  repo: '',
  created_at: '1768230060000',
  'data.team': 'larkspur/engineering',
  'data.email': '',
  actor_is_bot: 'false',
};

describe('a row of the audit log as the web interface exports it', () => {
  it('says what the entry of the API says', () => {
    expect(only('event', mapAlone('audit-log', ROW))).toMatchObject({
      action: 'grant.add',
      vendorType: 'team.add_member',
      actor: { login: 'dana-okafor', type: 'human' },
      subject: { login: 'kai-brandt' },
      entitlement: { type: 'team', key: 'engineering' },
      time: { latest: '2026-01-12T15:01:00.000Z' },
      targets: ['team:engineering'],
    });
  });

  it('keeps lists, and names that look like numbers or paths', () => {
    const event = only(
      'event',
      mapAlone('audit-log', {
        ...ROW,
        action: 'protected_branch.policy_override',
        user: '',
        actor: '12345',
        repo: 'larkspur/api',
        overridden_codes: '["review_policy_not_satisfied"]',
      }),
    );
    expect(event).toMatchObject({
      action: 'protection.override',
      actor: { login: '12345' },
      reason: 'review_policy_not_satisfied',
    });
    expect(event.subject).toBeUndefined();
  });

  it('is rejected with a reason where it has no action or no time', () => {
    expect(mapAlone('audit-log', { ...ROW, action: '' })).toMatchObject({ kind: 'reject' });
    expect(mapAlone('audit-log', { ...ROW, created_at: '' })).toMatchObject({
      kind: 'reject',
      reason: 'no-time',
    });
    const hostile = JSON.parse(
      '{"__proto__.x": "1", "action": "a.b", "created_at": "now"}',
    ) as object;
    expect(mapAlone('audit-log', hostile)).toMatchObject({ kind: 'reject', reason: 'bad-time' });
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});
