import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Exchange, ExchangeDraft, RequestKey } from '../http/lane.ts';
import { sha256 } from '../integrity/digest.ts';
import type { PageMark, StoredPage, StreamAbout, StreamKey, StreamWriter } from './contract.ts';
import { storing } from './disk.ts';
import { bodiesPath, exchangesPath } from './layout.ts';
import type { ExchangeLine, StreamFileLine, StreamLine } from './lines.ts';
import { readPages, readStoredBody } from './stream-reader.ts';
import type { Kept } from './torn-end.ts';

/**
 * Appends exchanges and pages of one stream: the body first, then the line that refers to it.
 * @param kept what an interrupted run had stored of it, already cut back to what is whole
 */
export async function openStreamWriter(
  directory: string,
  run: string,
  key: StreamKey,
  about: StreamAbout,
  kept?: Kept,
): Promise<StreamWriter> {
  const bodies = join(directory, bodiesPath(key.source, run, key.stream));
  const lines = join(directory, exchangesPath(key.source, run, key.stream));
  return storing(lines, async () => {
    await mkdir(dirname(lines), { recursive: true });
    const mode = kept ? 'a+' : 'ax+';
    const files = { bodies: await open(bodies, mode), lines: await open(lines, mode) };
    const writer = new Writer(
      { directory, run, key, about: kept ? aboutIn(kept.about) : about, files },
      kept,
    );
    if (!kept) await writer.begin();
    return writer;
  });
}

function aboutIn({
  kind: _,
  source: __,
  stream: ___,
  tenant: ____,
  method: _____,
  ...about
}: StreamLine): StreamAbout {
  return about;
}

interface Place {
  readonly directory: string;
  readonly run: string;
  readonly key: StreamKey;
  readonly about: StreamAbout;
  readonly files: { readonly bodies: FileHandle; readonly lines: FileHandle };
}

class Writer implements StreamWriter {
  readonly about: StreamAbout;
  readonly stored: readonly ExchangeLine[];
  readonly #place: Place;
  readonly #path: string;
  readonly #bodies: FileHandle;
  readonly #lines: FileHandle;
  readonly #replays: ReadonlyMap<string, ExchangeLine[]>;
  readonly #marked: ReadonlySet<string>;
  #offset: number;
  #exchanges: number;
  /** Writes of one stream follow each other, also when a caller does not wait. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(place: Place, kept: Kept | undefined) {
    const { directory, run, key, about, files } = place;
    this.#place = place;
    this.#path = join(directory, exchangesPath(key.source, run, key.stream));
    this.#bodies = files.bodies;
    this.#lines = files.lines;
    this.about = about;
    this.stored = kept?.exchanges ?? [];
    this.#replays = replayable(this.stored);
    this.#marked = new Set(kept?.pages.map(markKey));
    this.#exchanges = this.stored.length;
    this.#offset = this.stored.reduce(
      (end, { body }) => Math.max(end, body.offset + body.length),
      0,
    );
  }

  begin(): Promise<void> {
    return this.#inTurn(() => this.#line({ kind: 'stream', ...this.#place.key, ...this.about }));
  }

  async replay(request: RequestKey): Promise<Exchange | undefined> {
    const line = this.#replays.get(requestKey(request))?.shift();
    if (!line) return undefined;
    const { kind: _, body: __, requestBody, error: ___, ...draft } = line;
    const { source, stream } = this.#place.key;
    const path = bodiesPath(source, this.#place.run, stream);
    return {
      ...draft,
      ...(requestBody !== undefined && { requestBody }),
      body: await readStoredBody(this.#bodies, path, line),
    };
  }

  record(draft: ExchangeDraft, body: Uint8Array): Promise<Exchange> {
    return this.#inTurn(async () => {
      const n = this.#exchanges++;
      await this.#bodies.appendFile(body);
      const place = { offset: this.#offset, length: body.length, sha256: sha256(body) };
      this.#offset += body.length;
      await this.#line({
        kind: 'exchange',
        n,
        ...draft,
        headers: { ...draft.headers },
        body: place,
      });
      return { ...draft, n, body };
    });
  }

  page(mark: PageMark): Promise<void> {
    if (this.#marked.has(markKey(mark))) return Promise.resolve();
    return this.#inTurn(async () => {
      await this.#line({ kind: 'page', ...mark, context: { ...mark.context } });
      await this.#bodies.datasync();
      await this.#lines.datasync();
    });
  }

  async *pages(): AsyncIterable<StoredPage> {
    await this.#last;
    const { directory, run, key } = this.#place;
    yield* readPages(directory, run, key.source, key.stream);
  }

  async close(): Promise<void> {
    try {
      await this.#inTurn(async () => {
        await this.#bodies.sync();
        await this.#lines.sync();
      });
    } finally {
      await this.#bodies.close();
      await this.#lines.close();
    }
  }

  async #line(line: StreamFileLine): Promise<void> {
    await this.#lines.appendFile(`${JSON.stringify(line)}\n`);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => storing(this.#path, work));
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

/** Answers that hold for the resumed run too: whole, unredacted, and not a failure that may pass. */
function replayable(exchanges: readonly ExchangeLine[]): Map<string, ExchangeLine[]> {
  const found = new Map<string, ExchangeLine[]>();
  for (const line of exchanges) {
    const { status, error, headers, url, requestBody = '' } = line;
    const whole = error === undefined && headers['x-auditpack-body'] === undefined;
    const redacted = url.includes('REDACTED') || requestBody.includes('REDACTED');
    if (status < 200 || status >= 300 || !whole || redacted) continue;
    const key = requestKey(line);
    found.set(key, [...(found.get(key) ?? []), line]);
  }
  return found;
}

function requestKey({ method, url, requestBody = '' }: RequestKey): string {
  return `${method} ${url}\n${requestBody}`;
}

function markKey({ exchange, items }: Pick<PageMark, 'exchange' | 'items'>): string {
  return `${exchange} ${items}`;
}
