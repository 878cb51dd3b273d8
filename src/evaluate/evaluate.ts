import type { Parameters } from '../controls/parameters.ts';
import type { Library, TestSpec } from '../controls/schema.ts';
import { byText } from '../model/ids.ts';
import type { ItemResult, Results, TestResult, Verdict } from '../model/result.ts';
import type { Trails } from '../model/trails.ts';
import { controlResult } from './control-state.ts';
import { countLetters } from './count-letters.ts';
import {
  type ControlTest,
  notApplicable,
  readers,
  type TestInput,
  unclear,
} from './define-test.ts';
import { type Discount, discountDerived } from './derived-roster.ts';
import { populationOf, restsOn } from './population.ts';
import { TESTS } from './registry.ts';
import { indexTrails } from './trail-index.ts';

export interface EvaluateInput {
  readonly trails: Trails;
  readonly library: Library;
  readonly parameters: Parameters;
  readonly integrity: TestInput['integrity'];
  readonly reconciliations?: TestInput['reconciliations'];
  readonly attestations?: TestInput['attestations'];
  /** Dates (`YYYY-MM-DD`) on which nobody works, in the zone of the period. */
  readonly holidays?: readonly string[];
}

/** Verdicts of every test over its whole population, and the states of the controls that read them. */
export function evaluate(input: EvaluateInput): Results {
  const { trails, library, parameters, integrity, holidays = [] } = input;
  const done = new Map<string, TestResult>();
  const discount = discountDerived(trails);
  const testInput: TestInput = {
    trails,
    earlier: earlierVerdicts(done),
    integrity,
    reconciliations: input.reconciliations ?? [],
    attestations: input.attestations ?? [],
    calendar: { timezone: trails.period.timezone, holidays: new Set(holidays) },
    index: indexTrails(trails),
    ...readers(parameters),
  };
  for (const test of inDependencyOrder(library)) {
    const spec = library.tests.get(test.id);
    if (spec) done.set(test.id, runTest(test, spec, testInput, { parameters, done, discount }));
  }
  for (const spec of library.tests.values())
    if (!done.has(spec.id)) done.set(spec.id, withoutPredicate(spec));
  const tests = [...done.values()].sort((a, b) => byText(a.test, b.test));
  const streamsOf = streamsBehind(library, trails);
  const controls = library.controls.map((control) => controlResult(control, done, streamsOf));
  return { tests, controls, libraryVersion: library.version };
}

/** The streams that a test, by its id, rests on. */
export function streamsBehind(library: Library, trails: Trails): (test: string) => string[] {
  return (id) => {
    const spec = library.tests.get(id);
    return spec === undefined ? [] : restsOn(spec, trails);
  };
}

/** A test that a company's library describes and this version can't judge; never dropped. */
function withoutPredicate({ id, name, advisory }: TestSpec): TestResult {
  return {
    test: id,
    name,
    advisory,
    items: [],
    counts: countLetters([]),
    populationComplete: false,
    why: [],
    notAssessed: 'Not assessed: this version has no predicate for it.',
  };
}

interface Running {
  readonly parameters: Parameters;
  readonly done: ReadonlyMap<string, TestResult>;
  readonly discount: Discount;
}

function runTest(
  test: ControlTest,
  spec: TestSpec,
  input: TestInput,
  { parameters, done, discount }: Running,
): TestResult {
  const used = spec.parameters.flatMap((key) => parameters.get(key) ?? []);
  const population = populationOf(spec, input.trails);
  const parents = parentsOf(spec, done);
  const items = test.run(input).map(({ judge, ...item }): ItemResult => {
    const verdict = blockedBy(item.id, parents) ?? discount(spec, judge());
    return {
      test: spec.id,
      item: item.id,
      label: item.label,
      ...(item.at && { at: item.at }),
      traits: item.traits,
      parameters: used,
      ...verdict,
    };
  });
  items.sort((a, b) => byText(a.at ?? '', b.at ?? '') || byText(a.item, b.item));
  return {
    test: spec.id,
    name: spec.name,
    advisory: spec.advisory,
    items,
    counts: countLetters(items),
    ...population,
  };
}

/** Looks up finished verdicts by item; a test's items are indexed when first asked for. */
function earlierVerdicts(done: ReadonlyMap<string, TestResult>): TestInput['earlier'] {
  const indexed = new Map<string, ReadonlyMap<string, ItemResult>>();
  return (test, item) => {
    const known = indexed.get(test) ?? new Map(done.get(test)?.items.map((one) => [one.item, one]));
    indexed.set(test, known);
    return known.get(item);
  };
}

interface Parent {
  readonly id: string;
  readonly items: ReadonlyMap<string, ItemResult>;
}

function parentsOf({ dependsOn }: TestSpec, done: ReadonlyMap<string, TestResult>): Parent[] {
  return dependsOn.map((id) => ({
    id,
    items: new Map(done.get(id)?.items.map((result) => [result.item, result])),
  }));
}

/**
 * One root cause, one failing test: an item whose parent test failed or does not apply is NA here,
 * and inconclusive where the parent is.
 */
function blockedBy(item: string, parents: readonly Parent[]): Verdict | undefined {
  for (const { id: parent, items } of parents) {
    const before = items.get(item);
    if (before?.verdict === 'F' || before?.verdict === 'NA') {
      return notApplicable(
        `blocked_by_${slug(parent)}`,
        `Not asked: ${parent} is ${before.verdict} (${before.reason}).`,
        before.evidence,
      );
    }
    if (before?.verdict === 'I') {
      return unclear(
        `blocked_by_${slug(parent)}`,
        `Can't be told: ${parent} is inconclusive (${before.reason}).`,
        before.evidence,
        {
          settle: before.settle ?? `What settles ${parent}.`,
        },
      );
    }
  }
  return undefined;
}

function slug(test: string): string {
  return test.toLowerCase().replace('-', '_');
}

/** Predicates such that each comes after those it depends on. */
function inDependencyOrder(library: Library): readonly ControlTest[] {
  const done = new Set<ControlTest>();
  const add = (test: ControlTest) => {
    if (done.has(test)) return;
    const spec = library.tests.get(test.id);
    for (const parent of [...(spec?.dependsOn ?? []), ...(spec?.reads ?? [])]) {
      const before = TESTS.find(({ id }) => id === parent);
      if (before && before !== test) add(before);
    }
    done.add(test);
  };
  for (const test of TESTS) add(test);
  return [...done];
}
