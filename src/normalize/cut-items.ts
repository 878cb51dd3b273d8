import { createHash } from 'node:crypto';
import { tableDelimiter } from '../integrity/item-spans.ts';
import { itemSpans, lineSpans, objectSpan, type Span } from '../integrity/json-spans.ts';
import type { StoredPage } from '../ledger/contract.ts';
import { csvItems } from './csv-items.ts';
import { type CutItem, parseItem } from './parse-item.ts';

/**
 * Cuts the items out of a stored response by bytes, so that each can be hashed and disclosed
 * alone. A body that does not hold items where the page says is one item, and a reject.
 */
export function* cutItems(page: Pick<StoredPage, 'body' | 'items' | 'single'>): Generator<CutItem> {
  const { body, items, single } = page;
  const delimiter = tableDelimiter(items);
  if (delimiter !== undefined) yield* csvItems(body, delimiter, items !== 'csv');
  else if (items === 'file') yield fileItem(body);
  else if (items === 'lines') yield* lineItems(body);
  else if (single) {
    const span = objectSpan(body, items);
    yield span === undefined ? unreadable(body, items) : cut(body, span, items);
  } else yield* elements(body, items);
}

function* elements(body: Uint8Array, items: string): Generator<CutItem> {
  const spans = itemSpans(body, items);
  if (spans === undefined) return yield unreadable(body, items);
  for (const [i, span] of spans.entries()) yield cut(body, span, `${items}/${i}`);
}

function cut(body: Uint8Array, { start, end }: Span, pointer: string): CutItem {
  const bytes = body.subarray(start, end);
  return { pointer, start, bytes, parsed: parseItem(bytes) };
}

/** A file that nobody parses: its digest and size stand for it. */
function fileItem(body: Uint8Array): CutItem {
  const sha256 = createHash('sha256').update(body).digest('hex');
  const value = { sha256, bytes: body.length };
  return { pointer: '', start: 0, bytes: body, parsed: { kind: 'value', value } };
}

function unreadable(body: Uint8Array, items: string): CutItem {
  const detail = `expected items at "${items}"; found none there in ${body.length} bytes`;
  return {
    pointer: items,
    start: 0,
    bytes: body,
    parsed: { kind: 'reject', reason: 'not-json', detail },
  };
}

/** Lines by number as editors count them: from 1, empty lines included. */
function* lineItems(body: Uint8Array): Generator<CutItem> {
  let line = 1;
  let counted = 0;
  for (const span of lineSpans(body)) {
    let end = body.indexOf(0x0a, counted);
    for (; end !== -1 && end < span.start; end = body.indexOf(0x0a, counted)) {
      line++;
      counted = end + 1;
    }
    yield cut(body, span, `#${line}`);
  }
}
