import { describe, expect, it } from 'vitest';
import type { Change, Trails } from '../../src/model/trails.ts';
import { at } from './builders.ts';
import { assess, itemsOf, letters, said, verdictOf } from './run.ts';
import { ANA, BEN, change, ref } from './work-builders.ts';

const ONE = 'larkspur/api#410';
const merged = (more: Partial<Change> = {}): Partial<Trails> => ({ changes: [change(more)] });
const review = (more: Partial<Change['reviews'][number]> = {}) => ({
  by: BEN,
  state: 'approved' as const,
  at: at('2026-02-03T15:00:00Z'),
  commit: 'a1',
  ...more,
});
const { at: __, ...UNDATED } = review();

describe('CHG-01 reason linked', () => {
  it.each([
    ['P ticket_linked', {}],
    ['P reason_given', { tickets: [], body: 'Makes the claim lookup four times faster.' }],
    ['F no_reason', { tickets: [], body: '' }],
    [
      'F no_reason',
      { tickets: [], body: '## What\n<!-- say why this is needed -->\n- [ ] tested' },
    ],
  ])('%s', (expected, more) => {
    expect(verdictOf('CHG-01', merged(more))).toBe(expected);
  });
});

describe('CHG-02 approved before production', () => {
  it.each([
    ['P approved', {}],
    ['F not_approved', { reviews: [] }],
    ['F approval_after_merge', { reviews: [review({ at: at('2026-02-03T15:10:01Z') })] }],
    ['F not_approved', { reviews: [review({ state: 'commented' as const })] }],
    [
      'F not_approved',
      { reviews: [review({ by: ref('renovate[bot]', undefined, { bot: true }) })] },
    ],
    [
      'F not_approved',
      {
        reviews: [review(), review({ state: 'changes_requested', at: at('2026-02-03T15:05:00Z') })],
      },
    ],
    [
      'P approved',
      { reviews: [review(), review({ state: 'commented', at: at('2026-02-03T15:05:00Z') })] },
    ],
    ['F not_approved', { reviews: [review({ state: 'dismissed' as const })] }],
    ['I review_time_unknown', { reviews: [UNDATED] }],
    ['I reviews_incomplete', { reviews: [], truncated: ['reviews'] }],
    ['NA emergency', { emergency: true, reviews: [] }],
  ])('%s', (expected, more) => {
    expect(verdictOf('CHG-02', merged(more))).toBe(expected);
  });

  it('counts people, not reviews', () => {
    const twice = merged({ reviews: [review(), review({ at: at('2026-02-03T15:05:00Z') })] });
    const two = { parameters: { 'change.approvals_required': 2 } };
    expect(verdictOf('CHG-02', twice, two)).toBe('F not_approved');
    const both = merged({ reviews: [review(), review({ by: ref('chen', 'p_chen') })] });
    expect(verdictOf('CHG-02', both, two)).toBe('P approved');
  });

  it('accepts any approval where policy does', () => {
    const revoked = merged({
      reviews: [review(), review({ state: 'changes_requested', at: at('2026-02-03T15:05:00Z') })],
    });
    const any = { parameters: { 'change.semantics': 'any_approval' } };
    expect(verdictOf('CHG-02', revoked, any)).toBe('P approved');
  });
});

describe('CHG-03 approver is no author', () => {
  const second = ref('ben-private', 'p_ben');
  it.each([
    ['P independent', {}],
    ['F approver_wrote_it', { commitAuthors: [ANA, BEN] }],
    ['F approver_wrote_it', { lastPusher: BEN }],
    // The same person behind two logins.
    ['F approver_wrote_it', { author: second, commitAuthors: [second], lastPusher: second }],
    ['I person_unresolved', { commitAuthors: [ANA, ref('stranger')] }],
    ['I person_unresolved', { truncated: ['commits'] }],
    ['I person_unresolved', { reviews: [review({ by: ref('') })] }],
    ['P independent', { commitAuthors: [ANA, ref('web-flow')] }],
    [
      'P independent',
      {
        author: ref('dependabot[bot]', undefined, { bot: true }),
        commitAuthors: [],
        lastPusher: ANA,
      },
    ],
    [
      'F approver_wrote_it',
      {
        author: ref('dependabot[bot]', undefined, { bot: true }),
        commitAuthors: [BEN],
        lastPusher: BEN,
      },
    ],
  ])('%s', (expected, more) => {
    expect(verdictOf('CHG-03', merged(more))).toBe(expected);
  });
});

