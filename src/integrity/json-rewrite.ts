/** One string, number, key or literal of a JSON text, with the way to it. */
export interface JsonToken {
  /** Member names and element numbers from the outside in; a key's own name is the last. */
  readonly path: readonly string[];
  /** Which of several values one after the other, from 0. */
  readonly document: number;
  readonly kind: 'key' | 'string' | 'number' | 'literal';
  /** A string's or key's value; the letters of anything else. */
  readonly text: string;
}

const MAX_DEPTH = 200;
const LITERAL = /-?\d[\d.eE+-]*|true|false|null/y;
const SPACE = /[ \t\r\n]*/y;

/**
 * Writes a JSON text anew with single values replaced and every other byte as it was: what did not
 * change keeps its digest. Also of several values one after the other (NDJSON).
 * @param change the new text of a value as it will stand there, JSON already; `undefined` keeps it
 * @returns `undefined` when the bytes are no JSON of at most 200 levels
 */
export function rewriteJson(
  bytes: Uint8Array,
  change: (token: JsonToken) => string | undefined,
): Buffer | undefined {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const text = source.toString('utf8');
  if (Buffer.byteLength(text) !== bytes.length || !Buffer.from(text).equals(source))
    return undefined;
  const writer = new Rewriter(text, change);
  return writer.run() ? Buffer.from(writer.out.join('')) : undefined;
}

class Rewriter {
  readonly out: string[] = [];
  readonly #text: string;
  readonly #change: (token: JsonToken) => string | undefined;
  #at = 0;
  #kept = 0;
  #document = -1;

  constructor(text: string, change: (token: JsonToken) => string | undefined) {
    this.#text = text;
    this.#change = change;
  }

  run(): boolean {
    if (this.#text.startsWith('\ufeff')) this.#at = 1;
    this.#space();
    while (this.#at < this.#text.length) {
      this.#document++;
      if (!this.#value([])) return false;
      this.#space();
    }
    this.out.push(this.#text.slice(this.#kept));
    return true;
  }

  #value(path: readonly string[]): boolean {
    if (path.length > MAX_DEPTH) return false;
    const letter = this.#text[this.#at];
    if (letter === '{') return this.#members(path);
    if (letter === '[') return this.#elements(path);
    if (letter === '"') return this.#string(path, 'string') !== undefined;
    LITERAL.lastIndex = this.#at;
    const found = LITERAL.exec(this.#text)?.[0];
    if (found === undefined) return false;
    const kind = /^[-\d]/.test(found) ? 'number' : 'literal';
    this.#token(path, kind, found, this.#at, this.#at + found.length);
    return true;
  }

  #members(path: readonly string[]): boolean {
    this.#at++;
    this.#space();
    if (this.#take('}')) return true;
    do {
      this.#space();
      if (this.#text[this.#at] !== '"') return false;
      const key = this.#string(path, 'key');
      this.#space();
      if (key === undefined || !this.#take(':')) return false;
      this.#space();
      if (!this.#value([...path, key])) return false;
      this.#space();
    } while (this.#take(','));
    return this.#take('}');
  }

  #elements(path: readonly string[]): boolean {
    this.#at++;
    this.#space();
    if (this.#take(']')) return true;
    let n = 0;
    do {
      this.#space();
      if (!this.#value([...path, String(n++)])) return false;
      this.#space();
    } while (this.#take(','));
    return this.#take(']');
  }

  #string(path: readonly string[], kind: 'key' | 'string'): string | undefined {
    const start = this.#at;
    let end = start + 1;
    for (; this.#text[end] !== '"'; end++) {
      if (end >= this.#text.length) return undefined;
      if (this.#text[end] === '\\') end++;
    }
    try {
      const value: unknown = JSON.parse(this.#text.slice(start, end + 1));
      if (typeof value !== 'string') return undefined;
      this.#token(kind === 'key' ? [...path, value] : path, kind, value, start, end + 1);
      return value;
    } catch {
      return undefined;
    }
  }

  #token(
    path: readonly string[],
    kind: JsonToken['kind'],
    text: string,
    start: number,
    end: number,
  ): void {
    const put = this.#change({ path, document: this.#document, kind, text });
    if (put !== undefined) {
      this.out.push(this.#text.slice(this.#kept, start), put);
      this.#kept = end;
    }
    this.#at = end;
  }

  #take(letter: string): boolean {
    if (this.#text[this.#at] !== letter) return false;
    this.#at++;
    return true;
  }

  #space(): void {
    SPACE.lastIndex = this.#at;
    this.#at += SPACE.exec(this.#text)?.[0].length ?? 0;
  }
}
