/** Byte range `[start, end)` inside a body. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const [LF, CR, QUOTE, COMMA, COLON, BACKSLASH] = [0x0a, 0x0d, 0x22, 0x2c, 0x3a, 0x5c];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const BOM = [0xef, 0xbb, 0xbf];

/**
 * Elements of the array that a JSON pointer names; `undefined` when there is no array there, or
 * when the body is not one whole JSON value: items before a cut or a second value are not all.
 */
export function itemSpans(body: Uint8Array, pointer: string): Span[] | undefined {
  const at = objectSpan(body, pointer);
  if (at === undefined || body[at.start] !== OPEN_ARRAY) return undefined;
  return partsOf(body, at.start)?.parts.map(({ value }) => value);
}

/**
 * The value that a JSON pointer names. A member named twice on the way names nothing: parsers
 * disagree on which one counts.
 */
export function objectSpan(body: Uint8Array, pointer: string): Span | undefined {
  const root = skipSpace(body, textStart(body));
  if (pointer === '') return wholeValue(body, root);
  let span: Span | undefined = { start: root, end: body.length };
  for (const token of pointer.slice(1).split('/')) {
    const found = partsOf(body, span.start);
    if (span.start === root && !endsBody(body, found?.end)) return undefined;
    span = child(body, found, token.replaceAll('~1', '/').replaceAll('~0', '~'));
    if (span === undefined) return undefined;
  }
  return span;
}

/** Lines that hold anything, without their line ends; a byte order mark belongs to none. */
export function lineSpans(body: Uint8Array): Span[] {
  const spans: Span[] = [];
  for (let start = textStart(body); start < body.length; ) {
    const found = body.indexOf(LF, start);
    const next = found === -1 ? body.length : found;
    const end = next > start && body[next - 1] === CR ? next - 1 : next;
    if (skipSpace(body, start, end) < end) spans.push({ start, end });
    start = next + 1;
  }
  return spans;
}

/** The one value of a body, with nothing but white space around it. */
function wholeValue(body: Uint8Array, start: number): Span | undefined {
  const end = valueEnd(body, start);
  return end !== undefined && endsBody(body, end) ? { start, end } : undefined;
}

function endsBody(body: Uint8Array, end: number | undefined): boolean {
  return end !== undefined && skipSpace(body, end) === body.length;
}

function textStart(body: Uint8Array): number {
  return BOM.every((byte, place) => body[place] === byte) ? BOM.length : 0;
}

interface Part {
  /** Absent in arrays. */
  readonly key: Span | undefined;
  readonly value: Span;
}

interface Container {
  readonly parts: readonly Part[];
  /** Index after the closing bracket. */
  readonly end: number;
}

function child(body: Uint8Array, found: Container | undefined, name: string): Span | undefined {
  const matches = found?.parts.filter(({ key }, i) =>
    key === undefined ? String(i) === name : textOf(body, key) === name,
  );
  return matches?.length === 1 ? matches[0]?.value : undefined;
}

/** Members of an object or elements of an array; `undefined` when it is neither, or is broken. */
function partsOf(body: Uint8Array, start: number): Container | undefined {
  const isObject = body[start] === OPEN_OBJECT;
  if (!isObject && body[start] !== OPEN_ARRAY) return undefined;
  const close = isObject ? CLOSE_OBJECT : CLOSE_ARRAY;
  const parts: Part[] = [];
  let at = skipSpace(body, start + 1);
  if (body[at] === close) return { parts, end: at + 1 };
  for (;;) {
    const part = isObject ? memberAt(body, at) : elementAt(body, at);
    if (part === undefined) return undefined;
    parts.push(part);
    at = skipSpace(body, part.value.end);
    if (body[at] === close) return { parts, end: at + 1 };
    if (body[at] !== COMMA) return undefined;
    at = skipSpace(body, at + 1);
  }
}

function elementAt(body: Uint8Array, start: number): Part | undefined {
  const end = valueEnd(body, start);
  return end === undefined ? undefined : { key: undefined, value: { start, end } };
}

function memberAt(body: Uint8Array, start: number): Part | undefined {
  if (body[start] !== QUOTE) return undefined;
  const key = { start, end: stringEnd(body, start) + 1 };
  const colon = skipSpace(body, key.end);
  if (body[colon] !== COLON) return undefined;
  const part = elementAt(body, skipSpace(body, colon + 1));
  return part && { key, value: part.value };
}

function textOf(body: Uint8Array, { start, end }: Span): unknown {
  try {
    return JSON.parse(Buffer.from(body.subarray(start, end)).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Index after the value at `start`, by brackets and strings only; the parser judges the rest. */
function valueEnd(body: Uint8Array, start: number): number | undefined {
  const first = body[start];
  if (first === OPEN_OBJECT || first === OPEN_ARRAY) return bracketEnd(body, start);
  if (first === QUOTE) {
    const end = stringEnd(body, start) + 1;
    return end > body.length ? undefined : end;
  }
  let end = start;
  while (end < body.length && !endsLiteral(body[end])) end++;
  return end > start ? end : undefined;
}

/** Index after the bracket that closes the one at `start`. Counts, so no nesting is too deep. */
function bracketEnd(body: Uint8Array, start: number): number | undefined {
  let depth = 0;
  for (let i = start; i < body.length; i++) {
    const byte = body[i];
    if (byte === QUOTE) i = stringEnd(body, i);
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth++;
    else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      depth--;
      if (depth === 0) return i + 1;
    }
  }
  return undefined;
}

/** Index of the quote that closes the string, or the body's length. */
function stringEnd(body: Uint8Array, start: number): number {
  for (let i = start + 1; i < body.length; i++) {
    if (body[i] === BACKSLASH) i++;
    else if (body[i] === QUOTE) return i;
  }
  return body.length;
}

function endsLiteral(byte: number | undefined): boolean {
  return isSpace(byte) || byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_ARRAY;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === LF || byte === CR || byte === 0x09;
}

function skipSpace(body: Uint8Array, from: number, to = body.length): number {
  let at = from;
  while (at < to && isSpace(body[at])) at++;
  return at;
}
