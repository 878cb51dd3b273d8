import { parse } from 'csv-parse/sync';
import { rowSpans } from '../integrity/csv-spans.ts';
import type { Span } from '../integrity/json-spans.ts';
import { type CutItem, MAX_ITEM_BYTES, type Parsed } from './parse-item.ts';

/** Data rows of a CSV file with a header line, each as an object of column name to text. */
export function csvItems(body: Uint8Array): CutItem[] {
  const [head, ...rows] = rowSpans(body);
  if (head === undefined) return [];
  const columns = columnsOf(body, head);
  return rows.map((span, i) => ({
    pointer: `#${i + 2}`,
    start: span.start,
    bytes: body.subarray(span.start, span.end),
    parsed: rowOf(columns, body, span),
  }));
}

/** Column names, or why the header line can't be read: then no row can be, but all are counted. */
function columnsOf(body: Uint8Array, head: Span): readonly string[] | Error {
  try {
    return fieldsOf(body, head).map((name) => name.trim());
  } catch (error) {
    return new Error('the header line is no CSV', { cause: error });
  }
}

function rowOf(columns: readonly string[] | Error, body: Uint8Array, span: Span): Parsed {
  if (columns instanceof Error) {
    return { kind: 'reject', reason: 'wrong-shape', detail: columns.message };
  }
  if (span.end - span.start > MAX_ITEM_BYTES) {
    return { kind: 'reject', reason: 'too-large', detail: `row over ${MAX_ITEM_BYTES} bytes` };
  }
  try {
    const fields = fieldsOf(body, span);
    if (fields.length > columns.length) {
      const detail = `expected ${columns.length} columns, found ${fields.length}`;
      return { kind: 'reject', reason: 'wrong-shape', detail };
    }
    const pairs = columns.map((name, i) => [name, fields[i] ?? ''] as const);
    return { kind: 'value', value: Object.fromEntries(pairs) };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { kind: 'reject', reason: 'wrong-shape', detail };
  }
}

function fieldsOf(body: Uint8Array, { start, end }: Span): string[] {
  const text = Buffer.from(body.subarray(start, end)).toString('utf8');
  const [row = []] = parse(text, { bom: true, relax_column_count: true });
  return row;
}
