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

/** Compares verdicts, reasons and instants; control states come from `stateOf`. */
export function compareResults(
  all: readonly ItemResult[],
  expected: Expected,
  stateOf: (
    control: string,
    items: readonly ItemResult[],
    tests: readonly string[],
  ) => ControlState | undefined,
): Difference[] {
  const items = itemsAbout(all, expected);
  const differences: Difference[] = [];
  const differ = (what: string, want: string, found: string, from: readonly ItemResult[]) => {
    if (want !== found) differences.push({ what, expected: want, found, says: from.map(line) });
  };
  for (const [test, want] of Object.entries(expected.tests)) {
    const own = items.filter((item) => item.test === test);
    if (typeof want === 'string') differ(test, want, overall(own), own);
    else {
      for (const [text, letter] of Object.entries(want)) {
        const named = own.filter((item) => mentions(item, text));
        differ(`${test} ${text}`, letter, overall(named), named);
      }
    }
  }
  for (const [test, reason] of Object.entries(expected.reasons)) {
    const own = items.filter((item) => item.test === test);
    const found = own.some((item) => item.reason === reason)
      ? reason
      : own.map((item) => item.reason).join(', ');
    differ(`${test} reason`, reason, found, own);
  }
  for (const [test, instants] of Object.entries(expected.instants)) {
    const own = items.filter((item) => item.test === test);
    for (const [name, want] of Object.entries(instants)) {
      const values = [...new Set(own.flatMap((item) => item.instants?.[name] ?? []))];
      differ(`${test} ${name}`, want, values.includes(want) ? want : values.join(', '), own);
    }
  }
  const tests = Object.keys(expected.tests);
  for (const [control, want] of Object.entries(expected.controls)) {
    differ(`control ${control}`, want, stateOf(control, items, tests) ?? 'no such control', []);
  }
  return differences;
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
