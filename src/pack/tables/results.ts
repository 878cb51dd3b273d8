import { byText } from '../../model/ids.ts';
import type { Decisions } from '../../model/registers.ts';
import type { ControlResult, ItemResult, Results, TestResult } from '../../model/result.ts';
import type { ManualFile, PackInput } from '../contract.ts';
import { localTime, utcTime } from '../local-time.ts';
import { frameworkName, STATE_WORDS } from '../words.ts';
import { DISPOSITION_COLUMNS, dispositionCells, dispositionOf } from './dispositions.ts';
import { column, evidenceText, type Table } from './table.ts';

/**
 * One row per control and framework: the control matrix. What people handed in for a control stands
 * beside it, marked as such; it changes no state.
 */
export function controlsTable({
  results,
  manual = [],
}: Pick<PackInput, 'results' | 'manual'>): Table {
  return {
    columns: [
      column('Framework', 11),
      column('Control', 13),
      column('Title', 24),
      column('Objective', 34),
      column('State', 7),
      column('State in words', 14),
      column('Items', 7),
      column('Pass', 7),
      column('Deviate', 9),
      column('Inconclusive', 12),
      column('Tests', 26),
      column('Coverage', 10),
      column('Why', 34),
      column('Exceptions', 46),
      column('Evidence to add by hand', 24),
      column('Handed in by people', 34),
    ],
    rows: results.controls.map((control) => controlRow(control, manual)),
  };
}

function controlRow(control: ControlResult, manual: readonly ManualFile[]) {
  const { P, F, I } = control.counts;
  return [
    frameworkName(control.framework),
    control.control,
    control.title,
    control.objective,
    control.state,
    STATE_WORDS[control.state].name,
    P + F + I,
    P,
    F,
    I,
    control.tests.join(', '),
    control.coverage,
    control.why.join('\n'),
    control.exceptions.join('\n'),
    control.manualEvidence.join('\n'),
    handedIn(control, manual).join('\n'),
  ];
}

function handedIn({ control }: ControlResult, manual: readonly ManualFile[]): string[] {
  return manual.flatMap(({ path, attested }) =>
    attested
      .filter(({ controls }) => controls.includes(control))
      .map(
        ({ who, why, obtained }) =>
          `MANUAL data/manual/${path}: ${why} (${who}, ${obtained.slice(0, 10)})`,
      ),
  );
}

/** One row per test. */
export function testsTable(results: Results): Table {
  return {
    columns: [
      column('Test', 9),
      column('Name', 40),
      column('Items', 7),
      column('Pass', 7),
      column('Deviate', 9),
      column('Inconclusive', 12),
      column('Not applicable', 14),
      column('Population proven whole', 14),
      column('Advisory', 10),
      column('Why', 30),
    ],
    rows: results.tests.map((test) => [
      test.test,
      test.name,
      test.counts.P + test.counts.F + test.counts.I,
      test.counts.P,
      test.counts.F,
      test.counts.I,
      test.counts.NA,
      test.notAssessed === undefined ? yesNo(test.populationComplete) : 'not assessed',
      yesNo(test.advisory),
      [...(test.notAssessed === undefined ? [] : [test.notAssessed]), ...test.why].join('\n'),
    ]),
  };
}

/** One row per item and test, every verdict with its reason and evidence. */
export function itemsTable(results: Results, zone: string): Table {
  return {
    columns: [
      column('Test'),
      column('Item'),
      column('Label'),
      column('Date UTC'),
      column('Date local'),
      column('Verdict'),
      column('Reason'),
      column('Says'),
      column('What would settle it'),
      column('Key dates UTC'),
      column('Link confidence'),
      column('Traits'),
      column('Parameters'),
      column('Evidence'),
    ],
    rows: results.tests.flatMap((test) => test.items.map((item) => itemRow(item, zone))),
  };
}

function itemRow(item: ItemResult, zone: string) {
  return [
    item.test,
    item.item,
    item.label,
    item.at === undefined ? undefined : utcTime(item.at),
    item.at === undefined ? undefined : localTime(item.at, zone),
    item.verdict,
    item.reason,
    item.says,
    item.settle,
    Object.entries(item.instants ?? {})
      .map(([name, instant]) => `${name} ${utcTime(instant)}`)
      .join('\n'),
    item.linkConfidence,
    item.traits.join(', '),
    item.parameters.map(({ key, value }) => `${key}=${JSON.stringify(value)}`).join('\n'),
    evidenceText(item.evidence),
  ];
}

/** A deviation as the exceptions list shows it. */
export interface ExceptionRow {
  /** `E001`, numbered by test, date and item. */
  readonly id: string;
  readonly item: ItemResult;
  readonly test: TestResult;
  /** How many of how many items of the test deviate. */
  readonly n: number;
  readonly of: number;
  /** Controls it counts against, as `framework control`. */
  readonly controls: readonly string[];
}

/** Every item that deviates, in a stable order. */
export function exceptionRows(results: Results): ExceptionRow[] {
  const touched = new Map<string, string[]>();
  for (const control of results.controls) {
    for (const key of control.exceptions) {
      const list = touched.get(key) ?? [];
      list.push(`${control.framework} ${control.control}`);
      touched.set(key, list);
    }
  }
  return results.tests
    .flatMap((test) => {
      const of = test.counts.P + test.counts.F + test.counts.I;
      return [...test.items]
        .filter((item) => item.verdict === 'F')
        .sort((a, b) => byText(a.at ?? '', b.at ?? '') || byText(a.item, b.item))
        .map((item) => ({ item, test, n: test.counts.F, of }));
    })
    .map((row, i) => ({
      ...row,
      id: `E${String(i + 1).padStart(3, '0')}`,
      controls: touched.get(`${row.item.test} ${row.item.item}`) ?? [],
    }));
}

/** The deviations, each beside what the company says it did about it. */
export function exceptionsTable(results: Results, decisions: Decisions, zone: string): Table {
  return {
    columns: [
      column('No.', 7),
      column('What happened', 48),
      column('Test', 9),
      column('Deviating of all', 11),
      column('Reason', 18),
      column('Item', 24),
      column('Date UTC', 12),
      column('Date local', 16),
      column('Controls', 20),
      column('Advisory', 10),
      column('Evidence', 66),
      column('Item id', 30),
      ...DISPOSITION_COLUMNS,
    ],
    rows: exceptionRows(results).map(({ id, item, test, n, of, controls }) => [
      id,
      item.says,
      item.test,
      `${n} of ${of}`,
      item.reason,
      item.label,
      item.at === undefined ? undefined : utcTime(item.at),
      item.at === undefined ? undefined : localTime(item.at, zone),
      controls.join('\n'),
      yesNo(test.advisory),
      evidenceText(item.evidence, 5),
      item.item,
      ...dispositionCells(dispositionOf(item, decisions)),
    ]),
  };
}

export function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
