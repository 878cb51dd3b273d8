import { parse } from 'csv-parse/sync';
import { AuditpackError, messageOf } from '../../errors.ts';
import type { RejectReason } from '../../model/record.ts';
import { type MapResult, type RecordDraft, reject } from '../contract.ts';
import { columnName, headerProblem } from './columns.ts';
import { mapRow } from './mapping.ts';

const MAX_BYTES = 20 * 1024 * 1024;

export interface ParsedPeople {
  readonly rows: readonly {
    readonly line: number;
    readonly record: Extract<RecordDraft, { kind: 'person-row' }>;
  }[];
  readonly rejects: readonly {
    readonly line: number;
    readonly reason: RejectReason;
    readonly detail: string;
  }[];
}

interface Line {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/**
 * Checks a whole people.csv: UTF-8, RFC 4180, a byte order mark allowed, at most 20 MB. A file that
 * can't be read as a roster throws ERR_INPUT naming path, line and fix; a bad row is a reject.
 */
export function parsePeople(
  bytes: Uint8Array,
  path: string,
  companyZone?: string,
  systems?: readonly string[],
): ParsedPeople {
  const [first, ...lines] = linesOf(bytes, path);
  if (first === undefined) {
    throw unreadable(path, 1, 'found an empty file', 'Write the header row and one row a person.');
  }
  const header = first.record.map(columnName);
  const problem = headerProblem(header, systems);
  if (problem !== undefined) {
    throw unreadable(path, 1, `found ${problem.found}`, problem.fix);
  }
  const rows: ParsedPeople['rows'][number][] = [];
  const rejects: ParsedPeople['rejects'][number][] = [];
  for (const { record: cells, info } of lines) {
    const result = mapLine(cells, header, companyZone);
    if (result.kind === 'reject') {
      rejects.push({ line: info.lines, reason: result.reason, detail: result.detail });
      continue;
    }
    for (const record of result.records) {
      if (record.kind === 'person-row') rows.push({ line: info.lines, record });
    }
  }
  return { rows, rejects };
}

function mapLine(
  cells: readonly string[],
  header: readonly string[],
  companyZone: string | undefined,
): MapResult {
  if (cells.length > header.length) {
    return reject('wrong-shape', `expected ${header.length} columns, found ${cells.length}`);
  }
  const row = Object.fromEntries(header.map((name, place) => [name, cells[place] ?? '']));
  return mapRow(row, { page: companyZone === undefined ? {} : { timezone: companyZone } });
}

function linesOf(bytes: Uint8Array, path: string): readonly Line[] {
  if (bytes.length > MAX_BYTES) {
    const fix = 'Export people only, one row for each engagement.';
    throw unreadable(path, 1, `found ${bytes.length} bytes, more than ${MAX_BYTES}`, fix);
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw unreadable(path, 1, 'found bytes that are not UTF-8', 'Save it as CSV UTF-8.', cause);
  }
  try {
    return parse(text, {
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      record_delimiter: ['\r\n', '\n', '\r'],
    }) as unknown as readonly Line[];
  } catch (cause) {
    const line = /line (\d+)/.exec(messageOf(cause))?.[1] ?? '1';
    const fix = 'Put cells with commas or quotes in quotes, and double quotes inside them.';
    throw unreadable(path, Number(line), 'found quotes that do not match', fix, cause);
  }
}

function unreadable(path: string, line: number, found: string, hint: string, cause?: unknown) {
  return new AuditpackError(
    'ERR_INPUT',
    `Expected a people file with one row a person in ${path}, ${found}, line ${line}.`,
    { hint, cause },
  );
}