describe('CHG-04 tests passed', () => {
  const run = (conclusion: string, when = '2026-02-03T14:40:00Z') => ({
    name: 'unit',
    conclusion,
    at: at(when),
  });
  const { requiredChecks: _, ...unknown } = change();
  it.each([
    ['P checks_green', merged()],
    ['F check_not_green', merged({ checks: [run('failure')] })],
    ['F check_not_green', merged({ checks: [] })],
    ['F check_not_green', merged({ checks: [run('success', '2026-02-03T15:11:00Z')] })],
    [
      'F check_not_green',
      merged({ checks: [run('success'), run('failure', '2026-02-03T14:50:00Z')] }),
    ],
    [
      'P checks_green',
      merged({ checks: [run('failure'), run('success', '2026-02-03T14:50:00Z')] }),
    ],
    ['I checks_incomplete', merged({ checks: [{ name: 'unit', conclusion: 'success' }] })],
    ['I checks_incomplete', merged({ checks: [], truncated: ['checks'] })],
    ['I protection_unknown', { changes: [unknown] }],
  ])('%s', (expected, trails) => {
    expect(verdictOf('CHG-04', trails)).toBe(expected);
  });

  it('fails a repository without required checks once, not each of its changes', () => {
    const none = { requiredChecks: [] };
    const changes = [change(none), change({ ...none, id: 'larkspur/api#411', number: 411 })];
    const verdicts = itemsOf('CHG-04', { changes }).map((item) => `${item.item} ${said(item)}`);
    expect(verdicts).toEqual([
      'larkspur/api#410 NA nothing_required',
      'larkspur/api#411 NA nothing_required',
      'repo:larkspur/api F no_required_checks',
    ]);
  });
});

describe('CHG-05 approval on the final revision', () => {
  const pushed = {
    headSha: 'a2',
    commits: [
      { sha: 'a1', parents: 1 },
      { sha: 'a2', parents: 1 },
    ],
  };
  const updated = {
    headSha: 'a2',
    commits: [
      { sha: 'a1', parents: 1 },
      { sha: 'a2', parents: 2 },
    ],
  };
  const required = { parameters: { 'change.final_revision': 'required' } };
  it.each([
    ['P final_revision', {}],
    ['P only_base_merged', updated],
    ['F pushed_after_approval', pushed],
    ['I revision_unknown', { headSha: 'a2' }],
    ['I revision_unknown', { ...pushed, truncated: ['commits' as const] }],
  ])('%s where policy requires it', (expected, more) => {
    const known = 'commits' in more ? more : { ...more, ...('headSha' in more && { commits: [] }) };
    expect(verdictOf('CHG-05', merged(known), required)).toBe(expected);
  });

  it('never fails where policy does not', () => {
    expect(verdictOf('CHG-05', merged(pushed))).toBe('NA advisory');
    expect(verdictOf('CHG-05', merged({ headSha: 'a2', commits: [] }))).toBe('NA advisory');
  });
});

it('asks who approved, and what, only of approved changes', () => {
  const results = assess(merged({ reviews: [] }));
  expect(letters(results, ONE)).toEqual({
    'CHG-01': 'P',
    'CHG-02': 'F',
    'CHG-03': 'NA',
    'CHG-04': 'P',
    'CHG-05': 'NA',
    'CHG-08': 'P',
  });
});
