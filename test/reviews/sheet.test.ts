import ExcelJS from 'exceljs';
import JSZip from 'jszip';
import { describe, expect, it } from 'vitest';
import type { ReviewDocument } from '../../src/model/review-document.ts';
import { readDecisions } from '../../src/reviews/read-sheet.ts';
import { reviewWorkbook, SHEET } from '../../src/reviews/sheet.ts';

const HANDED_OUT: ReviewDocument = {
  format: 1,
  stage: 'started',
  type: 'access',
  review: 'access-okta-2026-Q1',
  system: 'okta',
  period: { name: '2026-Q1', from: '2026-01-01T06:00:00.000Z', to: '2026-04-01T05:00:00.000Z' },
  asOf: '2026-03-20T05:00:00.000Z',
  population: { lines: 3, sha256: 'a'.repeat(64) },
  reviewer: 'p_lee',
  timezone: 'America/Chicago',
  lines: [
    { account: '00u1', login: 'kai@larkspur.test', person: 'p_kai', what: 'human account of Kai' },
    {
      account: '00u1',
      login: 'kai@larkspur.test',
      person: 'p_kai',
      right: 'okta:group:00g1',
      what: 'group support, standard',
    },
    { account: '00u2', login: '=cmd|calc', what: 'bot account of @SUM(A1)' },
  ],
};
const words = { organization: 'Larkspur Care, Inc.', nameOf: (person: string) => person };
const made = () => reviewWorkbook(HANDED_OUT, words);

/** The workbook as a reviewer sends it back. */
async function filled(change: (sheet: ExcelJS.Worksheet, first: number) => void) {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(Uint8Array.from(await made()).buffer);
  const sheet = book.getWorksheet(SHEET);
  if (!sheet) throw new Error('no sheet');
  let header = 0;
  sheet.eachRow((row, number) => {
    if (row.getCell(1).value === 'No.') header = number;
  });
  change(sheet, header + 1);
  return new Uint8Array(await book.xlsx.writeBuffer());
}
const cell = (sheet: ExcelJS.Worksheet, row: number, column: number) =>
  sheet.getRow(row).getCell(column);
const read = async (bytes: Uint8Array) => readDecisions(bytes, 'back.xlsx', HANDED_OUT);

describe('a review workbook', () => {
  it('is the same bytes for the same review', async () => {
    expect(Buffer.compare(await made(), await made())).toBe(0);
  });

  it('comes back with decisions, dates and notes, however the date was typed', async () => {
    const bytes = await filled((sheet, first) => {
      cell(sheet, first, 5).value = 'Keep';
      cell(sheet, first, 6).value = new Date(Date.UTC(2026, 2, 27));
      cell(sheet, first + 1, 5).value = 'revoke';
      cell(sheet, first + 1, 6).value = '2026-03-27';
      cell(sheet, first + 1, 7).value = 'moved to sales';
    });
    expect(await read(bytes)).toEqual([
      { ...HANDED_OUT.lines[0], decision: 'keep', decided: '2026-03-27' },
      {
        ...HANDED_OUT.lines[1],
        decision: 'revoke',
        decided: '2026-03-27',
        note: 'moved to sales',
      },
      HANDED_OUT.lines[2],
    ]);
  });

  it('holds no formula, whatever an account is called', async () => {
    const bytes = await filled((sheet, first) => {
      expect(cell(sheet, first + 2, 2).value).toBe("'=cmd|calc");
    });
    expect((await read(bytes))[2]?.login).toBe('=cmd|calc');
  });

  it('decides nothing by a formula in a cell', async () => {
    const bytes = await filled((sheet, first) => {
      cell(sheet, first, 5).value = { formula: '"keep"', result: 'keep' };
    });
    expect((await read(bytes))[0]?.decision).toBeUndefined();
  });

  it.each<[string, (sheet: ExcelJS.Worksheet, first: number) => void, RegExp]>([
    [
      'a line taken out',
      (sheet, first) => sheet.spliceRows(first + 1, 1),
      /1 lines are gone: kai@larkspur.test/,
    ],
    [
      'a line put in',
      (sheet, first) => {
        sheet.getRow(first + 3).values = [4, 'x', 'x', 'x', '', '', '', '00u9'];
      },
      /row 10 was added/,
    ],
    [
      'a line given twice',
      (sheet, first) => {
        sheet.getRow(first + 3).values = [4, 'x', 'x', 'x', '', '', '', '00u1'];
      },
      /row 10 repeats a line/,
    ],
    [
      'a line reworded',
      (sheet, first) => {
        cell(sheet, first, 4).value = 'human account of nobody';
      },
      /row 7 reads "human account of nobody" and was "human account of Kai"/,
    ],
    [
      'a word that is no decision',
      (sheet, first) => {
        cell(sheet, first, 5).value = 'ok';
      },
      /row 7: "ok" is no decision/,
    ],
    [
      'a day that is none',
      (sheet, first) => {
        cell(sheet, first, 6).value = '27.3.2026';
      },
      /row 7: "27.3.2026" is no date/,
    ],
    ['another sheet', (sheet) => (sheet.name = 'Sheet1'), /has no sheet "Review"/],
  ])('is refused with %s', async (_name, change, message) => {
    const bytes = await filled((sheet, first) => change(sheet, first));
    await expect(read(bytes)).rejects.toMatchObject({
      code: 'ERR_INPUT',
      message: expect.stringMatching(message),
    });
  });

  it('is refused when it is no workbook, or unpacks beyond bearing', async () => {
    await expect(read(Buffer.from('hello'))).rejects.toMatchObject({ code: 'ERR_INPUT' });
    const bomb = new JSZip();
    bomb.file('xl/sheet.xml', Buffer.alloc(310_000_000), { compression: 'DEFLATE' });
    const bytes = await bomb.generateAsync({ type: 'uint8array', compression: 'DEFLATE' });
    await expect(read(bytes)).rejects.toMatchObject({
      message: expect.stringMatching(/unpacks to more than/),
    });
  }, 60_000);
});
