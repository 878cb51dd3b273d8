import ExcelJS from 'exceljs';
import { cellValue } from '../format/xlsx-cell.ts';
import { repack } from '../format/xlsx-repack.ts';
import type { ReviewDocument } from '../model/review-document.ts';

export const SHEET = 'Review';
/** Columns of the table, in order; the reader finds them again by these words. */
export const COLUMNS = [
  { title: 'No.', width: 6 },
  { title: 'Login', width: 30 },
  { title: 'Person', width: 22 },
  { title: 'What', width: 60 },
  { title: 'Decision', width: 12 },
  { title: 'Decided on', width: 14 },
  { title: 'Note', width: 40 },
  { title: 'Account', width: 24 },
  { title: 'Right', width: 30 },
  { title: 'Action', width: 30 },
] as const;
export const DECISIONS = {
  access: ['keep', 'modify', 'revoke'],
  admin: ['accept', 'question'],
} as const;

const MUTED = { argb: 'FF7B8794' };
const ASKED = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFFFF8E1' } } as const;

/**
 * A review as a workbook for one reviewer: what it binds on top, then a line each with a decision,
 * a date and a note to fill in. The same document gives the same bytes.
 */
export async function reviewWorkbook(
  document: ReviewDocument,
  words: { readonly organization: string; nameOf(person: string): string },
): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook();
  const made = new Date(document.asOf);
  book.created = made;
  book.modified = made;
  book.creator = 'auditpack';
  const sheet = book.addWorksheet(SHEET, {
    pageSetup: { paperSize: 9, orientation: 'landscape', fitToPage: true, fitToHeight: 0 },
  });
  sheet.columns = COLUMNS.map(({ width }) => ({ width }));
  for (const row of heading(document, words)) sheet.addRow(row.map(cellValue));
  sheet.getRow(1).font = { size: 16, bold: true };
  const header = sheet.addRow(COLUMNS.map(({ title }) => title));
  header.font = { bold: true };
  const decisions = DECISIONS[document.type];
  document.lines.forEach((line, i) => {
    const row = sheet.addRow(
      [
        i + 1,
        line.login,
        line.person === undefined ? 'nobody known' : words.nameOf(line.person),
        line.what,
        undefined,
        undefined,
        undefined,
        line.account,
        line.right ?? '',
        line.action ?? '',
      ].map(cellValue),
    );
    row.alignment = { vertical: 'top', wrapText: true };
    for (const column of [5, 6, 7]) row.getCell(column).fill = ASKED;
    for (const column of [8, 9, 10]) row.getCell(column).font = { size: 8, color: MUTED };
    row.getCell(5).dataValidation = {
      type: 'list',
      allowBlank: true,
      formulae: [`"${decisions.join(',')}"`],
    };
    row.getCell(6).numFmt = 'yyyy-mm-dd';
  });
  sheet.views = [{ state: 'frozen', ySplit: header.number }];
  return repack(await book.xlsx.writeBuffer());
}

function heading(
  { type, system, review, period, asOf, reviewer, lines, population }: ReviewDocument,
  { organization, nameOf }: { organization: string; nameOf(person: string): string },
): (string | undefined)[][] {
  const what =
    type === 'access'
      ? `Access review of ${system ?? ''}, ${period.name}`
      : `What administrators did with their powers, ${period.name}`;
  const how =
    type === 'access'
      ? 'Decide on every line: keep, modify or revoke. Write the day of the decision, and a note where it needs one.'
      : 'Read every line: accept it, or question it with a note. Write the day on which you read it.';
  return [
    [what],
    [`${organization} · for ${nameOf(reviewer)} · as of ${asOf}`],
    [`${how} Change nothing else: lines are compared with what was handed out.`],
    [`Review ${review} · ${lines.length} of ${population.lines} lines · list ${population.sha256}`],
    [],
  ];
}
