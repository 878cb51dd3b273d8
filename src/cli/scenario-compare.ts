import type { ControlState, ItemResult, VerdictLetter } from '../model/result.ts';
import type { Expected } from '../sandbox/scenario.ts';

/** One thing that is not as the scenario expects. */
export interface Difference {
  readonly what: string;
  readonly expected: string;
  readonly found: string;
  /** What the verdict says, to see why. */
  readonly says: readonly string[];
}

/** Tests that speak about a whole population, so that their items name nobody. */
const POPULATION_TESTS = /^(LEV-08|INC-08|INC-10|LOG-|IPE-|CHG-11)/;

/** The items a scenario asserts something about. */
export function itemsAbout(items: readonly ItemResult[], expected: Expected): ItemResult[] {
  return items.filter(
    (item) =>
      item.test in expected.tests &&
      (POPULATION_TESTS.test(item.test) || expected.about.some((text) => mentions(item, text))),
  );
}

type StateOf = (
  control: string,
  items: readonly ItemResult[],
  tests: readonly string[],
) => ControlState | undefined;

/** Compares verdicts, reasons, instants and control states with what was found. */
export function compareResults(
  all: readonly ItemResult[],
  expected: Expected,
  stateOf: StateOf,
): Difference[] {
  const items = itemsAbout(all, expected);
  const tests = Object.keys(expected.tests);
  const states = Object.entries(expected.controls).map(([control, want]) =>
    compare(`control ${control}`, want, stateOf(control, items, tests) ?? 'no such control', []),
  );
  return [
    ...verdicts(items, expected),
    ...reasons(items, expected),
    ...instants(items, expected),
    ...states,
  ].flatMap((difference) => difference ?? []);
}

function verdicts(items: readonly ItemResult[], expected: Expected): (Difference | undefined)[] {
  return Object.entries(expected.tests).flatMap(([test, want]) => {
    const own = items.filter((item) => item.test === test);
    if (typeof want === 'string') return [compare(test, want, overall(own), own)];
    return Object.entries(want).map(([text, letter]) => {
      const named = own.filter((item) => mentions(item, text));
      return compare(`${test} ${text}`, letter, overall(named), named);
    });
  });
}

function reasons(items: readonly ItemResult[], expected: Expected): (Difference | undefined)[] {
  return Object.entries(expected.reasons).map(([test, want]) => {
    const own = items.filter((item) => item.test === test);
    return compare(
      `${test} reason`,
      want,
      found(
        want,
        own.map((item) => item.reason),
      ),
      own,
    );
  });
}

function instants(items: readonly ItemResult[], expected: Expected): (Difference | undefined)[] {
  return Object.entries(expected.instants).flatMap(([test, named]) => {
    const own = items.filter((item) => item.test === test);
    return Object.entries(named).map(([name, want]) =>
      compare(
        `${test} ${name}`,
        want,
        found(
          want,
          own.flatMap((item) => item.instants?.[name] ?? []),
        ),
        own,
      ),
    );
  });
}

function compare(
  what: string,
  expected: string,
  seen: string,
  from: readonly ItemResult[],
): Difference | undefined {
  return expected === seen ? undefined : { what, expected, found: seen, says: from.map(line) };
}

/** The wanted value when it is among them, else what there is. */
function found(want: string, values: readonly string[]): string {
  return values.includes(want) ? want : [...new Set(values)].join(', ') || 'nothing';
}

/** F if any, else I if any, else P if any, else NA; `none` when no item says anything. */
function overall(items: readonly ItemResult[]): VerdictLetter | 'none' {
  for (const letter of ['F', 'I', 'P', 'NA'] as const) {
    if (items.some((item) => item.verdict === letter)) return letter;
  }
  return 'none';
}

function mentions(item: ItemResult, text: string): boolean {
  return `${item.item} ${item.label} ${item.says}`.toLowerCase().includes(text.toLowerCase());
}

function line(item: ItemResult): string {
  return `${item.verdict} ${item.item} ${item.reason}: ${item.says}`;
}
