import { describe, expect, it } from 'vitest';
import type { Trails } from '../../src/model/trails.ts';
import { at, coverage, evidence, grant, PROD, person, span, wholeCoverage } from './builders.ts';
import { assess, letters, only, verdictOf } from './run.ts';
import { leaver } from './work-builders.ts';

type Leaver = Trails['leavers'][number];

function leaving(more: Partial<Leaver> = {}): Partial<Trails> {
  return { leavers: [leaver(more)] };
}
function closed(inactive?: ReturnType<typeof at>, system: 'github' | 'okta' | 'google' = 'github') {
  const account = { system, accountId: '7', login: 'ben', evidence: [evidence('account')] };
  return leaving({ accounts: [{ ...account, ...(inactive && { inactive }) }] });
}
const { t0: _, ...UNDATED } = leaver();

describe('LEV-01 revoked within the limit', () => {
  it.each([
    ['P in_time', closed(at('2026-05-08T23:00:00Z'))],
    ['P in_time', closed(at('2026-05-10T05:00:00Z'))],
    ['F late', closed(at('2026-05-10T05:00:01Z'))],
    ['F never_closed', closed()],
    ['I removal_time_unknown', closed(span('2026-05-08T00:00:00Z', '2026-05-31T00:00:00Z'))],
    ['I t0_unknown', { leavers: [UNDATED] }],
    ['NA not_due_yet', { ...closed(), extractedAt: '2026-05-09T12:00:00.000Z' }],
  ])('%s', (expected, trails) => {
    expect(verdictOf('LEV-01', trails)).toBe(expected);
  });

  it('says by how much, and gives the instants', () => {
    const item = only('LEV-01', closed(at('2026-05-14T15:30:00Z')));
    expect(item.says).toBe(
      'github access of Ben Castellano ended at 2026-05-14T15:30:00Z, 4 d 10:30:00 after the deadline 2026-05-10T05:00:00Z.',
    );
    expect(item.instants).toEqual({
      t0: '2026-05-09T05:00:00.000Z',
      deadline: '2026-05-10T05:00:00.000Z',
      inactive: '2026-05-14T15:30:00.000Z',
    });
    expect(item.traits).toEqual(['system:github']);
  });

  it('has one hour after an involuntary departure', () => {
    const account = leaver().accounts.map((one) => ({
      ...one,
      inactive: at('2026-05-09T06:30:00Z'),
    }));
    expect(verdictOf('LEV-01', leaving({ accounts: account }))).toBe('P in_time');
    expect(verdictOf('LEV-01', leaving({ accounts: account, endType: 'involuntary' }))).toBe(
      'F late',
    );
  });

  it('can start its clock when IT was told', () => {
    const late = {
      ...closed(at('2026-05-14T15:30:00Z')).leavers?.[0],
      notice: at('2026-05-14T15:00:00Z'),
    };
    const trails = { leavers: [leaver(late)] };
    const setting = {
      parameters: { 'leaver.sla_start': { value: 'hr_notified', policy: 'Access Policy v3 §4.2' } },
    };
    expect(verdictOf('LEV-01', trails)).toBe('F late');
    expect(verdictOf('LEV-01', trails, setting)).toBe('P in_time');
    expect(only('LEV-01', trails, setting).parameters[0]).toEqual({
      key: 'leaver.sla_start',
      value: 'hr_notified',
      isDefault: false,
      policy: 'Access Policy v3 §4.2',
    });
  });
});

describe('LEV-02 privileged rights', () => {
  const held = (ended?: ReturnType<typeof at>) => ({
    ...leaving({ privileged: [{ grant: 'g1', entitlement: PROD.id, ...(ended && { ended }) }] }),
    grants: [grant({ entitlement: PROD, person: 'p_ben', preexisting: true })],
  });
  it.each([
    ['P in_time', held(at('2026-05-09T09:00:00Z'))],
    ['F late', held(at('2026-05-09T09:00:01Z'))],
    ['F never_removed', held()],
    ['I removal_time_unknown', held(span('2026-05-08T00:00:00Z', '2026-05-31T00:00:00Z'))],
    ['NA not_due_yet', { ...held(), extractedAt: '2026-05-09T08:00:00.000Z' }],
  ])('%s', (expected, trails) => {
    expect(verdictOf('LEV-02', trails)).toBe(expected);
  });

  it('names the right in words and shows its evidence', () => {
    const item = only('LEV-02', held(at('2026-05-09T06:00:00Z')));
    expect(item.says).toMatch(/^okta group prod-access of Ben Castellano ended at/);
    expect(item.evidence.map(({ record }) => record)).toEqual(['roster', 'grant']);
  });
});

