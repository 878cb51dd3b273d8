import { describe, expect, it } from 'vitest';
import {
  access,
  approval,
  at,
  coverage,
  grant,
  PROD,
  right,
  span,
  wholeCoverage,
} from './builders.ts';
import { assess, itemsOf, letters, testOf, verdictOf } from './run.ts';

const UNSEEN = wholeCoverage().map((one) =>
  one.stream === 'issues' ? { ...one, complete: false, why: ['the last page is missing'] } : one,
);

describe('ACC-01 request linked', () => {
  it.each([
    ['P request_found', access()],
    ['F request_after_grant', access({}, { created: at('2026-02-09T16:00:00Z') })],
    ['P request_found', access({}, { created: at('2026-02-09T15:24:00Z') })],
    [
      'I request_time_unknown',
      access({ effective: span('2026-02-09T00:00:00Z', '2026-02-10T00:00:00Z') }),
    ],
    ['F no_request', { grants: [grant()] }],
    ['I request_sources_incomplete', { grants: [grant()], coverage: UNSEEN }],
    ['I link_below_threshold', access({}, {}, { confidence: 0.6 })],
    ['I ambiguous_request', access({}, {}, { ambiguous: true })],
    ['I identity_uncertain', access({ personConfidence: 0.8 })],
  ])('%s', (expected, trails) => {
    expect(verdictOf('ACC-01', trails)).toBe(expected);
  });

  it('leaves out what nobody had to ask for', () => {
    const without = [
      grant({ birthright: true }),
      grant({ preexisting: true }),
      grant({ outcome: 'failure' }),
      grant({ accountType: 'bot' }),
      grant({ entitlement: right('apps', { outOfScope: 'follows groups' }) }),
      grant({ effective: at('2025-12-01T00:00:00Z') }),
    ];
    expect(itemsOf('ACC-01', { grants: without })).toEqual([]);
  });
});

describe('ACC-06 scope matches', () => {
  const repo = (level: string) =>
    right('api', {
      id: `github:repo:9:${level}`,
      ref: { system: 'github', type: 'repo', key: '9', name: 'larkspur/api', level },
    });
  const asks = (entitlement: string, level?: string) => ({
    asked: [
      {
        entitlement: level ? `${entitlement}:${level}` : entitlement,
        text: 'repo',
        ...(level && { level }),
      },
    ],
  });
  const levels = { 'github:repo': ['pull', 'push', 'admin'] };
  it.each([
    ['P as_asked', access()],
    ['F scope_exceeded', access({ entitlement: PROD })],
    ['I scope_not_stated', access({}, { asked: [{ text: 'same as Jonah' }] })],
    ['I scope_not_stated', access({}, { asked: [] })],
    ['P as_asked', access({}, { asked: [{ text: 'phi-readers please' }] })],
    [
      'P as_asked',
      { ...access({ entitlement: repo('push') }, asks('github:repo:9', 'admin')), levels },
    ],
    [
      'F level_exceeded',
      { ...access({ entitlement: repo('admin') }, asks('github:repo:9', 'pull')), levels },
    ],
    [
      'F level_exceeded',
      { ...access({ entitlement: repo('admin') }, asks('github:repo:9')), levels },
    ],
    [
      'I level_not_comparable',
      access({ entitlement: repo('admin') }, asks('github:repo:9', 'pull')),
    ],
    ['F scope_exceeded', access({ entitlement: repo('pull') }, asks('github:repo:91'))],
  ])('%s', (expected, trails) => {
    expect(verdictOf('ACC-06', trails)).toBe(expected);
  });
});

describe('ACC-07 business reason', () => {
  it.each([
    ['P reason_given', 'joins the claims team'],
    ['F reason_missing', ''],
    ['F reason_missing', 'claims'],
    ['F reason_is_placeholder', 'ASAP'],
  ])('%s for "%s"', (expected, reason) => {
    expect(verdictOf('ACC-07', access({}, { reason }))).toBe(expected);
  });
});

describe('one root cause, one failing test', () => {
  it('without a request, everything below is not asked', () => {
    const results = assess({ grants: [grant({ entitlement: PROD })] });
    expect(letters(results, 'g1')).toEqual({
      'ACC-01': 'F',
      'ACC-02': 'F',
      'ACC-03': 'NA',
      'ACC-04': 'NA',
      'ACC-05': 'NA',
      'ACC-06': 'NA',
      'ACC-07': 'NA',
      'ACC-08': 'NA',
      'ACC-09': 'P',
      'ACC-10': 'F',
      'ACC-12': 'P',
    });
    expect(testOf(results, 'ACC-08').items[0]?.reason).toBe('blocked_by_acc_02');
  });

  it('what is inconclusive above is inconclusive below, with the same remedy', () => {
    const results = assess(access({}, {}, { ambiguous: true }));
    expect(letters(results, 'g1')).toMatchObject({
      'ACC-02': 'I',
      'ACC-03': 'I',
      'ACC-07': 'I',
      'ACC-08': 'I',
    });
    const [item] = testOf(results, 'ACC-05').items;
    expect(item?.settle).toBe(testOf(results, 'ACC-02').items[0]?.settle);
  });

  it('a late approval blocks only its freshness', () => {
    const late = access({}, { approvals: [approval('p_lee', '2026-02-09T17:45:00Z')] });
    expect(letters(assess(late), 'g1')).toEqual({
      'ACC-01': 'P',
      'ACC-02': 'P',
      'ACC-03': 'P',
      'ACC-04': 'F',
      'ACC-05': 'P',
      'ACC-06': 'P',
      'ACC-07': 'P',
      'ACC-08': 'NA',
      'ACC-09': 'P',
      'ACC-12': 'P',
    });
  });
});

it('finds no request missing where no place for requests was collected', () => {
  const trails = { grants: [grant()], coverage: [coverage('okta', 'system-log')] };
  expect(verdictOf('ACC-01', trails)).toBe('I request_sources_incomplete');
});
