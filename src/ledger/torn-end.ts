import { open, readFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { storing } from './disk.ts';
import { bodiesPath, exchangesPath } from './layout.ts';
import {
  damaged,
  type ExchangeLine,
  type PageLine,
  StreamFileLine,
  type StreamLine,
  tryParse,
} from './lines.ts';
import type { StreamName } from './streams.ts';

/** What a stream of a killed run had stored whole. */
export interface Kept {
  readonly about: StreamLine;
  readonly exchanges: readonly ExchangeLine[];
  readonly pages: readonly PageLine[];
}

/** Cuts both files of a stream back to what was stored whole. */
export async function cutTornEnd(
  directory: string,
  run: string,
  stream: StreamName,
): Promise<Kept | undefined> {
  const linesPath = join(directory, exchangesPath(stream.source, run, stream.stream));
  const bodiesFile = join(directory, bodiesPath(stream.source, run, stream.stream));
  const text = await readFile(linesPath);
  const { size } = await stat(bodiesFile).catch(() => ({ size: 0 }));
  const whole: StreamFileLine[] = [];
  let good = 0;
  for (let end = text.indexOf(0x0a); end !== -1; end = text.indexOf(0x0a, good)) {
    const line = tryParse(StreamFileLine, text.subarray(good, end).toString('utf8'));
    if (!line || (line.kind === 'exchange' && line.body.offset + line.body.length > size)) break;
    whole.push(line);
    good = end + 1;
  }
  const rest = text.subarray(good);
  if (rest.subarray(0, -1).includes(0x0a)) {
    throw damaged(
      `${linesPath}:${whole.length + 1}`,
      'a line in the middle does not read as what was written',
    );
  }
  const exchanges = whole.flatMap((line) => (line.kind === 'exchange' ? [line] : []));
  const pages = whole.flatMap((line) => (line.kind === 'page' ? [line] : []));
  const used = exchanges.reduce((end, { body }) => Math.max(end, body.offset + body.length), 0);
  await storing(linesPath, () => truncate(linesPath, good));
  if (size > used) await storing(bodiesFile, () => truncate(bodiesFile, used));
  if (size === 0) await (await open(bodiesFile, 'a')).close();
  const [about] = whole;
  if (about?.kind !== 'stream') return undefined;
  return { about, exchanges, pages };
}