describe('LEV-03 no activity after the end', () => {
  const used = (covered: boolean, events: readonly object[] = []) =>
    leaving({ activity: [{ system: 'okta', covered, events: events as never }] });
  const signIn = {
    id: 'e1',
    vendorType: 'user.session.start',
    time: at('2026-05-11T14:00:00Z'),
    raw: evidence('e1').raw,
  };
  it.each([
    ['P no_use', used(true)],
    ['F used_after_end', used(true, [signIn])],
    ['F used_after_end', used(false, [signIn])],
    ['I coverage_incomplete', used(false)],
    ['I t0_unknown', { leavers: [UNDATED] }],
  ])('%s', (expected, trails) => {
    expect(verdictOf('LEV-03', trails)).toBe(expected);
  });
});

describe('LEV-04 sessions and tokens', () => {
  const inState = (
    state: 'suspended' | 'deactivated',
    system: 'okta' | 'google',
    when: string,
  ) => ({
    ...closed(at(when), system),
    accounts: [
      {
        system,
        accountId: '7',
        login: 'ben',
        displayName: 'Ben',
        type: 'human' as const,
        states: [{ state, from: at(when), evidence: evidence('state') }],
        current: state,
        evidence: [],
      },
    ],
  });
  it.each([
    ['P ended_with_account', inState('deactivated', 'okta', '2026-05-08T23:00:00Z')],
    ['P ended_with_account', inState('suspended', 'google', '2026-05-08T23:00:00Z')],
    ['I effect_not_documented', inState('suspended', 'okta', '2026-05-08T23:00:00Z')],
    ['I effect_not_documented', closed(at('2026-05-08T23:00:00Z'), 'okta')],
    ['F valid_too_long', inState('deactivated', 'okta', '2026-05-14T15:30:00Z')],
    ['F still_valid', closed(undefined, 'okta')],
    ['NA account_of_the_person', closed(at('2026-05-14T15:30:00Z'))],
    ['NA not_due_yet', { ...closed(undefined, 'okta'), extractedAt: '2026-05-09T12:00:00.000Z' }],
  ])('%s', (expected, trails) => {
    expect(verdictOf('LEV-04', trails)).toBe(expected);
  });
});

describe('LEV-05 IT was told in time', () => {
  it.each([
    ['P told_in_time', leaving()],
    ['F told_late', leaving({ notice: at('2026-05-09T09:00:01Z') })],
    [
      'I notice_time_unknown',
      leaving({ notice: span('2026-05-09T00:00:00Z', '2026-05-10T00:00:00Z') }),
    ],
    ['I t0_unknown', { leavers: [UNDATED] }],
  ])('%s', (expected, trails) => {
    expect(verdictOf('LEV-05', trails)).toBe(expected);
  });
});

describe('LEV-08 the two lists agree', () => {
  const blind = wholeCoverage().map((one) =>
    one.source === 'okta' && one.stream === 'users' ? { ...one, complete: false } : one,
  );
  it.each([
    ['P reconciled', leaving()],
    ['P reconciled', {}],
    ['F unexplained_deactivation', { leavers: [UNDATED] }],
    ['F leaver_not_deactivated', closed(undefined, 'okta')],
    ['I people_missing', { people: [] }],
    ['I identity_provider_incomplete', { ...leaving(), coverage: blind }],
    ['I identity_provider_missing', { ...leaving(), coverage: [coverage('people', 'roster')] }],
  ])('%s', (expected, trails) => {
    expect(verdictOf('LEV-08', trails)).toBe(expected);
  });
});

describe('STA-11 leavers are in no listing', () => {
  it.each([
    ['P absent', leaving()],
    ['F still_listed', closed()],
    ['NA not_due_yet', { ...closed(), extractedAt: '2026-05-09T12:00:00.000Z' }],
  ])('%s', (expected, trails) => {
    expect(verdictOf('STA-11', trails)).toBe(expected);
  });
});

it('changes exactly the verdicts that depend on a parameter', () => {
  const trails = closed(at('2026-05-10T06:00:00Z'), 'okta');
  const item = 'leaver:p_ben:2026-05-08/okta ben';
  const before = letters(assess(trails), item);
  const after = letters(assess(trails, { parameters: { 'leaver.sla_hours.standard': 48 } }), item);
  expect(before).toEqual({ 'LEV-01': 'F', 'LEV-04': 'I' });
  expect(after).toEqual({ ...before, 'LEV-01': 'P' });
  const whole = (parameters: Record<string, unknown>) =>
    JSON.stringify(assess({ ...trails, people: [person('p_ben', 'Ben')] }, { parameters }).tests);
  expect(whole({ 'approval.max_age_days': 60 })).toBe(whole({}));
});
