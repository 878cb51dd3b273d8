import type { Ledger, StoredPage } from '../ledger/contract.ts';
import { bodiesPath } from '../ledger/layout.ts';
import {
  type ExchangeLine,
  parseStored,
  StreamFileLine,
  type StreamLine,
} from '../ledger/lines.ts';
import { byText, SourceId } from '../model/ids.ts';
import { Statement } from '../model/statement.ts';
import type { PackFiles } from '../verify/container/pack-files.ts';
import { fileLines } from '../verify/lines.ts';

const LINE_LIMIT = 32 * 1024 ** 2;
const STREAM_FILE = /^data\/raw\/([^/]+)\/([^/]+)\/([^/]+)\.exchanges\.jsonl$/;

/** Bytes of a part of a file, all at once. */
export function bytesOf(files: PackFiles, path: string, offset?: number, length?: number): Buffer {
  const windows: Buffer[] = [];
  for (const window of files.windows(path, offset, length)) windows.push(Buffer.from(window));
  return Buffer.concat(windows);
}

export function linesOf(files: PackFiles, path: string): string[] {
  return [...fileLines(files, path, LINE_LIMIT)].map(({ text }) => text);
}

/** A pack read as the ledger it was made from: the same pages and statements, in the same order. */
export function packLedger(
  files: PackFiles,
  runs: readonly string[],
  head: { readonly size: number; readonly root: string },
): Pick<Ledger, 'pages' | 'statements' | 'head'> {
  const streams = [...files.entries.keys()].flatMap((path) => {
    const [, source = '', run = '', stream = ''] = STREAM_FILE.exec(path) ?? [];
    const id = SourceId.safeParse(source).data;
    return id === undefined ? [] : [{ path, source: id, run, stream }];
  });
  return {
    async *pages() {
      for (const run of runs) {
        const own = streams
          .filter((stream) => stream.run === run)
          .sort((a, b) => byText(a.source, b.source) || byText(a.stream, b.stream));
        for (const { path, source, stream } of own)
          yield* pagesOf(files, path, source, run, stream);
      }
    },
    async statements() {
      return runs.flatMap((run) => {
        const path = `data/runs/${run}/statements.jsonl`;
        return linesOf(files, path).map((line, i) =>
          parseStored(Statement, line, `${path}:${i + 1}`),
        );
      });
    },
    head: async () => ({ ...head, note: '' }),
  };
}

function* pagesOf(
  files: PackFiles,
  path: string,
  source: SourceId,
  run: string,
  stream: string,
): Generator<StoredPage> {
  const bodies = bodiesPath(source, run, stream);
  let about: StreamLine | undefined;
  let exchange: ExchangeLine | undefined;
  for (const { text, record } of fileLines(files, path, LINE_LIMIT)) {
    const line = parseStored(StreamFileLine, text, `${path}:${record}`);
    if (line.kind === 'stream') about = line;
    else if (line.kind === 'exchange') exchange = line;
    else if (about !== undefined && exchange?.n === line.exchange) {
      const { items, single, count, context } = line;
      const { offset, length, sha256 } = exchange.body;
      yield {
        source,
        stream,
        tenant: about.tenant,
        method: about.method,
        run,
        path: bodies,
        receivedAt: exchange.receivedAt,
        exchange: line.exchange,
        items,
        single,
        count,
        context,
        offset,
        sha256,
        body: bytesOf(files, `data/${bodies}`, offset, length),
      };
    }
  }
}
