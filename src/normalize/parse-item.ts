import type { RejectReason } from '../model/record.ts';

/** Deepest nesting of objects and arrays that an item may have. */
export const MAX_DEPTH = 100;
/** Largest item, in bytes. Real vendor items are a few kilobytes. */
export const MAX_ITEM_BYTES = 8 * 1024 * 1024;

export type Parsed =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'reject'; readonly reason: RejectReason; readonly detail: string };

/** One item of a stored response: its place, its bytes and what they say. */
export interface CutItem {
  /** JSON pointer, `#12` for line 12 of NDJSON or row 12 of CSV. */
  readonly pointer: string;
  /** Where its bytes start in the body. */
  readonly start: number;
  readonly bytes: Uint8Array;
  readonly parsed: Parsed;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Parses one JSON item, refusing what is too large or too deep before any parser sees it. */
export function parseItem(bytes: Uint8Array): Parsed {
  if (bytes.length > MAX_ITEM_BYTES) {
    return refused('too-large', `item of ${bytes.length} bytes; the limit is ${MAX_ITEM_BYTES}`);
  }
  const depth = depthOf(bytes);
  if (depth > MAX_DEPTH) {
    return refused('too-deep', `item nested ${depth} levels deep; the limit is ${MAX_DEPTH}`);
  }
  try {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
    return { kind: 'value', value: JSON.parse(text) };
  } catch (error) {
    return refused('not-json', error instanceof Error ? error.message : String(error));
  }
}

/** Deepest level of brackets outside strings. */
export function depthOf(bytes: Uint8Array): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) i = endOfString(bytes, i);
    else if (byte === 0x7b || byte === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return deepest;
}

/** Index of the quote that closes the string opened at `start`, or of the last byte. */
function endOfString(bytes: Uint8Array, start: number): number {
  let end = bytes.indexOf(QUOTE, start + 1);
  while (end !== -1 && escaped(bytes, end)) end = bytes.indexOf(QUOTE, end + 1);
  return end === -1 ? bytes.length - 1 : end;
}

function escaped(bytes: Uint8Array, quote: number): boolean {
  let first = quote;
  while (bytes[first - 1] === BACKSLASH) first--;
  return (quote - first) % 2 === 1;
}

function refused(reason: RejectReason, detail: string): Parsed {
  return { kind: 'reject', reason, detail };
}
