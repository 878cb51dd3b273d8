import { stringify } from 'csv-stringify/sync';

/** What a table cell may hold; `undefined` is an empty cell. */
export type Cell = string | number | boolean | undefined;

const FORMULA_LEAD = /^[=+\-@\t\r]/;

/**
 * Makes a text safe to open in a spreadsheet: a leading `= + - @`, tab or carriage return would be
 * run as a formula (CWE-1236), so it gets a `'` in front. JSONL files keep the text as it was.
 */
export function inert(text: string): string {
  return FORMULA_LEAD.test(text) ? `'${text}` : text;
}

/** Rows as CSV (RFC 4180, UTF-8, LF), in pieces of bounded size; the first row is the header. */
export function* csvPieces(
  header: readonly string[],
  rows: Iterable<readonly Cell[]>,
): Generator<string> {
  let batch: string[][] = [header.map(inert)];
  for (const row of rows) {
    batch.push(row.map(cellText));
    if (batch.length >= 1_000) {
      yield stringify(batch);
      batch = [];
    }
  }
  if (batch.length > 0) yield stringify(batch);
}

function cellText(cell: Cell): string {
  if (cell === undefined) return '';
  return typeof cell === 'string' ? inert(cell) : String(cell);
}
