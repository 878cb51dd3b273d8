import { describe, expect, it } from 'vitest';
import type { Alert, IncidentAction, Trails } from '../../src/model/trails.ts';
import {
  access,
  approval,
  at,
  evidence,
  grant,
  LIBRARY,
  link,
  PROD,
  request,
  span,
} from './builders.ts';
import { assess, itemsOf, verdictOf } from './run.ts';
import { change, incident, leaver, push, ref } from './work-builders.ts';

const DEPLOYMENT: Trails['deployments'][number] = {
  id: 'd1',
  repo: 'larkspur/api',
  environment: 'production',
  sha: 'm1',
  at: at('2026-02-03T15:20:00Z'),
  state: 'success',
  evidence: [evidence('deployment')],
};
const ACTION: IncidentAction = {
  key: 'SEC-21',
  summary: 'Block reused passwords',
  owner: 'p_priya',
  due: at('2026-03-20T23:59:59Z'),
  closed: span('2026-03-20T00:00:00Z', '2026-03-22T00:00:00Z'),
  dueMoves: [],
  evidence: [evidence('action')],
};
const ALERT: Alert = {
  id: 'alert:1',
  system: 'google',
  what: 'suspicious_login',
  at: at('2026-02-20T10:00:00Z'),
  subject: ref('grace', 'p_grace'),
  disposition: {
    value: 'benign',
    by: 'p_dana',
    at: span('2026-02-20T10:00:00Z', '2026-02-28T10:00:00Z'),
    note: 'SEC-9',
  },
  evidence: [evidence('alert')],
};
const { notice: _, ...UNANNOUNCED } = leaver();
const wrote = (field: string, when: string) => ({
  field,
  to: 'see page',
  at: at(when),
  by: 'p_priya',
});
const REVIEWED = incident({
  journal: [
    wrote('Root cause', '2026-02-27T15:00:00Z'),
    wrote('Post-incident review', '2026-02-27T15:05:00Z'),
  ],
  comments: [
    {
      by: 'p_ben',
      at: at('2026-02-27T15:30:00Z'),
      text: 'Reviewed, agreed.',
      evidence: evidence('comment'),
    },
  ],
  actions: [ACTION],
});

describe('what nobody recorded is neither passed nor failed', () => {
  it.each([
    ['CHG-06', 'I deployer_unknown', { deployments: [DEPLOYMENT] }],
    ['INC-07', 'I decision_time_unknown', { alerts: [ALERT] }],
    ['LEV-05', 'I notice_unknown', { leavers: [UNANNOUNCED] }],
    ['INC-05', 'I closing_time_unknown', { incidents: [REVIEWED] }],
  ])('%s: %s', (test, expected, trails) => {
    expect(verdictOf(test, trails)).toBe(expected);
    const [item] = itemsOf(test, trails);
    expect(item?.settle).toMatch(/\w+/);
  });
});

describe('an approval whose time is known only as a span', () => {
  it.each([
    ['P approved_before', '15:00:00', '15:10:00'],
    ['P approved_before', '15:10:00', '15:25:00'],
    ['I approval_time_unknown', '15:10:00', '15:40:00'],
    ['I approval_time_unknown', '15:25:00', '15:25:01'],
    ['F approval_after_grant', '15:25:01', '15:40:00'],
  ])('gives %s from %s to %s, five minutes forgiven', (expected, from, to) => {
    const decided = span(`2026-02-09T${from}Z`, `2026-02-09T${to}Z`);
    const approvals = [approval('p_lee', '2026-02-09T15:10:00Z', { decided })];
    expect(verdictOf('ACC-04', access({}, { approvals }))).toBe(expected);
  });
});

describe('every test of an evaluation', () => {
  const results = assess({
    grants: [
      grant(),
      grant({ id: 'g2', entitlement: PROD }),
      grant({ id: 'g3', via: 'rule', birthright: true }),
    ],
    requests: [
      request({ asked: [{ text: 'same as Jonah' }], expiry: at('2026-03-01T12:00:00Z') }),
      request({
        id: 'request:HELP-9',
        key: 'HELP-9',
        outcome: 'declined',
        closed: at('2026-03-01T12:00:00Z'),
        approvals: [],
      }),
    ],
    links: [link()],
    leavers: [leaver(), { ...UNANNOUNCED, id: 'leaver:2' }],
    incidents: [REVIEWED, incident({ id: 'incident:SEC-21', key: 'SEC-21', severity: 'sev1' })],
    deployments: [DEPLOYMENT],
    alerts: [ALERT],
    changes: [change(), change({ id: 'larkspur/api#411', reviews: [] })],
    pushes: [push(), push({ id: 'larkspur/api@m2', changes: [] })],
  });

  it.each(results.tests.map((test) => [test.test, test] as const))(
    '%s counts each of its items once and explains each verdict in the library',
    (id, { items, counts }) => {
      const spec = LIBRARY.tests.get(id);
      const blocked = spec?.dependsOn.map((parent) => slug(parent)) ?? [];
      for (const { verdict, reason } of items) {
        if (reason.startsWith('blocked_by_'))
          expect(blocked).toContain(reason.slice('blocked_by_'.length));
        else expect(spec?.reasons[reason]?.verdict).toBe(verdict);
      }
      const letters = { P: 0, F: 0, I: 0, NA: 0 };
      for (const { verdict } of items) letters[verdict]++;
      expect(counts).toEqual(letters);
      const keys = items.map(({ item, label }) => `${item} ${label}`);
      expect(new Set(keys).size).toBe(items.length);
    },
  );

  it('has something to say of each kind of trail', () => {
    const silent = results.tests.filter(({ items }) => items.length === 0).map(({ test }) => test);
    expect(silent.filter((id) => /^(ACC|LEV-0[1358]|CHG-0[1-7]|INC-0[1-5])/.test(id))).toEqual([]);
  });
});

function slug(id: string): string {
  return id.toLowerCase().replace('-', '_');
}
