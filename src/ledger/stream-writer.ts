import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Exchange, ExchangeDraft } from '../http/lane.ts';
import { sha256 } from '../integrity/digest.ts';
import type { PageMark, StoredPage, StreamAbout, StreamKey, StreamWriter } from './contract.ts';
import { storing } from './disk.ts';
import { bodiesPath, exchangesPath } from './layout.ts';
import type { StreamFileLine } from './lines.ts';
import { readPages } from './stream-reader.ts';

/** Appends exchanges and pages of one stream: the body first, then the line that refers to it. */
export async function openStreamWriter(
  directory: string,
  run: string,
  key: StreamKey,
  about: StreamAbout,
): Promise<StreamWriter> {
  const bodies = join(directory, bodiesPath(key.source, run, key.stream));
  const lines = join(directory, exchangesPath(key.source, run, key.stream));
  return storing(lines, async () => {
    await mkdir(dirname(lines), { recursive: true });
    const writer = new Writer(
      directory,
      run,
      key,
      lines,
      await open(bodies, 'ax'),
      await open(lines, 'ax'),
    );
    await writer.begin(about);
    return writer;
  });
}

class Writer implements StreamWriter {
  readonly #directory: string;
  readonly #run: string;
  readonly #key: StreamKey;
  readonly #path: string;
  readonly #bodies: FileHandle;
  readonly #lines: FileHandle;
  #offset = 0;
  #exchanges = 0;
  /** Writes of one stream follow each other, also when a caller does not wait. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    directory: string,
    run: string,
    key: StreamKey,
    path: string,
    bodies: FileHandle,
    lines: FileHandle,
  ) {
    this.#directory = directory;
    this.#run = run;
    this.#key = key;
    this.#path = path;
    this.#bodies = bodies;
    this.#lines = lines;
  }

  begin(about: StreamAbout): Promise<void> {
    return this.#inTurn(() => this.#line({ kind: 'stream', ...this.#key, ...about }));
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
    return this.#inTurn(async () => {
      await this.#line({ kind: 'page', ...mark, context: { ...mark.context } });
      await this.#bodies.datasync();
      await this.#lines.datasync();
    });
  }

  async *pages(): AsyncIterable<StoredPage> {
    await this.#last;
    yield* readPages(this.#directory, this.#run, this.#key.source, this.#key.stream);
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
