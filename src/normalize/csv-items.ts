import { parse } from 'csv-parse/sync';
import type { CutItem } from './cut-items.ts';
import { MAX_ITEM_BYTES, type Parsed } from './parse-item.ts';
import type { Span } from './spans.ts';

const QUOTE = 0x22;

/** Data rows of a CSV file with a header line, each as an object of column name to text. */
export function csvItems(body: Uint8Array): CutItem[] {
  const [head, ...rows] = rowSpans(body);
  if (head === undefined) return [];
  const columns = fieldsOf(body, head).map((name) => name.trim());
  return rows.map((span, i) => ({
    pointer: `#${i + 2}`,
    start: span.start,
    bytes: body.subarray(span.start, span.end),
    parsed: rowOf(columns, body, span),
  }));
}

function rowOf(columns: readonly string[], body: Uint8Array, span: Span): Parsed {
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

/** Rows by bytes: a line end inside quotes belongs to the row. Empty lines are no rows. */
export function rowSpans(body: Uint8Array): Span[] {
  const spans: Span[] = [];
  let start = 0;
  let quoted = false;
  for (let i = 0; i <= body.length; i++) {
    if (body[i] === QUOTE) quoted = !quoted;
    if (i < body.length && (body[i] !== 0x0a || quoted)) continue;
    const end = body[i - 1] === 0x0d ? i - 1 : i;
    if (end > start) spans.push({ start, end });
    start = i + 1;
  }
  return spans;
}
