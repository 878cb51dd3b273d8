import ExcelJS, { type CellValue, type Worksheet } from 'exceljs';
import JSZip from 'jszip';
import { AuditpackError } from '../errors.ts';
import { cellValue } from '../format/xlsx-cell.ts';
import { MAX_REVIEW_LINES, type ReviewDocument } from '../model/review-document.ts';
import { reviewKey } from '../model/review-trails.ts';
import { COLUMNS, DECISIONS, SHEET } from './sheet.ts';

type Line = ReviewDocument['lines'][number];

const MAX_FILE_BYTES = 20_000_000;
const MAX_INFLATED_BYTES = 300_000_000;
const MAX_HEADING_ROWS = 30;
const NAMED = 5;

/**
 * The decisions of a workbook that came back, for the lines that were handed out. A workbook whose
 * lines are not those, or that holds a word that is no decision, is refused with row and fix.
 * @throws AuditpackError ERR_INPUT
 */
export async function readDecisions(
  bytes: Uint8Array,
  path: string,
  handedOut: ReviewDocument,
): Promise<readonly Line[]> {
  const sheet = await openSheet(bytes, path);
  const header = headerRow(sheet, path);
  const returned = new Map<string, { line: Line; row: number }>();
  for (let row = header.number + 1; row <= sheet.rowCount; row++) {
    const cell = (title: string) => textOf(sheet.getRow(row).getCell(header.column(title)).value);
    if (cell('Account') === '' && cell('What') === '') continue;
    const line = lineOf(cell, `${path}, row ${row}`, handedOut.type);
    const key = reviewKey(line);
    if (returned.has(key)) throw changed(path, `row ${row} repeats a line`);
    returned.set(key, { line, row });
  }
  const missing = handedOut.lines.filter((line) => !returned.has(reviewKey(asShown(line))));
  if (missing.length > 0)
    throw changed(path, `${missing.length} lines are gone: ${named(missing)}`);
  const asked = new Map(handedOut.lines.map(asShown).map((line) => [reviewKey(line), line]));
  for (const [key, { line, row }] of returned) {
    const before = asked.get(key);
    if (before === undefined) throw changed(path, `row ${row} was added: ${named([line])}`);
    if (before.what !== line.what || before.login !== line.login)
      throw changed(path, `row ${row} reads "${line.what}" and was "${before.what}"`);
  }
  return handedOut.lines.map((line) => {
    const { decision, decided, note } = returned.get(reviewKey(asShown(line)))?.line ?? {};
    return {
      ...line,
      ...(decision !== undefined && { decision }),
      ...(decided !== undefined && { decided }),
      ...(note !== undefined && { note }),
    };
  });
}

/** A line with its texts as a sheet holds them: made harmless, without space around. */
function asShown(line: Line): Line {
  const shown = (text: string) => String(cellValue(text) ?? '').trim();
  return {
    ...line,
    account: shown(line.account),
    login: shown(line.login),
    what: shown(line.what),
    ...(line.right !== undefined && { right: shown(line.right) }),
    ...(line.action !== undefined && { action: shown(line.action) }),
  };
}

async function openSheet(bytes: Uint8Array, path: string): Promise<Worksheet> {
  if (bytes.length > MAX_FILE_BYTES)
    throw refused(path, `has ${bytes.length} bytes; at most ${MAX_FILE_BYTES} are read`);
  try {
    await checkInflated(bytes, path);
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(Uint8Array.from(bytes).buffer);
    const sheet = book.getWorksheet(SHEET);
    if (!sheet) throw refused(path, `has no sheet "${SHEET}"`);
    if (sheet.rowCount > MAX_REVIEW_LINES + MAX_HEADING_ROWS)
      throw refused(path, `has ${sheet.rowCount} rows`);
    return sheet;
  } catch (cause) {
    if (cause instanceof AuditpackError) throw cause;
    throw refused(path, 'is no workbook that can be read', cause);
  }
}

/** A workbook is a zip: nothing of it is read before its real size is known to be bearable. */
async function checkInflated(bytes: Uint8Array, path: string): Promise<void> {
  const zip = await JSZip.loadAsync(bytes);
  let total = 0;
  for (const file of Object.values(zip.files)) {
    if (file.dir) continue;
    total += await inflatedSize(file, MAX_INFLATED_BYTES - total);
    if (total > MAX_INFLATED_BYTES)
      throw refused(path, `unpacks to more than ${MAX_INFLATED_BYTES} bytes`);
  }
}

/** Counts what one entry inflates to, and stops soon after `most` bytes. */
function inflatedSize(file: JSZip.JSZipObject, most: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let size = 0;
    const stream = file.nodeStream();
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= most) return;
      stream.pause();
      resolve(size);
    });
    stream.on('end', () => resolve(size));
    stream.on('error', reject);
  });
}

function headerRow(
  sheet: Worksheet,
  path: string,
): { number: number; column(title: string): number } {
  for (let number = 1; number <= Math.min(sheet.rowCount, MAX_HEADING_ROWS); number++) {
    const titles = new Map<string, number>();
    sheet.getRow(number).eachCell((cell, column) => titles.set(textOf(cell.value), column));
    if (COLUMNS.every(({ title }) => titles.has(title)))
      return { number, column: (title) => titles.get(title) ?? 0 };
  }
  throw refused(path, `has no row with the titles ${COLUMNS.map(({ title }) => title).join(', ')}`);
}

function lineOf(
  cell: (title: string) => string,
  place: string,
  type: ReviewDocument['type'],
): Line {
  const decision = cell('Decision').toLowerCase();
  const allowed: readonly string[] = DECISIONS[type];
  if (decision !== '' && !allowed.includes(decision)) {
    throw new AuditpackError('ERR_INPUT', `${place}: "${decision}" is no decision.`, {
      hint: `Write one of: ${allowed.join(', ')}.`,
    });
  }
  const decided = cell('Decided on');
  if (decided !== '' && !/^\d{4}-\d{2}-\d{2}$/.test(decided)) {
    throw new AuditpackError('ERR_INPUT', `${place}: "${decided}" is no date.`, {
      hint: 'Write the day as 2026-03-27.',
    });
  }
  const optional = (name: string, value: string) => (value === '' ? {} : { [name]: value });
  return {
    account: cell('Account'),
    login: cell('Login'),
    what: cell('What'),
    ...optional('right', cell('Right')),
    ...optional('action', cell('Action')),
    ...optional('decision', decision),
    ...optional('decided', decided),
    ...optional('note', cell('Note')),
  };
}

/** A cell as the reader sees it; a formula counts by nothing but its shown text. */
function textOf(value: CellValue): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (typeof value !== 'object') return String(value).trim();
  if ('richText' in value)
    return value.richText
      .map(({ text }) => text)
      .join('')
      .trim();
  if ('text' in value) return String(value.text).trim();
  return '';
}

function named(lines: readonly Pick<Line, 'login' | 'what'>[]): string {
  return lines
    .slice(0, NAMED)
    .map(({ login, what }) => `${login} (${what})`)
    .join('; ');
}

function changed(path: string, what: string): AuditpackError {
  return new AuditpackError('ERR_INPUT', `${path} is not the list that was handed out: ${what}.`, {
    hint: 'Fill in the workbook as `auditpack review` made it; decide with the Decision column.',
  });
}

function refused(path: string, what: string, cause?: unknown): AuditpackError {
  return new AuditpackError('ERR_INPUT', `${path} ${what}.`, {
    hint: 'Give the .xlsx that `auditpack review … start` wrote, filled in.',
    cause,
  });
}
