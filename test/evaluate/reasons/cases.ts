import { expect, it } from 'vitest';
import type { Decisions, Registers } from '../../../src/model/registers.ts';
import { NO_DECISIONS } from '../../../src/model/registers.ts';
import type { LinkedAccount, PolicyState, Trails } from '../../../src/model/trails.ts';
import { at, evidence } from '../builders.ts';
import { itemsOf, type Setting, said } from '../run.ts';

/** `P reason` of some item of the test on these trails. */
export type Case = readonly [expected: string, trails: Partial<Trails>, setting?: Setting];

/** One test per reason code: it is given, and whoever reads an `I` is told what would settle it. */
export function answers(test: string, cases: readonly Case[]): void {
  const named = cases.map(([expected, trails, setting = {}]) => ({ expected, trails, setting }));
  it.each(named)(`${test}: $expected`, ({ expected, trails, setting }) => {
    const items = itemsOf(test, trails, setting);
    expect(items.map(said)).toContain(expected);
    for (const { verdict, settle } of items) {
      if (verdict === 'I') expect(settle).toMatch(/\w+/);
    }
  });
}

export function account(more: Partial<LinkedAccount> = {}): LinkedAccount {
  return {
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
    evidence: [evidence('account')],
    ...more,
  };
}

/** An account that no rule connects with anybody. */
export function strange(more: Partial<LinkedAccount> = {}): LinkedAccount {
  const { identity: _, ...rest } = account(more);
  return rest;
}

export function registers(more: Partial<Registers>): { registers: Registers } {
  return { registers: { version: 1, ...more } };
}

/** An exception of a test for `kai`, accepted in advance until the end of the year. */
export function accepted(test: string, about = 'kai'): { decisions: Decisions } {
  const approved = { by: 'p_lee', on: '2026-01-05' };
  const one = { test, about, why: 'Known and small', approved, until: '2026-12-31' };
  return { decisions: { ...NO_DECISIONS, exceptions: [one] } };
}

export function policy(facts: PolicyState['facts'], more: Partial<PolicyState> = {}): PolicyState {
  return {
    system: 'okta',
    object: 'policy PASSWORD Default',
    at: '2026-07-02T00:00:00.000Z',
    facts,
    evidence: evidence('policy'),
    ...more,
  };
}
