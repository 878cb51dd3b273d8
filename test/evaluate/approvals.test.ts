import { describe, expect, it } from 'vitest';
import {
  access,
  approval,
  day,
  grant,
  KAI,
  PHI,
  PROD,
  person,
  right,
  SAM,
  SUPPORT,
  span,
  wholeCoverage,
} from './builders.ts';
import { assess, itemsOf, letters, only, said, testOf, verdictOf } from './run.ts';

const UNSEEN = wholeCoverage().map((one) =>
  one.stream === 'issues' ? { ...one, complete: false, why: ['the last page is missing'] } : one,
);

describe('ACC-02 approval exists', () => {
  const one = (more: Parameters<typeof approval>[2]) =>
    access({}, { approvals: [approval('p_lee', '2026-02-09T15:10:00Z', more)] });
  const later = (decision: 'withdrawn' | 'declined', when: string) =>
    access(
      {},
      {
        approvals: [
          approval('p_lee', '2026-02-09T15:10:00Z'),
          approval('p_lee', when, { decision }),
        ],
      },
    );
  it.each([
    ['P approved', access()],
    ['F no_approval', access({}, { approvals: [] })],
    ['F approval_strength_not_accepted', one({ strength: 'D' })],
    ['F declined', one({ decision: 'declined' })],
    ['F no_approval', one({ decision: 'pending', strength: 'C', text: 'ok when Sam agrees?' })],
    ['F no_approval', later('withdrawn', '2026-02-09T15:15:00Z')],
    ['P approved', later('withdrawn', '2026-02-20T15:15:00Z')],
    ['F no_request', { grants: [grant()] }],
    ['I ambiguous_request', access({}, {}, { ambiguous: true })],
  ])('%s', (expected, trails) => {
    expect(verdictOf('ACC-02', trails)).toBe(expected);
  });

  it('accepts a reaction where policy does', () => {
    const setting = { parameters: { 'approval.accepted': ['A', 'B', 'C', 'D'] } };
    expect(verdictOf('ACC-02', one({ strength: 'D' }), setting)).toBe('P approved');
  });

  it("takes the manager's own request as approval in a small team only", () => {
    const trails = access({ entitlement: SUPPORT }, { approvals: [] });
    expect(verdictOf('ACC-02', trails)).toBe('F no_approval');
    const small = assess(trails, { profile: 'small_team' });
    expect(testOf(small, 'ACC-02').items.map(said)).toEqual(['P implied_by_manager_request']);
    expect(letters(small, 'g1')).toMatchObject({ 'ACC-03': 'P', 'ACC-05': 'P' });
  });
});

describe('ACC-03 approver independent', () => {
  const by = (approver: string, more: Parameters<typeof grant>[0] = {}, asked = {}) =>
    access(more, { approvals: [approval(approver, '2026-02-09T15:10:00Z')], ...asked });
  it.each([
    ['P independent', access()],
    ['F approver_not_independent', by('p_sam')],
    ['F approver_not_independent', by('p_kai')],
    ['P independent', by('p_dana')],
    ['F approver_not_independent', by('p_dana', { entitlement: PROD })],
    ['I person_unresolved', by('p_lee', {}, { requesterConfidence: 0.6 })],
    [
      'I person_unresolved',
      by('p_lee', { entitlement: PROD, actor: { confidence: 0, login: 'x', rule: false } }),
    ],
    [
      'I person_unresolved',
      access(
        {},
        { approvals: [approval('p_lee', '2026-02-09T15:10:00Z', { approverConfidence: 0.5 })] },
      ),
    ],
  ])('%s', (expected, trails) => {
    expect(verdictOf('ACC-03', trails)).toBe(expected);
  });
});

