import type { Parameters } from '../controls/parameters.ts';
import type { Calendar } from '../model/calendar.ts';
import type { Reconciliation } from '../model/reconciliation.ts';
import type { RecordOf } from '../model/record.ts';
import type { Verdict, VerdictLetter } from '../model/result.ts';
import type { Instant } from '../model/time.ts';
import type { Evidence, Trails } from '../model/trails.ts';
import type { TrailIndex } from './trail-index.ts';

/** What a predicate may look at. */
export interface TestInput {
  readonly trails: Trails;
  readonly index: TrailIndex;
  /** Did the ledger's digests and log verify when this evaluation began? (IPE-09) */
  readonly integrity: { readonly verified: boolean; readonly why: string };
  /** Two looks at a listing held against the events between them. */
  readonly reconciliations: readonly Reconciliation[];
  /** What people say of files they handed in. */
  readonly attestations: readonly RecordOf<'attestation'>[];
  /** Working days of the company. */
  readonly calendar: Calendar;
  /** What another test said of an item; only of tests under `dependsOn` or `reads`. */
  earlier(test: string, item: string): Pick<Verdict, 'verdict' | 'reason' | 'settle'> | undefined;
  number(key: string): number;
  text(key: string): string;
  flag(key: string): boolean;
  list(key: string): readonly string[];
}

/** One thing the test is asked of. Ids are stable, and shared by tests that depend on each other. */
export interface Subject<T> {
  readonly id: string;
  readonly label: string;
  readonly at?: Instant;
  readonly traits: readonly string[];
  readonly value: T;
}

/** A test: a population, and a pure predicate on each of its items. */
export interface ControlTest {
  readonly id: string;
  run(input: TestInput): readonly (Omit<Subject<unknown>, 'value'> & { judge(): Verdict })[];
}

export function defineTest<T>(spec: {
  readonly id: string;
  items(input: TestInput): readonly Subject<T>[];
  judge(subject: T, input: TestInput): Verdict;
}): ControlTest {
  return {
    id: spec.id,
    run: (input) =>
      spec
        .items(input)
        .map(({ value, ...item }) => ({ ...item, judge: () => spec.judge(value, input) })),
  };
}

type Extra = Partial<Pick<Verdict, 'settle' | 'instants' | 'linkConfidence'>>;

function verdict(letter: VerdictLetter) {
  return (
    reason: string,
    says: string,
    evidence: readonly Evidence[],
    extra: Extra = {},
  ): Verdict => ({
    verdict: letter,
    reason,
    says,
    evidence,
    ...extra,
  });
}

export const pass = verdict('P');
export const fail = verdict('F');
export const notApplicable = verdict('NA');
/** Inconclusive: always say what would settle it. */
export function unclear(
  reason: string,
  says: string,
  evidence: readonly Evidence[],
  extra: Extra & { settle: string },
): Verdict {
  return verdict('I')(reason, says, evidence, extra);
}

/** Reads parameters by type; the loader has checked them. */
export function readers(
  parameters: Parameters,
): Pick<TestInput, 'number' | 'text' | 'flag' | 'list'> {
  const value = (key: string) => parameters.get(key)?.value;
  return {
    number: (key) => Number(value(key)),
    text: (key) => String(value(key)),
    flag: (key) => value(key) === true,
    list: (key) => {
      const items = value(key);
      return Array.isArray(items) ? items.map(String) : [];
    },
  };
}
