import { describe, expect, it } from 'vitest';
import type { LinkedAccount, PolicyState, Trails } from '../../src/model/trails.ts';
import { at, evidence, grant, SUPPORT } from './builders.ts';
import { verdictOf } from './run.ts';

const account = (more: Partial<LinkedAccount> = {}): LinkedAccount => ({
  system: 'okta',
  accountId: 'u-kai',
  login: 'kai',
  displayName: 'Kai',
  type: 'human',
  identity: { person: 'p_kai', confidence: 1, rule: 'email', evidence: [] },
  states: [{ state: 'active', from: at('2026-02-09T00:00:00Z'), evidence: evidence('made') }],
  current: 'active',
  listedAt: '2026-07-02T00:00:00.000Z',
  mfaEnrolled: true,
  evidence: [],
  ...more,
});
const policy = (object: string, facts: PolicyState['facts']): PolicyState => ({
  system: 'okta',
  object,
  at: '2026-07-02T00:00:00.000Z',
  facts,
  evidence: evidence(object),
});
const ALL = policy('Everybody', { mfa: 'required' });
const SOME = policy('Support', { mfa: 'required', appliesTo: [SUPPORT.ref.key] });
const member = (more = {}) => [
  grant({ entitlement: SUPPORT, accountId: 'u-kai', birthright: true, ...more }),
];
const verdict = (more: Partial<Trails>) => verdictOf('STA-03', { accounts: [account()], ...more });

describe('STA-03 second factor enforced', () => {
  it.each<[string, Partial<Trails>]>([
    ['P enforced', { policies: [ALL] }],
    ['P enforced', { policies: [SOME], grants: member() }],
    ['I coverage_unknown', { policies: [SOME] }],
    [
      'I coverage_unknown',
      { policies: [SOME], grants: member({ ended: at('2026-03-01T00:00:00Z') }) },
    ],
    [
      'I coverage_unknown',
      {
        policies: [ALL, policy('Exempt', { mfa: 'off', appliesTo: [SUPPORT.ref.key] })],
        grants: member(),
      },
    ],
    ['P enforced', { policies: [ALL, policy('Exempt', { mfa: 'off', appliesTo: ['elsewhere'] })] }],
    ['F not_enforced', { policies: [policy('Everybody', { mfa: 'optional' })] }],
    ['I enforcement_unknown', {}],
    ['F not_enrolled', { policies: [ALL], accounts: [account({ mfaEnrolled: false })] }],
    [
      'I enrolment_unknown',
      { policies: [ALL], accounts: [{ ...account(), mfaEnrolled: undefined } as never] },
    ],
    [
      'F enforcement_off',
      {
        policies: [ALL],
        policyChanges: [
          {
            system: 'okta',
            what: 'policy.lifecycle.deactivate',
            targets: ['policy:Everybody'],
            at: at('2026-03-01T00:00:00Z'),
            evidence: evidence('off'),
          },
        ],
      },
    ],
    [
      'I policy_changed',
      {
        policies: [ALL],
        policyChanges: [
          {
            system: 'okta',
            what: 'policy.rule.update',
            targets: ['policy:Everybody'],
            at: at('2026-03-01T00:00:00Z'),
            evidence: evidence('update'),
          },
        ],
      },
    ],
  ])('%s', (expected, trails) => {
    expect(verdict(trails)).toBe(expected);
  });
});