describe('ACC-04 approval precedes grant', () => {
  const decided = (approvals: ReturnType<typeof approval>[]) => access({}, { approvals });
  it.each([
    ['P approved_before', decided([approval('p_lee', '2026-02-09T15:10:00Z')])],
    ['P approved_before', decided([approval('p_lee', '2026-02-09T15:25:00Z')])],
    ['F approval_after_grant', decided([approval('p_lee', '2026-02-09T15:25:01Z')])],
    [
      'I approval_time_unknown',
      decided([
        approval('p_lee', '2026-02-09T15:00:00Z', {
          decided: span('2026-02-09T15:00:00Z', '2026-02-09T23:00:00Z'),
        }),
      ]),
    ],
    // Sam's early word is not the one that counts for a sensitive right.
    [
      'F approval_after_grant',
      decided([
        approval('p_sam', '2026-02-09T15:01:00Z'),
        approval('p_lee', '2026-02-09T17:45:00Z'),
      ]),
    ],
  ])('%s', (expected, trails) => {
    expect(verdictOf('ACC-04', trails)).toBe(expected);
  });

  it('says who, what and when, in UTC', () => {
    const item = only('ACC-04', decided([approval('p_lee', '2026-02-09T17:45:00Z')]));
    expect(item.says).toBe(
      'Lee Marchetti approved HELP-102 at 2026-02-09T17:45:00Z; access began at 2026-02-09T15:20:00Z.',
    );
    expect(item.instants).toEqual({
      decided: '2026-02-09T17:45:00.000Z',
      effective: '2026-02-09T15:20:00.000Z',
    });
  });
});

describe('ACC-05 approver authorised', () => {
  const by = (approver: string, entitlement = PHI) =>
    access({ entitlement }, { approvals: [approval(approver, '2026-02-09T15:10:00Z')] });
  it.each([
    ['P authorised', by('p_lee')],
    ['F approver_not_authorised', by('p_sam')],
    ['P authorised', by('p_sam', SUPPORT)],
    ['F approver_not_authorised', by('p_lee', SUPPORT)],
    ['P authorised', by('p_helen', right('x', { class: 'sensitive', delegates: ['p_helen'] }))],
    [
      'I approver_unknown',
      by('p_lee', { ...right('x', { class: 'sensitive' }), owner: undefined as never }),
    ],
  ])('%s', (expected, trails) => {
    expect(verdictOf('ACC-05', trails)).toBe(expected);
  });

  it('does not let people approve who had left', () => {
    const gone = person('p_lee', 'Lee Marchetti', {
      engagements: [
        { start: day('2020-01-01'), end: day('2026-01-15'), endType: 'voluntary', evidence: [] },
      ],
    });
    expect(verdictOf('ACC-05', { ...access(), people: [gone, KAI, SAM] })).toBe(
      'F approver_not_authorised',
    );
  });
});

describe('ACC-10 privileged authorised', () => {
  const by = (
    approver: string,
    decided = '2026-02-09T15:10:00Z',
    more: Parameters<typeof grant>[0] = {},
  ) => access({ entitlement: PROD, ...more }, { approvals: [approval(approver, decided)] });
  it.each([
    ['P owner_approved', by('p_lee')],
    ['F owner_did_not_approve', by('p_sam')],
    ['F approval_after_grant', by('p_lee', '2026-02-09T17:45:00Z')],
    [
      'F owner_did_not_approve',
      by('p_lee', undefined, {
        actor: { person: 'p_lee', confidence: 1, login: 'lee', rule: false },
      }),
    ],
    ['F owner_did_not_approve', by('p_lee', undefined, { person: 'p_lee' })],
    [
      'I person_unresolved',
      by('p_lee', undefined, { actor: { confidence: 0, login: 'x', rule: false } }),
    ],
    ['F no_request', { grants: [grant({ entitlement: PROD })] }],
    ['I request_sources_incomplete', { grants: [grant({ entitlement: PROD })], coverage: UNSEEN }],
    ['I owner_unknown', access({ entitlement: { ...PROD, owner: undefined as never } })],
  ])('%s', (expected, trails) => {
    expect(verdictOf('ACC-10', trails)).toBe(expected);
  });

  it('asks only of privileged rights', () => {
    expect(itemsOf('ACC-10', access())).toEqual([]);
  });
});
