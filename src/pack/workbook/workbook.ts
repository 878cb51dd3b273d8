import ExcelJS from 'exceljs';
import { repack } from '../../format/xlsx-repack.ts';
import type { PackInput, WrittenFile } from '../contract.ts';
import { accountsTable } from '../tables/access.ts';
import { gapsTable } from '../tables/gaps.ts';
import { populationsTable } from '../tables/population-provenance.ts';
import { lateArrivalsTable, reconciliationTable } from '../tables/reconciliation.ts';
import { controlsTable, exceptionsTable } from '../tables/results.ts';
import { twoWaysTable } from '../tables/two-ways.ts';
import { coverSheet } from './cover.ts';
import { grids } from './grid.ts';
import { provenanceTable, statementsTable } from './provenance.ts';
import { tableSheet } from './sheet.ts';

/** `data/index.xlsx`: the same bytes for the same input. No formulas, links or macros. */
export async function workbook(
  input: PackInput,
  name: string,
  written: readonly WrittenFile[],
): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook();
  const date = new Date(input.generatedAt);
  book.creator = `auditpack ${input.toolVersion}`;
  book.lastModifiedBy = book.creator;
  book.created = date;
  book.modified = date;
  book.title = name;
  const zone = input.period.timezone;
  coverSheet(book, input, name);
  resultSheets(book, input, zone);
  tableSheet(
    book,
    {
      name: 'User access listing',
      title: 'User access listing',
      note: `Every account of every system as of its last collection (evidence received until ${input.trails.extractedAt}). "Not matched" means that no rule connects the account with a person.`,
      file: 'data/populations/P12_accounts.csv',
    },
    accountsTable(input.trails),
  );
  tableSheet(
    book,
    {
      name: 'Completeness',
      title: 'Completeness statements',
      note: 'One row per stream and run: what was asked, what was answered, how it was counted, and why it is not whole where it is not.',
      file: 'data/runs/statements.jsonl',
    },
    statementsTable(input),
  );
  reconciliationSheets(book, input);
  tableSheet(
    book,
    {
      name: 'Provenance',
      title: 'Provenance: every file of the pack',
      note: 'Every file below data/ except this workbook, with its size and SHA-256. manifest-sha256.txt is the list that counts.',
    },
    provenanceTable(written),
  );
  return repack(await book.xlsx.writeBuffer());
}

/** What runs say when held against each other. */
function reconciliationSheets(book: ExcelJS.Workbook, input: PackInput): void {
  tableSheet(
    book,
    {
      name: 'Reconciliation',
      title: 'Reconciliation: two looks and the events between',
      note: 'The later look should be the earlier one plus the events between. One row per difference between the last two complete looks at a listing, and per event that the later look does not show. Empty until a listing was looked at twice.',
      file: 'data/results/reconciliation.csv',
    },
    reconciliationTable(input),
  );
  tableSheet(
    book,
    {
      name: 'Late arrivals',
      title: 'Late arrivals',
      note: 'Events that a run showed first although an earlier run had asked for their time more than 72 hours after it: an earlier pack of that time did not hold them.',
      file: 'data/results/late-arrivals.csv',
    },
    lateArrivalsTable(input),
  );
}

function resultSheets(book: ExcelJS.Workbook, input: PackInput, zone: string): void {
  tableSheet(
    book,
    {
      name: 'Control matrix',
      title: 'Control matrix',
      note: 'One row per control and framework. The cover says what each state means; "No exceptions noted" is the only one without anything open.',
      file: 'data/results/controls.csv',
    },
    controlsTable(input),
  );
  tableSheet(
    book,
    {
      name: 'Populations',
      title: 'Populations',
      note: 'The lists that samples are drawn from, with the words that define them and how far their sources are proven whole.',
    },
    populationsTable(input),
  );
  for (const { title, family, table } of grids(input))
    tableSheet(
      book,
      {
        name: `Grid ${title}`,
        title: `Testing grid: ${title}`,
        note: `One row per item, one column per test of family ${family}. ✓ passed · ✗ deviates · ? inconclusive · – outside this test or settled by an earlier one · blank: not an item of that test. data/library/ has each test in words.`,
        file: 'data/results/items.csv',
      },
      table,
    );
  tableSheet(
    book,
    {
      name: 'Exceptions',
      title: 'Exceptions',
      note: 'Every item that deviates, as a sentence that can be checked, with how many of how many items of that test deviate, and what the company says it did about it. A disposition changes no verdict.',
      file: 'data/exceptions/exceptions.csv',
    },
    exceptionsTable(input.results, input.trails.decisions, zone),
  );
  tableSheet(
    book,
    {
      name: 'Both ways',
      title: 'Access and requests, held against each other both ways',
      note: 'Access given without a request that counts; approved requests of which no system shows the access; decisions to take access away that no system shows as done in time.',
      file: 'data/exceptions/both-ways.csv',
    },
    twoWaysTable(input.trails, input.results),
  );
  tableSheet(
    book,
    {
      name: 'Gaps',
      title: 'Gaps and limits',
      note: 'What is known to be missing: holes in time, limits of plan or permission, missing numbers, tests that could not run.',
      file: 'data/results/gaps.csv',
    },
    gapsTable(input),
  );
}
