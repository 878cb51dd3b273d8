import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../errors.ts';
import { sha256 } from '../integrity/digest.ts';
import type { SourceId } from '../model/ids.ts';
import type { StoredPage } from './contract.ts';
import { bodiesPath, exchangesPath } from './layout.ts';
import {
  damaged,
  type ExchangeLine,
  parseStored,
  StreamFileLine,
  type StreamLine,
} from './lines.ts';
import { readLines } from './read-lines.ts';

/** The checked lines of a stream file, with their place for error messages. */
export async function* readStreamLines(
  directory: string,
  path: string,
): AsyncGenerator<{ line: StreamFileLine; place: string }> {
  let number = 0;
  try {
    for await (const text of readLines(join(directory, path))) {
      const place = `${path}:${++number}`;
      yield { line: parseStored(StreamFileLine, text, place), place };
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw damaged(path, 'the file is missing');
    }
    throw error;
  }
}

/** Every page of a stream in the order it was received, each body checked against its digest. */
export async function* readPages(
  directory: string,
  run: string,
  source: SourceId,
  stream: string,
): AsyncGenerator<StoredPage> {
  const bodies = bodiesPath(source, run, stream);
  const handle = await open(join(directory, bodies)).catch((error: unknown) => {
    throw damaged(bodies, `it can't be read (${messageOf(error)})`);
  });
  try {
    let about: StreamLine | undefined;
    const recent = new Map<number, ExchangeLine>();
    for await (const { line, place } of readStreamLines(
      directory,
      exchangesPath(source, run, stream),
    )) {
      if (line.kind === 'stream') about = line;
      else if (line.kind === 'exchange') remember(recent, line);
      else {
        const exchange = recent.get(line.exchange);
        if (!about || !exchange) throw damaged(place, 'a page of no exchange');
        yield {
          source,
          stream,
          tenant: about.tenant,
          method: about.method,
          run,
          path: bodies,
          receivedAt: exchange.receivedAt,
          exchange: line.exchange,
          items: line.items,
          single: line.single,
          count: line.count,
          context: line.context,
          offset: exchange.body.offset,
          sha256: exchange.body.sha256,
          body: await readStoredBody(handle, bodies, exchange),
        };
      }
    }
  } finally {
    await handle.close();
  }
}

/**
 * A page stands right after its exchange, except where a run was interrupted between the two and
 * had to sign in again before it went on.
 */
const NEAR = 64;

function remember(recent: Map<number, ExchangeLine>, line: ExchangeLine): void {
  recent.set(line.n, line);
  recent.delete(line.n - NEAR);
}

/** A body, checked against its digest. */
export async function readStoredBody(
  handle: FileHandle,
  path: string,
  exchange: ExchangeLine,
): Promise<Uint8Array> {
  const { offset, length, sha256: expected } = exchange.body;
  const bytes = Buffer.allocUnsafe(length);
  for (let read = 0; read < length; ) {
    const { bytesRead } = await handle.read(bytes, read, length - read, offset + read);
    if (bytesRead === 0)
      throw damaged(`${path} from byte ${offset}`, `${length} bytes expected, ${read} there`);
    read += bytesRead;
  }
  if (sha256(bytes) !== expected) {
    throw damaged(
      `${path}, bytes ${offset} to ${offset + length}`,
      'the bytes do not have the digest written when they were received',
    );
  }
  return bytes;
}
