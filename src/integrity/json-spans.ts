/** Byte range `[start, end)` inside a body. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const SPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
/** Bytes that end a number, `true`, `false` or `null`. */
const ENDS = new Set([...SPACE, COMMA, 0x7d, 0x5d]);

/** Elements of the array that a JSON pointer names; `undefined` when there is no array there. */
export function itemSpans(body: Uint8Array, pointer: string): Span[] | undefined {
  const at = objectSpan(body, pointer);
  if (at === undefined || body[at.start] !== 0x5b) return undefined;
  const spans: Span[] = [];
  let next = skipSpace(body, at.start + 1);
  while (next < at.end - 1) {
    const end = valueEnd(body, next);
    if (end === undefined) return undefined;
    spans.push({ start: next, end });
    next = skipSpace(body, end);
    if (body[next] === COMMA) next = skipSpace(body, next + 1);
  }
  return spans;
}

/** The value that a JSON pointer names. */
export function objectSpan(body: Uint8Array, pointer: string): Span | undefined {
  let start: number | undefined = skipSpace(body, body[0] === 0xef ? 3 : 0);
  for (const token of pointer === '' ? [] : pointer.slice(1).split('/')) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    start = body[start] === 0x5b ? element(body, start, Number(name)) : member(body, start, name);
    if (start === undefined) return undefined;
  }
  const end = valueEnd(body, start);
  return end === undefined ? undefined : { start, end };
}

/** Lines that hold anything, without their line ends. */
export function lineSpans(body: Uint8Array): Span[] {
  const spans: Span[] = [];
  for (let start = 0; start < body.length; ) {
    const found = body.indexOf(0x0a, start);
    const next = found === -1 ? body.length : found;
    const end = body[next - 1] === 0x0d ? next - 1 : next;
    if (skipSpace(body, start) < end) spans.push({ start, end });
    start = next + 1;
  }
  return spans;
}

function member(body: Uint8Array, object: number, name: string): number | undefined {
  if (body[object] !== 0x7b) return undefined;
  let at = skipSpace(body, object + 1);
  while (body[at] === QUOTE) {
    const keyEnd = valueEnd(body, at);
    if (keyEnd === undefined) return undefined;
    const colon = skipSpace(body, keyEnd);
    if (body[colon] !== COLON) return undefined;
    const value = skipSpace(body, colon + 1);
    if (keyText(body, at, keyEnd) === name) return value;
    const end = valueEnd(body, value);
    if (end === undefined) return undefined;
    const comma = skipSpace(body, end);
    at = body[comma] === COMMA ? skipSpace(body, comma + 1) : comma;
  }
  return undefined;
}

function element(body: Uint8Array, array: number, index: number): number | undefined {
  let at = skipSpace(body, array + 1);
  for (let i = 0; i < index; i++) {
    const end = valueEnd(body, at);
    if (end === undefined) return undefined;
    const comma = skipSpace(body, end);
    if (body[comma] !== COMMA) return undefined;
    at = skipSpace(body, comma + 1);
  }
  return body[at] === 0x5d ? undefined : at;
}

function keyText(body: Uint8Array, start: number, end: number): string | undefined {
  try {
    return String(JSON.parse(Buffer.from(body.subarray(start, end)).toString('utf8')));
  } catch {
    return undefined;
  }
}

/** Index after the value at `start`, by brackets and strings only; the parser judges the rest. */
function valueEnd(body: Uint8Array, start: number): number | undefined {
  const first = body[start];
  if (first === QUOTE) return Math.min(stringEnd(body, start) + 1, body.length);
  if (first === 0x7b || first === 0x5b) return bracketEnd(body, start);
  let end = start;
  while (end < body.length && !ENDS.has(body[end] ?? 0)) end++;
  return end > start ? end : undefined;
}

/** Index after the bracket that closes the one at `start`; the body's end when none does. */
function bracketEnd(body: Uint8Array, start: number): number | undefined {
  let depth = 0;
  for (let i = start; i < body.length; i++) {
    const byte = body[i];
    if (byte === QUOTE) i = stringEnd(body, i);
    else if (byte === 0x7b || byte === 0x5b) depth++;
    else if (byte === 0x7d || byte === 0x5d) {
      depth--;
      if (depth === 0) return i + 1;
    }
  }
  return undefined;
}

function stringEnd(body: Uint8Array, start: number): number {
  for (let i = start + 1; i < body.length; i++) {
    if (body[i] === 0x5c) i++;
    else if (body[i] === QUOTE) return i;
  }
  return body.length;
}

function skipSpace(body: Uint8Array, from: number): number {
  let at = from;
  while (SPACE.has(body[at] ?? 0)) at++;
  return at;
}
