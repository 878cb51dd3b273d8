import { rowSpans } from './csv-spans.ts';
import { itemSpans, lineSpans, objectSpan, type Span } from './json-spans.ts';

/**
 * The items of a stored body as byte ranges: what becomes log leaves and what gets mapped.
 * A body that does not hold items where the page says is itself the one item.
 * @param items JSON pointer of an array, `lines` for NDJSON, `csv` for rows below a header line
 * @param single the pointer names one object, which is the item
 */
export function itemSpansOf(body: Uint8Array, items: string, single: boolean): Span[] {
  if (items === 'csv') return rowSpans(body).slice(1);
  if (items === 'lines') return lineSpans(body);
  const whole = { start: 0, end: body.length };
  if (single) return [objectSpan(body, items) ?? whole];
  return itemSpans(body, items) ?? [whole];
}
