import type { Row, Cell as SheetCell, Workbook, Worksheet } from 'exceljs';
import { cellValue } from '../../format/xlsx-cell.ts';
import type { Table } from '../tables/table.ts';

/** Rows of one tab; the CSV beside it is whole. */
export const ROW_LIMIT = 20_000;

/** Characters of 10-point text in one unit of column width, as LibreOffice lays it out. */
const CHARACTERS_PER_UNIT = 1.02;
/** Points of one line of 10-point text. */
const LINE_HEIGHT = 13;
/** Excel shows no row higher than 409 points. */
const MAX_LINES = 30;

const INK = 'FF1F2933';
const MUTED = 'FF52606D';
const HEADER_FILL = 'FFE4E7EB';
const LINE = { style: 'thin', color: { argb: 'FFCBD2D9' } } as const;
const FONT = 'Calibri';
const LANDSCAPE_A4 = {
  paperSize: 9,
  orientation: 'landscape',
  fitToPage: true,
  fitToWidth: 1,
  fitToHeight: 0,
} as const;

/** Texts whose cells get a light fill; the words themselves always stand in the cell. */
const TONES: Readonly<Record<string, string>> = {
  'Exceptions noted': 'FFFBE3E1',
  Incomplete: 'FFFFF3D6',
  'No exceptions noted': 'FFE3F4E6',
  '✗': 'FFFBE3E1',
  '?': 'FFFFF3D6',
};

export interface SheetText {
  /** Name of the tab. */
  readonly name: string;
  readonly title: string;
  /** What the tab shows and how to read it; wraps over the whole width. */
  readonly note: string;
  /** File below `data/` with the same rows, whole. */
  readonly file?: string;
}

/** A tab with a title, a note and one table with filters, ready to print. */
export function tableSheet(workbook: Workbook, text: SheetText, table: Table): Worksheet {
  const sheet = newSheet(workbook, text.name);
  sheet.columns = table.columns.map(({ width }) => ({ width }));
  const shown = table.rows.slice(0, ROW_LIMIT);
  heading(sheet, text.title, noteOf(text, table.rows.length), table);
  const header = sheet.addRow(table.columns.map(({ title }) => title));
  header.eachCell((cell) => {
    cell.font = { name: FONT, size: 10, bold: true, color: { argb: INK } };
    cell.fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: HEADER_FILL } };
    cell.alignment = { vertical: 'middle', wrapText: true };
    cell.border = { bottom: { style: 'medium', color: { argb: MUTED } } };
  });
  const widths = table.columns.map(({ width }) => width);
  header.height = rowHeight(header.values, widths, 9) + 4;
  for (const cells of shown.length > 0 ? shown : [['(no rows)']]) {
    const row = sheet.addRow(cells.map(cellValue));
    row.eachCell({ includeEmpty: true }, styleCell);
    row.height = rowHeight(row.values, widths);
  }
  sheet.autoFilter = {
    from: { row: header.number, column: 1 },
    to: { row: header.number, column: table.columns.length },
  };
  sheet.views = [{ state: 'frozen', ySplit: header.number, xSplit: 0, showGridLines: false }];
  sheet.pageSetup.printTitlesRow = `${header.number}:${header.number}`;
  return sheet;
}

/** An empty tab with the page set up. */
export function newSheet(workbook: Workbook, name: string): Worksheet {
  const sheet = workbook.addWorksheet(name, {
    pageSetup: {
      ...LANDSCAPE_A4,
      margins: { left: 0.4, right: 0.4, top: 0.5, bottom: 0.6, header: 0.2, footer: 0.3 },
    },
    headerFooter: { oddFooter: `&L&8${workbook.title}&C&8&A&R&8page &P of &N` },
  });
  sheet.views = [{ showGridLines: false }];
  return sheet;
}

function heading(sheet: Worksheet, title: string, note: string, table: Table): void {
  const width = table.columns.length;
  const characters = table.columns.reduce((total, column) => total + column.width, 0);
  const top = sheet.addRow([title]);
  top.height = 24;
  top.getCell(1).font = { name: FONT, size: 16, bold: true, color: { argb: INK } };
  const below = sheet.addRow([note]);
  sheet.mergeCells(below.number, 1, below.number, width);
  below.getCell(1).font = { name: FONT, size: 10, color: { argb: MUTED } };
  below.getCell(1).alignment = { wrapText: true, vertical: 'top' };
  below.height = rowHeight(['', note], [characters]) + 2;
  sheet.addRow([]);
}

function noteOf(text: SheetText, rows: number): string {
  const file = text.file === undefined ? '' : ` The same rows: ${text.file}.`;
  const cut =
    rows > ROW_LIMIT ? ` Only the first ${ROW_LIMIT} of ${rows} rows are shown here.` : '';
  return `${text.note}${file}${cut}`;
}

/**
 * Height in points that shows the fullest cell of a row: no program computes it alike.
 * @param values as a row of the sheet holds them: from index 1, with holes for empty cells
 * @param widths of the columns, in characters
 */
export function rowHeight(
  values: Row['values'],
  widths: readonly number[],
  most = MAX_LINES,
): number {
  // Array.from fills the holes that `map` would pass over.
  const cells = Array.isArray(values) ? Array.from(values).slice(1) : [];
  const lines = cells.map((cell, i) => linesOf(String(cell ?? ''), widths[i] ?? 10));
  return Math.min(most, Math.max(1, ...lines)) * LINE_HEIGHT + 3;
}

/** Lines of a text wrapped between words, where a longer word is broken. */
function linesOf(text: string, width: number): number {
  const room = Math.max(1, Math.floor(width * CHARACTERS_PER_UNIT));
  return text.split('\n').reduce((total, part) => total + wrapped(part, room), 0);
}

function wrapped(text: string, room: number): number {
  let lines = 1;
  let used = 0;
  for (const word of text.split(/(?<=[\s-])/)) {
    if (used > 0 && used + word.trimEnd().length > room) {
      lines++;
      used = 0;
    }
    used += word.length;
    const over = Math.ceil((used - 1) / room) - 1;
    if (over > 0) {
      lines += over;
      used -= over * room;
    }
  }
  return lines;
}

/** Font, wrapping, line and tone of a body cell. */
export function styleCell(cell: SheetCell): void {
  cell.font = { name: FONT, size: 10, color: { argb: INK } };
  const centred =
    typeof cell.value === 'number' || (typeof cell.value === 'string' && cell.value.length === 1);
  cell.alignment = {
    vertical: 'top',
    wrapText: true,
    ...(centred ? { horizontal: 'center' } : {}),
  };
  cell.border = { bottom: LINE };
  const tone = typeof cell.value === 'string' ? toneOf(cell.value) : undefined;
  if (tone !== undefined)
    cell.fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: tone } };
}

function toneOf(text: string): string | undefined {
  return Object.hasOwn(TONES, text) ? TONES[text] : undefined;
}
