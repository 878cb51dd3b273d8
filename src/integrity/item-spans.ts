import { rowSpans } from './csv-spans.ts';
import { itemSpans, lineSpans, objectSpan, type Span } from './json-spans.ts';

/**
 * The items of a stored body as byte ranges: what becomes log leaves and what gets mapped.
 * A body that does not hold items where the page says is itself the one item.
 * @param items JSON pointer of an array, `lines` for NDJSON, `csv` or `table:;` for rows below a
 *   header line, `file` for the whole as one item that nobody parses
 * @param single the pointer names one object, which is the item
 */
export function itemSpansOf(body: Uint8Array, items: string, single: boolean): Span[] {
  const delimiter = tableDelimiter(items);
  if (delimiter !== undefined) return rowSpans(body, delimiter).slice(1);
  if (items === 'file') return [{ start: 0, end: body.length }];
  if (items === 'lines') return lineSpans(body);
  const whole = { start: 0, end: body.length };
  if (single) return [objectSpan(body, items) ?? whole];
  return itemSpans(body, items) ?? [whole];
}

/** What separates the columns of a `csv` or `table:` body; `undefined` for other bodies. */
export function tableDelimiter(items: string): string | undefined {
  if (items === 'csv') return ',';
  return items.length === 7 && items.startsWith('table:') ? items.slice(6) : undefined;
}
