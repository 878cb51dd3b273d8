import type { Span } from './json-spans.ts';

const [LF, CR, QUOTE] = [0x0a, 0x0d, 0x22];
const BOM = [0xef, 0xbb, 0xbf];

/**
 * Byte ranges of the rows of an RFC 4180 file in UTF-8, the header row first, without the line
 * breaks that end them. A line break inside a quoted field does not end its row; empty lines are no
 * rows; a byte order mark belongs to none. A quote that nothing closes runs to the end. Linear.
 */
export function rowSpans(bytes: Uint8Array, delimiter = ','): Span[] {
  const separator = delimiter.charCodeAt(0);
  const spans: Span[] = [];
  let start = BOM.every((byte, place) => bytes[place] === byte) ? BOM.length : 0;
  while (start < bytes.length) {
    const end = rowEnd(bytes, start, separator);
    if (end > start) spans.push({ start, end });
    start = end + breakLength(bytes, end);
  }
  return spans;
}

type Place = 'field-start' | 'plain' | 'quoted' | 'quote-ended';

/** The next line break outside quotes, or the end of the file. */
function rowEnd(bytes: Uint8Array, from: number, separator: number): number {
  let place: Place = 'field-start';
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (place !== 'quoted' && (byte === LF || byte === CR)) return at;
    place = placeAfter(place, byte, separator);
  }
  return bytes.length;
}

/** A quote opens a field only at its start; inside, a doubled one is text. */
function placeAfter(place: Place, byte: number | undefined, separator: number): Place {
  if (place === 'quoted') return byte === QUOTE ? 'quote-ended' : 'quoted';
  if (byte === QUOTE && place !== 'plain') return 'quoted';
  return byte === separator ? 'field-start' : 'plain';
}

function breakLength(bytes: Uint8Array, at: number): number {
  if (bytes[at] === CR) return bytes[at + 1] === LF ? 2 : 1;
  return bytes[at] === LF ? 1 : 0;
}
