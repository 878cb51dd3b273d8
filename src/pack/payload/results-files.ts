import { csvPieces } from '../../format/csv.ts';
import type { PackFile, PackInput } from '../contract.ts';
import { jsonlPieces, jsonlText } from '../jsonl.ts';
import { dispositionOf } from '../tables/dispositions.ts';
import { gapsTable } from '../tables/gaps.ts';
import { lateArrivalsTable, reconciliationTable } from '../tables/reconciliation.ts';
import {
  controlsTable,
  exceptionRows,
  exceptionsTable,
  itemsTable,
  testsTable,
} from '../tables/results.ts';
import type { Table } from '../tables/table.ts';
import { twoWaysTable } from '../tables/two-ways.ts';
import type { Tally } from './records-files.ts';

/** Verdicts per item, test and control, exceptions and gaps. */
export function resultFiles(input: PackInput, tally: Tally): PackFile[] {
  const { results, trails } = input;
  const zone = input.period.timezone;
  return [
    csvFile('data/results/controls.csv', 'Control matrix', () => controlsTable(input)),
    jsonlFile('data/results/controls.jsonl', 'Control states', () => results.controls),
    csvFile('data/results/tests.csv', 'Tests with counts', () => testsTable(results)),
    jsonlFile('data/results/tests.jsonl', 'Tests with counts', () =>
      results.tests.map(({ items, ...test }) => ({ ...test, items: items.length })),
    ),
    csvFile('data/results/items.csv', 'Every verdict', () => itemsTable(results, zone)),
    {
      path: 'data/results/items.jsonl',
      what: 'Every verdict with evidence and parameters',
      bytes: () => jsonlPieces(allItems(input), () => tally.results++),
    },
    csvFile('data/results/gaps.csv', 'Gaps and limits', () => gapsTable(input)),
    csvFile('data/results/late-arrivals.csv', 'Events that came after their window was final', () =>
      lateArrivalsTable(input),
    ),
    csvFile('data/results/reconciliation.csv', 'Two looks held against the events between', () =>
      reconciliationTable(input),
    ),
    csvFile('data/exceptions/exceptions.csv', 'Items that deviate', () =>
      exceptionsTable(results, trails.decisions, zone),
    ),
    csvFile('data/exceptions/both-ways.csv', 'Access and requests held against each other', () =>
      twoWaysTable(trails, results),
    ),
    jsonlFile('data/exceptions/exceptions.jsonl', 'Items that deviate', () =>
      exceptionRows(results).map(({ id, item, n, of, controls }) => ({
        id,
        n,
        of,
        controls,
        ...item,
        disposition: dispositionOf(item, trails.decisions) ?? null,
      })),
    ),
  ];
}

function* allItems(input: PackInput): Generator<unknown> {
  for (const test of input.results.tests) yield* test.items;
}

export function csvFile(path: string, what: string, table: () => Table): PackFile {
  return {
    path,
    what,
    bytes() {
      const { columns, rows } = table();
      return csvPieces(
        columns.map(({ title }) => title),
        rows,
      );
    },
  };
}

export function jsonlFile(path: string, what: string, rows: () => readonly unknown[]): PackFile {
  return { path, what, bytes: () => jsonlText(rows()) };
}
