import { byText } from '../../model/ids.ts';
import type { ItemResult, TestResult } from '../../model/result.ts';
import type { PackInput } from '../contract.ts';
import { localTime, utcTime } from '../local-time.ts';
import { column, evidenceText, type Table } from '../tables/table.ts';
import { VERDICT_WORDS } from '../words.ts';

/** Tests of one family, tested item by item: the auditor's testing grid. */
export interface Grid {
  readonly family: string;
  readonly title: string;
  readonly table: Table;
}

const FAMILIES: Readonly<Record<string, string>> = {
  ACC: 'Access',
  MOV: 'Movers',
  LEV: 'Leavers',
  STA: 'Accounts and settings',
  UAR: 'Access reviews',
  CHG: 'Changes',
  INC: 'Incidents',
  LOG: 'Logging',
  AUT: 'Automation',
  GOV: 'Governance',
  IPE: 'Completeness',
};

/** One grid per family of tests that has an item, in the order of the tests. */
export function grids(input: PackInput): Grid[] {
  const families = new Map<string, TestResult[]>();
  for (const test of input.results.tests) {
    const family = test.test.split('-')[0] ?? test.test;
    families.set(family, [...(families.get(family) ?? []), test]);
  }
  return [...families]
    .filter(([, tests]) => tests.some(({ items }) => items.length > 0))
    .map(([family, tests]) => ({
      family,
      title: Object.hasOwn(FAMILIES, family) ? (FAMILIES[family] ?? family) : family,
      table: grid(tests, input.period.timezone),
    }));
}

interface Row {
  readonly first: ItemResult;
  /** Position of the first test that reads the item: rows of one population stay together. */
  readonly group: number;
  readonly results: Map<string, ItemResult>;
}

function grid(tests: readonly TestResult[], zone: string): Table {
  const used = tests.filter(({ items }) => items.length > 0);
  return {
    columns: [
      column('Item', 26),
      column('Date UTC', 11),
      column('Date local', 16),
      ...used.map(({ test }) => column(test, 8)),
      column('Reasons', 20),
      column('What was found', 38),
      column('Key dates UTC and local', 33),
      column('What would settle it', 22),
      column('Link confidence', 11),
      column('Evidence', 66),
      column('Item id', 30),
    ],
    rows: rowsOf(used).map((row) => gridRow(row, used, zone)),
  };
}

function rowsOf(tests: readonly TestResult[]): Row[] {
  const rows = new Map<string, Row>();
  tests.forEach((test, group) => {
    for (const item of test.items) {
      const row = rows.get(item.item) ?? { first: item, group, results: new Map() };
      row.results.set(test.test, item);
      rows.set(item.item, row);
    }
  });
  return [...rows.values()].sort(
    (a, b) =>
      a.group - b.group ||
      byText(a.first.at ?? '', b.first.at ?? '') ||
      byText(a.first.item, b.first.item),
  );
}

function gridRow(row: Row, tests: readonly TestResult[], zone: string) {
  const results = tests.flatMap(({ test }) => row.results.get(test) ?? []);
  const open = results.filter(({ verdict }) => verdict === 'F' || verdict === 'I');
  const { at } = row.first;
  return [
    row.first.label,
    at === undefined ? 'unknown' : utcTime(at),
    at === undefined ? 'unknown' : localTime(at, zone),
    ...tests.map(({ test }) => {
      const result = row.results.get(test);
      return result === undefined ? undefined : VERDICT_WORDS[result.verdict].mark;
    }),
    open.map(({ test, reason }) => `${test} ${reason}`).join('\n'),
    (open[0] === undefined ? results.slice(0, 1) : open).map(({ says }) => says).join('\n'),
    keyDates(results, zone),
    [...new Set(open.flatMap(({ settle }) => settle ?? []))].join('\n'),
    lowest(results.flatMap(({ linkConfidence }) => linkConfidence ?? [])),
    evidenceText(
      results.flatMap(({ evidence }) => evidence),
      3,
    ),
    row.first.item,
  ];
}

function keyDates(results: readonly ItemResult[], zone: string): string {
  const dates = new Map(results.flatMap(({ instants }) => Object.entries(instants ?? {})));
  return [...dates]
    .sort(([a, left], [b, right]) => byText(left, right) || byText(a, b))
    .map(([name, instant]) => `${name}: ${utcTime(instant)}\n  = ${localTime(instant, zone)}`)
    .join('\n');
}

function lowest(numbers: readonly number[]): number | undefined {
  return numbers.length === 0 ? undefined : Math.min(...numbers);
}
