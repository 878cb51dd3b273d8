import { describe, expect, it } from 'vitest';
import type { Change, ProtectionEvent, Trails } from '../../src/model/trails.ts';
import { at, evidence, grant, PROD, wholeCoverage } from './builders.ts';
import { only, verdictOf } from './run.ts';
import { ANA, BEN, change, emergency, push, REPO, ref } from './work-builders.ts';

const ONE = 'larkspur/api#410';
const merged = (more: Partial<Change> = {}): Partial<Trails> => ({ changes: [change(more)] });
function without(source: string, ...streams: string[]) {
  return wholeCoverage().map((one) =>
    one.source === source && streams.includes(one.stream)
      ? { ...one, complete: false, why: ['the plan has none'] }
      : one,
  );
}

describe('CHG-06 deployer authorised', () => {
  const deployed = (more: Partial<Trails['deployments'][number]> = {}): Partial<Trails> => ({
    deployments: [
      {
        id: 'd1',
        repo: 'larkspur/api',
        environment: 'production',
        sha: 'm1',
        at: at('2026-02-03T15:20:00Z'),
        by: ANA,
        state: 'success',
        evidence: [evidence('deployment')],
        ...more,
      },
    ],
  });
  const rights = { parameters: { 'change.deployer_rights': ['okta:group:prod-access'] } };
  const held = {
    grants: [grant({ entitlement: PROD, person: 'p_ana', effective: at('2026-01-20T00:00:00Z') })],
  };
  const ended = { grants: [{ ...held.grants[0], ended: at('2026-02-01T00:00:00Z') } as never] };
  it.each([
    ['P reviewer_approved', deployed({ approvedBy: ref('priya', 'p_priya') }), {}],
    ['I deployers_not_named', deployed({ approvedBy: ANA }), {}],
    ['I deployers_not_named', deployed(), {}],
    ['F not_a_deployer', deployed(), rights],
    ['P deployer', { ...deployed(), ...held }, rights],
    ['F not_a_deployer', { ...deployed(), ...ended }, rights],
    ['I right_unknown', deployed({ by: ref('stranger') }), rights],
  ])('%s', (expected, trails, setting) => {
    expect(verdictOf('CHG-06', trails, setting)).toBe(expected);
  });
});

describe('CHG-07 no direct push', () => {
  it.each([
    ['P through_pull_request', { pushes: [push()] }],
    ['F direct_push', { pushes: [push({ changes: [] })] }],
    [
      'I pull_requests_incomplete',
      { pushes: [push({ changes: [] })], coverage: without('github', 'pull-requests') },
    ],
  ])('%s', (expected, trails) => {
    expect(verdictOf('CHG-07', trails)).toBe(expected);
  });
});

describe('CHG-08 no unexplained bypass', () => {
  const override = (more: Partial<ProtectionEvent> = {}): ProtectionEvent => ({
    id: 'p1',
    kind: 'override',
    repo: 'larkspur/api',
    branch: 'main',
    at: at('2026-02-03T15:10:01Z'),
    by: BEN,
    what: 'policy_override',
    change: ONE,
    evidence: [evidence('override')],
    ...more,
  });
  it.each([
    ['P no_bypass', merged()],
    ['F bypass_unexplained', { ...merged(), protectionEvents: [override()] }],
    [
      'F emergency_not_followed_up',
      { ...merged({ emergency: true }), protectionEvents: [override()] },
    ],
    [
      'P emergency_followed_up',
      { ...merged(emergency()), protectionEvents: [override()], entitlements: [REPO] },
    ],
    [
      'I emergency_open',
      { ...merged(emergency()), protectionEvents: [override()], entitlements: [] },
    ],
    ['P no_bypass', { ...merged(), coverage: without('github', 'audit-log') }],
    [
      'I bypass_log_missing',
      { ...merged(), coverage: without('github', 'audit-log', 'rule-suites') },
    ],
  ])('%s', (expected, trails) => {
    expect(verdictOf('CHG-08', trails)).toBe(expected);
  });

  it('fails a bypass that belongs to no change', () => {
    const { change: _, ...stray } = override();
    expect(only('CHG-08', { protectionEvents: [stray] }).says).toBe(
      'Ben Castellano bypassed the protection of larkspur/api main at 2026-02-03T15:10:01Z, for no known change.',
    );
  });
});

describe('CHG-10 protection continuous', () => {
  const strong = {
    requiredApprovals: 1,
    requiredChecks: ['unit'],
    forcePushes: false,
    deletions: false,
  };
  const listed = (settings: Record<string, unknown>, when = '2026-07-02T12:00:00.000Z') => ({
    repo: 'larkspur/api',
    branch: 'main',
    at: when,
    settings,
    evidence: evidence(`listing ${when}`),
  });
  const changed = (what: string, weakens?: boolean): Partial<Trails> => ({
    protections: [listed(strong)],
    protectionEvents: [
      {
        id: 'p2',
        kind: 'change',
        repo: 'larkspur/api',
        at: at('2026-04-10T13:00:00Z'),
        by: ANA,
        what,
        ...(weakens !== undefined && { weakens }),
        evidence: [],
      },
    ],
  });
  it.each([
    ['P on_throughout', { protections: [listed(strong)] }],
    [
      'F weak_at_listing',
      {
        protections: [
          listed(strong),
          listed({ ...strong, requiredApprovals: 0 }, '2026-04-30T12:00:00.000Z'),
        ],
      },
    ],
    [
      'P on_throughout',
      {
        protections: [
          listed({ protected: false }),
          listed({
            ...strong,
            forcePushes: undefined,
            deletions: undefined,
            rules: ['deletion', 'non_fast_forward'],
          }),
        ],
      },
    ],
    [
      'I listing_incomplete',
      { protections: [listed({ protected: false })], coverage: without('github', 'rulesets') },
    ],
    ['F turned_off', changed('protected_branch.destroy: remove', true)],
    [
      'I changed_in_between',
      changed('protected_branch.update_required_status_checks_enforcement_level'),
    ],
    ['P on_throughout', changed('protected_branch.create: create', false)],
    [
      'I history_missing',
      { protections: [listed(strong)], coverage: without('github', 'audit-log') },
    ],
    ['I not_listed', merged()],
  ])('%s', (expected, trails) => {
    expect(verdictOf('CHG-10', trails)).toBe(expected);
  });

  it('can demand that administrators are bound too', () => {
    const setting = { parameters: { 'change.protection': ['approvals', 'admins_included'] } };
    expect(verdictOf('CHG-10', { protections: [listed(strong)] }, setting)).toBe(
      'F weak_at_listing',
    );
  });
});

describe('CHG-11 deployments and changes agree', () => {
  const one = {
    id: 'd1',
    repo: 'r',
    environment: 'production',
    sha: 'm1',
    at: at('2026-02-03T15:20:00Z'),
    state: 'success',
    evidence: [],
  };
  it.each([
    ['P all_known', { deployments: [{ ...one, change: ONE }] }],
    ['F unknown_deployment', { deployments: [{ ...one, change: ONE }, one] }],
    ['NA no_deployments', {}],
  ])('%s', (expected, trails) => {
    expect(verdictOf('CHG-11', trails)).toBe(expected);
  });
});
