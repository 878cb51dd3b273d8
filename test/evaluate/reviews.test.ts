import { describe, expect, it } from 'vitest';
import type { ReviewLine } from '../../src/model/review-records.ts';
import type { ReviewTrail, ReviewWorkbook } from '../../src/model/review-trails.ts';
import type { LinkedAccount, Trails } from '../../src/model/trails.ts';
import { at, coverage, day, evidence, grant, SUPPORT, wholeCoverage } from './builders.ts';
import { itemsOf, only, type Setting, said, verdictOf } from './run.ts';

const Q1 = { name: '2026-Q1', from: '2026-01-01T06:00:00.000Z', to: '2026-04-01T05:00:00.000Z' };
const AS_OF = '2026-03-20T05:00:00.000Z';
const MARCH = { name: '2026-03', from: '2026-03-01T06:00:00.000Z', to: '2026-04-01T05:00:00.000Z' };

const account = (more: Partial<LinkedAccount> = {}): LinkedAccount => ({
  system: 'okta',
  accountId: 'u-kai',
  login: 'kai',
  displayName: 'Kai',
  type: 'human',
  identity: { person: 'p_kai', confidence: 1, rule: 'email', evidence: [] },
  states: [],
  current: 'active',
  evidence: [],
  ...more,
});
const line = (more: Partial<ReviewLine> = {}): ReviewLine => ({
  account: 'u-kai',
  login: 'kai',
  person: 'p_kai',
  what: 'human account',
  decision: 'keep',
  decided: day('2026-03-27'),
  ...more,
});
const workbook = (more: Partial<ReviewWorkbook> = {}): ReviewWorkbook => ({
  reviewer: 'p_sam',
  signed: day('2026-03-27'),
  lines: [line()],
  evidence: evidence('workbook'),
  ...more,
});
const review = (more: Partial<ReviewTrail> = {}): ReviewTrail => ({
  id: 'access-okta-2026-Q1',
  type: 'access',
  system: 'okta',
  period: Q1,
  asOf: AS_OF,
  workbooks: [workbook()],
  population: [{ account: 'u-kai', login: 'kai', what: 'human account', sure: true }],
  evidence: [evidence('workbook')],
  ...more,
});
const world = (more: Partial<ReviewTrail> = {}, trails: Partial<Trails> = {}): Partial<Trails> => ({
  accounts: [account()],
  reviews: [review(more)],
  ...trails,
});
const withBook = (more: Partial<ReviewWorkbook>) => world({ workbooks: [workbook(more)] });
const withLine = (more: Partial<ReviewLine>) => withBook({ lines: [line(more)] });
const first = (trails: Partial<Trails>, setting: Setting = {}) =>
  itemsOf('UAR-01', trails, setting).filter(({ item }) => item.endsWith('Q1'));

describe('UAR-01 review on schedule', () => {
  const q1 = (trails: Partial<Trails>) => first(trails).map(said);
  it.each([
    ['P on_schedule', world()],
    ['F no_review', { accounts: [account()] }],
    [
      'F not_signed',
      world({
        workbooks: [workbook(), { ...workbook(), reviewer: 'p_lee', signed: undefined } as never],
      }),
    ],
    ['F signed_late', withBook({ signed: day('2026-04-20', '-05:00') })],
    ['F as_of_outside_period', world({ asOf: '2026-04-02T05:00:00.000Z' })],
    ['I sign_off_time_unknown', withBook({ signed: day('2026-04-16', '-05:00') })],
  ])('%s', (expected, trails) => {
    const bounds = expected.startsWith('I')
      ? {
          ...trails,
          reviews: [
            review({
              workbooks: [
                workbook({
                  signed: { ...day('2026-04-15', '-05:00'), latest: '2026-04-16T06:00:00.000Z' },
                }),
              ],
            }),
          ],
        }
      : trails;
    expect(q1(bounds)).toEqual([expected]);
  });

  it('NA while the deadline lies ahead, and for the quarter after', () => {
    const early = { accounts: [account()], extractedAt: '2026-04-10T00:00:00.000Z' };
    expect(q1(early)).toEqual(['NA not_due_yet']);
    expect(itemsOf('UAR-01', { accounts: [account()] }).map(said)).toEqual([
      'F no_review',
      'NA not_due_yet',
    ]);
  });

  it('follows cadence and systems of the policy', () => {
    const names = (parameters: Record<string, unknown>) =>
      itemsOf('UAR-01', { accounts: [account()] }, { parameters }).map(({ item }) => item);
    expect(names({ 'uar.cadence': 'semiannual' })).toEqual(['review:access-okta-2026-H1']);
    expect(names({ 'uar.systems': ['github'] })).toHaveLength(2);
  });
});

describe('UAR-02 population complete', () => {
  const other = { account: 'u-sam', login: 'sam', what: 'human account', sure: true };
  const known = review().population;
  it.each([
    ['P complete', world()],
    ['P complete', world({ population: [...known, { ...other, sure: false }] })],
    ['F lines_missing', world({ population: [...known, other] })],
    ['F lines_unknown', world({ population: [] })],
    ['F snapshot_too_old', withBook({ signed: day('2026-04-28') })],
    [
      'I listing_incomplete',
      world(
        {},
        {
          coverage: [
            ...wholeCoverage(),
            coverage('okta', 'group-members', { nature: 'state', complete: false }),
          ],
        },
      ),
    ],
  ])('%s', (expected, trails) => {
    expect(verdictOf('UAR-02', trails)).toBe(expected);
  });
});

