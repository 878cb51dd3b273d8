import type { TestSpec } from '../controls/schema.ts';
import type { Verdict } from '../model/result.ts';
import type { Trails } from '../model/trails.ts';
import { unclear } from './define-test.ts';

/** What makes of a verdict what it is worth when the people file came from the system under test. */
export type Discount = (spec: TestSpec, verdict: Verdict) => Verdict;

const ROSTER = 'people/roster';

/**
 * A row of the people file that was made from Okta or Google says what those say: held against
 * them it always fits. So a pass of a test of the roster that rests on such a row, or on no row
 * that could be told apart, is inconclusive; every other verdict only says where the row is from.
 */
export function discountDerived({ people }: Trails): Discount {
  const derived = people.filter(({ derivedFrom }) => derivedFrom !== undefined);
  if (derived.length === 0) return (_spec, verdict) => verdict;
  const from = [...new Set(derived.map(({ derivedFrom }) => derivedFrom))].sort().join(' and ');
  const recordsOf = (rows: Trails['people']) =>
    new Set(rows.flatMap(({ evidence }) => evidence.map(({ record }) => record)));
  const [made, kept] = [
    recordsOf(derived),
    recordsOf(people.filter(({ derivedFrom }) => derivedFrom === undefined)),
  ];
  const note = `The people file was derived from ${from}, a system under test.`;
  return (spec, verdict) => {
    if (!spec.needs.includes(ROSTER)) return verdict;
    const touched = verdict.evidence.some(({ record }) => made.has(record));
    if (!touched && verdict.evidence.some(({ record }) => kept.has(record))) return verdict;
    const says = `${verdict.says} ${note}`;
    if (verdict.verdict !== 'P') return { ...verdict, says };
    return unclear('roster_derived', says, verdict.evidence, {
      ...(verdict.instants && { instants: verdict.instants }),
      ...(verdict.linkConfidence !== undefined && { linkConfidence: verdict.linkConfidence }),
      settle: 'A people file that HR keeps, with its own start and end dates.',
    });
  };
}
