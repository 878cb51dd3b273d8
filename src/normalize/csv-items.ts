import { parse } from 'csv-parse/sync';
import { rowSpans } from '../integrity/csv-spans.ts';
import type { Span } from '../integrity/json-spans.ts';
import { type CutItem, MAX_ITEM_BYTES, type Parsed } from './parse-item.ts';

/**
 * Data rows of a CSV file with a header line, each as an object of column name to text.
 * @param strict rows must have every column; otherwise those left out at the end are empty
 */
export function csvItems(body: Uint8Array, delimiter = ',', strict = false): CutItem[] {
  const [head, ...rows] = rowSpans(body, delimiter);
  if (head === undefined) return [];
  const columns = columnsOf(body, head, delimiter);
  return rows.map((span, i) => ({
    pointer: `#${i + 2}`,
    start: span.start,
    bytes: body.subarray(span.start, span.end),
    parsed: rowOf(columns, body, span, { delimiter, strict }),
  }));
}

/** Column names of a CSV file; empty when it has no readable header line. */
export function headerOf(body: Uint8Array, delimiter: string): readonly string[] {
  const [head] = rowSpans(body, delimiter);
  const columns = head === undefined ? [] : columnsOf(body, head, delimiter);
  return columns instanceof Error ? [] : columns;
}

/** Column names, or why the header line can't be read: then no row can be, but all are counted. */
function columnsOf(body: Uint8Array, head: Span, delimiter: string): readonly string[] | Error {
  try {
    return fieldsOf(body, head, delimiter).map((name) => name.trim());
  } catch (error) {
    return new Error('the header line is no CSV', { cause: error });
  }
}

function rowOf(
  columns: readonly string[] | Error,
  body: Uint8Array,
  span: Span,
  { delimiter, strict }: { readonly delimiter: string; readonly strict: boolean },
): Parsed {
  if (columns instanceof Error) {
    return { kind: 'reject', reason: 'wrong-shape', detail: columns.message };
  }
  if (span.end - span.start > MAX_ITEM_BYTES) {
    return { kind: 'reject', reason: 'too-large', detail: `row over ${MAX_ITEM_BYTES} bytes` };
  }
  try {
    const fields = fieldsOf(body, span, delimiter);
    if (fields.length > columns.length || (strict && fields.length < columns.length)) {
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

function fieldsOf(body: Uint8Array, { start, end }: Span, delimiter: string): string[] {
  const text = Buffer.from(body.subarray(start, end)).toString('utf8');
  const [row = []] = parse(text, { bom: true, delimiter, relax_column_count: true });
  return row;
}