describe('UAR-03 reviewer authorised, not self', () => {
  const right = { right: SUPPORT.id, what: 'group support' };
  it.each([
    ['P manager', world()],
    ['P owner', world({ workbooks: [workbook({ reviewer: 'p_lee', lines: [line(right)] })] })],
    [
      'P named_reviewer',
      world({ workbooks: [workbook({ reviewer: 'p_dana' })] }, { reviewers: { okta: ['p_dana'] } }),
    ],
    ['F self_review', withBook({ reviewer: 'p_kai' })],
    ['F not_authorised', withBook({ reviewer: 'p_helen' })],
    ['I reviewer_unknown', withBook({ reviewer: 'p_nobody' })],
    [
      'I account_owner_unknown',
      world({}, { accounts: [{ ...account(), identity: undefined } as never] }),
    ],
  ])('%s', (expected, trails) => {
    expect(verdictOf('UAR-03', trails)).toBe(expected);
  });
});

describe('UAR-04 decision per item', () => {
  it.each([
    ['P decided', world()],
    ['F no_decision', withLine({ decision: undefined } as never)],
    ['F no_date', withLine({ decided: undefined } as never)],
  ])('%s', (expected, trails) => {
    expect(verdictOf('UAR-04', trails)).toBe(expected);
  });
});

describe('UAR-05 revocations executed', () => {
  const revoked = (grants: Trails['grants'], extractedAt?: string): Partial<Trails> => ({
    ...withLine({ decision: 'revoke', right: SUPPORT.id }),
    grants,
    ...(extractedAt !== undefined && { extractedAt }),
  });
  const held = (ended?: ReturnType<typeof at>) => [
    grant({ entitlement: SUPPORT, ...(ended && { ended }) }),
  ];
  it.each([
    ['P executed', revoked(held(at('2026-03-30T15:00:00Z')))],
    ['F executed_late', revoked(held(at('2026-04-10T15:00:00Z')))],
    ['F not_executed', revoked(held())],
    ['NA not_due_yet', revoked(held(), '2026-03-29T00:00:00.000Z')],
    [
      'I execution_time_unknown',
      revoked(held({ ...at('2026-03-30T15:00:00Z'), latest: '2026-05-01T00:00:00.000Z' })),
    ],
    ['I decision_time_unknown', withLine({ decision: 'revoke', decided: undefined } as never)],
  ])('%s', (expected, trails) => {
    expect(verdictOf('UAR-05', trails)).toBe(expected);
  });

  it('takes a closed account for executed, and one closed before the review for nothing', () => {
    const closed = (from: string): Partial<Trails> => ({
      ...withLine({ decision: 'revoke' }),
      accounts: [
        account({ states: [{ state: 'deactivated', from: at(from), evidence: evidence('off') }] }),
      ],
    });
    expect(verdictOf('UAR-05', closed('2026-03-28T10:00:00Z'))).toBe('P executed');
    expect(verdictOf('UAR-05', closed('2026-02-01T10:00:00Z'))).toBe('F not_executed');
  });
});

describe('UAR-06 rubber stamp signal', () => {
  const before = review({
    id: 'access-okta-2025-Q4',
    period: { name: '2025-Q4', from: '2025-10-01T05:00:00.000Z', to: Q1.from },
  });
  it('marks a review that kept the very list of the period before', () => {
    const both = { accounts: [account()], reviews: [before, review()] };
    expect(itemsOf('UAR-06', both).map(said).sort()).toEqual([
      'I rubber_stamp_suspected',
      'P no_signal',
    ]);
    expect(only('UAR-06', world()).verdict).toBe('P');
  });
});

describe('LOG-06 reviewer independent', () => {
  const admin = (more: Partial<ReviewWorkbook> = {}): Partial<Trails> => ({
    reviews: [
      review({
        id: 'admin-2026-03',
        type: 'admin',
        period: MARCH,
        population: [
          { account: 'u-dana', login: 'dana', person: 'p_dana', what: 'grant', sure: true },
        ],
        workbooks: [
          workbook({
            reviewer: 'p_lee',
            signed: day('2026-04-02', '-05:00'),
            lines: [line({ decision: 'accept' })],
            ...more,
          }),
        ],
      }),
    ],
  });
  const march = (trails: Partial<Trails>) =>
    itemsOf('LOG-06', trails)
      .filter(({ item }) => item.endsWith('2026-03'))
      .map(said);
  it.each([
    ['P independent_review', admin()],
    ['F no_independent_review', {}],
    ['F no_independent_review', admin({ signed: undefined } as never)],
    ['F reviewer_is_actor', admin({ reviewer: 'p_dana' })],
    ['F lines_undecided', admin({ lines: [line({ decision: undefined } as never)] })],
    ['F signed_late', admin({ signed: day('2026-05-10', '-05:00') })],
    [
      'I sign_off_time_unknown',
      admin({
        signed: { ...day('2026-04-15', '-05:00'), latest: '2026-04-16T06:00:00.000Z' },
      }),
    ],
    ['NA not_due_yet', { extractedAt: '2026-04-03T00:00:00.000Z' }],
  ])('%s', (expected, trails) => {
    expect(march(trails)).toEqual([expected]);
  });
});
