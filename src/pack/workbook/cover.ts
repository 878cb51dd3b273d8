import type { Workbook } from 'exceljs';
import { cellValue } from '../../format/xlsx-cell.ts';
import type { PackInput } from '../contract.ts';
import { localTime, utcTime } from '../local-time.ts';
import { openGaps } from '../tables/gaps.ts';
import { frameworkName, NOT_PROVED, STATE_ORDER, STATE_WORDS, VERDICT_WORDS } from '../words.ts';
import { newSheet, rowHeight } from './sheet.ts';

const WIDTHS = [32, 110];
const INK = 'FF1F2933';
const MUTED = 'FF52606D';

type Line = readonly [name: string, text: string | number];

/** First tab: what the pack is, what it found, how to read and check it. */
export function coverSheet(workbook: Workbook, input: PackInput, name: string): void {
  const sheet = newSheet(workbook, 'Cover');
  sheet.pageSetup.fitToHeight = 1;
  sheet.columns = WIDTHS.map((width) => ({ width }));
  const title = sheet.addRow(['Evidence pack']);
  title.height = 32;
  title.getCell(1).font = { name: 'Calibri', size: 22, bold: true, color: { argb: INK } };
  const organization = sheet.addRow([cellValue(input.organization)]);
  organization.height = 20;
  organization.getCell(1).font = { name: 'Calibri', size: 14, color: { argb: MUTED } };
  for (const [heading, lines] of sections(input, name)) {
    sheet.addRow([]).height = 8;
    const top = sheet.addRow([heading]);
    top.height = 18;
    top.getCell(1).font = { name: 'Calibri', size: 12, bold: true, color: { argb: INK } };
    for (const cell of [top.getCell(1), top.getCell(2)])
      cell.border = { bottom: { style: 'medium', color: { argb: MUTED } } };
    for (const line of lines) addLine(sheet.addRow(line.map(cellValue)));
  }
}

function addLine(row: ReturnType<ReturnType<typeof newSheet>['addRow']>): void {
  const [left, right] = [row.getCell(1), row.getCell(2)];
  left.font = { name: 'Calibri', size: 10, color: { argb: MUTED } };
  right.font = { name: 'Calibri', size: 10, color: { argb: INK } };
  row.height = rowHeight(row.values, WIDTHS) + 1;
  left.alignment = { vertical: 'top', wrapText: true };
  right.alignment = { vertical: 'top', wrapText: true, horizontal: 'left' };
}

function sections(input: PackInput, name: string): [string, Line[]][] {
  return [
    ['The pack', packLines(input, name)],
    ['What was found', foundLines(input)],
    [
      'What the states of a control mean',
      STATE_ORDER.map(
        (state): Line => [`${state}  ${STATE_WORDS[state].name}`, STATE_WORDS[state].means],
      ),
    ],
    [
      'What the signs of an item mean',
      (['P', 'F', 'I', 'NA'] as const).map(
        (letter): Line => [VERDICT_WORDS[letter].mark, VERDICT_WORDS[letter].means],
      ),
    ],
    ['How to check it', verifyLines(name)],
    ['What no check of it proves', NOT_PROVED.map((text): Line => ['', text])],
  ];
}

function packLines(input: PackInput, name: string): Line[] {
  const { from, to, timezone } = input.period;
  return [
    ['Pack', name],
    ['Number', input.sequence],
    ['Pack before it (digest)', input.previousPackDigest ?? 'none named'],
    [
      'Period',
      `${localTime(from, timezone)} up to, not including, ${localTime(to, timezone)} (${timezone})`,
    ],
    ['Period in UTC', `${utcTime(from)} to ${utcTime(to)}`],
    ['Evidence received last', utcTime(input.trails.extractedAt)],
    ['Pack dated', utcTime(input.generatedAt)],
    ['Frameworks', input.frameworks.map(frameworkName).join('; ')],
    [
      'Prepared by',
      `${input.organization} (management) with auditpack ${input.toolVersion}, test library ${input.libraryVersion}`,
    ],
    [
      'What it is',
      "Management's evidence. It holds no opinion and says of no control that it is met: an auditor decides that.",
    ],
  ];
}

function foundLines(input: PackInput): Line[] {
  const { controls, tests } = input.results;
  const total = (letter: 'P' | 'F' | 'I') =>
    tests.reduce((sum, { counts }) => sum + counts[letter], 0);
  return [
    ...STATE_ORDER.map(
      (state): Line => [
        `Controls: ${STATE_WORDS[state].name}`,
        controls.filter((control) => control.state === state).length,
      ],
    ),
    [
      'Items tested',
      `${total('P') + total('F') + total('I')} verdicts by ${tests.length} tests: ${total('P')} passed, ${total('F')} deviate, ${total('I')} inconclusive`,
    ],
    ['Open gaps', openGaps(input)],
    [
      'Items that could not be mapped',
      input.statements.reduce((n, { rejects }) => n + rejects.count, 0),
    ],
  ];
}

function verifyLines(name: string): Line[] {
  return [
    ['With auditpack', `auditpack verify ${name}.zip`],
    [
      'Without',
      `unzip ${name}.zip, then in the folder: sha256sum -c manifest-sha256.txt; VERIFY.md has every step`,
    ],
    [
      'This workbook',
      'is a view of the CSV and JSONL files beside it; those and data/raw/ are the evidence.',
    ],
  ];
}
