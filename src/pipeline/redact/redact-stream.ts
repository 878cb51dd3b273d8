import { type FileHandle, mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256 } from '../../integrity/digest.ts';
import { bodiesPath, exchangesPath } from '../../ledger/layout.ts';
import type { ExchangeLine, PageLine, StreamFileLine } from '../../ledger/lines.ts';
import { readStoredBody, readStreamLines } from '../../ledger/stream-reader.ts';
import type { SourceId } from '../../model/ids.ts';
import { type ItemMove, redactBody } from '../../redact/body.ts';
import type { Redactor } from '../../redact/redactor.ts';

/** Where bytes that an entry of the log is about stand now, and what became of them. */
export interface Place {
  readonly offset: number;
  readonly length: number;
  readonly changed: boolean;
  readonly fields: number;
  readonly profiles: readonly string[];
  readonly whole: boolean;
}

/** Places by path, and there by old offset and length. */
export type Places = Map<string, Map<string, Place>>;

export function placeKey(kind: string, offset: number, length: number): string {
  return `${kind} ${offset}+${length}`;
}

/** Headers that are digests or sizes of a body as it was: they would let a guess be checked. */
const ABOUT_BODY = /^(etag|content-md5|content-length|digest|repr-digest|content-digest)$/i;

export interface StreamPlace {
  /** Folder of the ledger, and the folder that gets the redacted one. */
  readonly from: string;
  readonly to: string;
  readonly run: string;
  readonly source: SourceId;
  readonly stream: string;
}

/** Writes one stream of one run without what the profiles withhold. */
export async function redactStream(
  place: StreamPlace,
  redactor: Redactor,
  fallback: string,
  places: Places,
): Promise<void> {
  const { from, to, run, source, stream } = place;
  const [bodies, exchanges] = [bodiesPath(source, run, stream), exchangesPath(source, run, stream)];
  const lines: StreamFileLine[] = [];
  for await (const { line } of readStreamLines(from, exchanges)) lines.push(line);
  await mkdir(dirname(join(to, bodies)), { recursive: true });
  const input = await open(join(from, bodies));
  const output = await open(join(to, bodies), 'w');
  try {
    const copy = new BodyCopy(input, output, bodies, places);
    const put: StreamFileLine[] = [];
    const pages = pagesByExchange(lines);
    for (const line of lines) {
      if (line.kind !== 'exchange') put.push(redactLine(line, redactor));
      else {
        const body = await copy.add(line, pages.get(line.n) ?? [], redactor, fallback);
        put.push({ ...redactLine(line, redactor), body });
      }
    }
    const text = (list: readonly StreamFileLine[]) =>
      list.map((line) => `${JSON.stringify(line)}\n`).join('');
    const [before, after] = [text(lines), text(put)];
    const changed = before !== after;
    // Where nothing changed, the file is kept byte for byte: its digest is in the log.
    const written = changed
      ? Buffer.from(text(put.map(withoutDigests)))
      : await readFile(join(from, exchanges));
    await writeFile(join(to, exchanges), written);
    const whole = { offset: 0, length: written.length, changed, fields: 0, whole: false };
    const own = placesAt(places, exchanges);
    own.set('exchanges', { ...whole, profiles: changed ? copy.profiles(fallback) : [] });
  } finally {
    await input.close();
    await output.close();
  }
}

function pagesByExchange(lines: readonly StreamFileLine[]): Map<number, PageLine[]> {
  const pages = new Map<number, PageLine[]>();
  for (const line of lines) {
    if (line.kind !== 'page') continue;
    const own = pages.get(line.exchange) ?? [];
    own.push(line);
    pages.set(line.exchange, own);
  }
  return pages;
}

export function placesAt(places: Places, path: string): Map<string, Place> {
  const own = places.get(path) ?? new Map<string, Place>();
  places.set(path, own);
  return own;
}

/** Copies bodies one after the other, redacted, and notes where everything went. */
class BodyCopy {
  readonly #profiles = new Set<string>();
  readonly #input: FileHandle;
  readonly #output: FileHandle;
  readonly #path: string;
  readonly #places: Map<string, Place>;
  #end = 0;

  constructor(input: FileHandle, output: FileHandle, path: string, places: Places) {
    this.#input = input;
    this.#output = output;
    this.#path = path;
    this.#places = placesAt(places, path);
  }

  profiles(fallback: string): string[] {
    return this.#profiles.size > 0 ? [...this.#profiles].sort() : [fallback];
  }

  async add(
    exchange: ExchangeLine,
    pages: readonly PageLine[],
    redactor: Redactor,
    fallback: string,
  ): Promise<ExchangeLine['body']> {
    const body = await readStoredBody(this.#input, this.#path, exchange);
    const redacted = redactBody(body, pages, redactor, fallback);
    const { offset: old, length } = exchange.body;
    for (const move of redacted.items) this.#note(old, move);
    this.#places.set(placeKey('import', old, length), {
      offset: this.#end,
      length: redacted.bytes.length,
      changed: redacted.changed,
      fields: 0,
      profiles: redacted.changed ? [fallback] : [],
      whole: false,
    });
    await this.#output.write(redacted.bytes, 0, redacted.bytes.length, this.#end);
    const place = { offset: this.#end, length: redacted.bytes.length };
    this.#end += place.length;
    return { ...place, sha256: sha256(redacted.bytes) };
  }

  #note(body: number, { old, now, changed, fields, profiles, whole }: ItemMove): void {
    for (const name of profiles) this.#profiles.add(name);
    const key = placeKey('item', body + old.start, old.end - old.start);
    const length = now.end - now.start;
    const offset = this.#end + now.start;
    this.#places.set(key, { offset, length, changed, fields, profiles, whole });
  }
}

function redactLine<T extends StreamFileLine>(line: T, redactor: Redactor): T {
  const deep = (value: unknown): unknown => {
    if (typeof value === 'string') return redactor.encoded(value)?.text ?? value;
    if (Array.isArray(value)) return value.map(deep);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, child]) => [redactor.text(key)?.text ?? key, deep(child)]),
    );
  };
  const fixed = line.kind === 'exchange' ? { body: line.body } : {};
  const names = line.kind === 'stream' ? { source: line.source, stream: line.stream } : {};
  return { ...(deep(line) as T), kind: line.kind, ...fixed, ...names };
}

function withoutDigests(line: StreamFileLine): StreamFileLine {
  if (line.kind !== 'exchange') return line;
  const headers = Object.entries(line.headers).filter(([name]) => !ABOUT_BODY.test(name));
  return { ...line, headers: Object.fromEntries(headers) };
}
