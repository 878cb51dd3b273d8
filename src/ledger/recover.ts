import { open, readFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { Statement } from '../model/statement.ts';
import type { Instant } from '../model/time.ts';
import { storing } from './disk.ts';
import { bodiesPath, exchangesPath, runFolder } from './layout.ts';
import {
  damaged,
  type ExchangeLine,
  type RunFile,
  StreamFileLine,
  type StreamLine,
  tryParse,
} from './lines.ts';
import { orderStatements } from './run-writer.ts';
import { type SealInput, sealRun } from './seal.ts';
import { type StreamName, streamsOfRun } from './streams.ts';

/**
 * Closes a run whose process died. Everything that was stored whole is kept; a torn last line, or
 * body bytes no line refers to, are cut off. Streams without a statement get one that says so.
 */
export async function recoverRun(
  input: Omit<SealInput, 'state'>,
): Promise<{ id: string; streams: number }> {
  const { directory, run } = input;
  const path = join(runFolder(directory, run.id), 'statements.jsonl');
  const said = await readWholeStatements(path);
  const streams = await streamsOfRun(directory, run.id);
  for (const stream of streams) {
    const kept = await cutTornEnd(directory, run.id, stream);
    const known = said.some((s) => s.source === stream.source && s.stream === stream.stream);
    if (!known && kept) said.push(interrupted(run, kept));
  }
  await orderStatements(path, said);
  await sealRun({ ...input, state: 'interrupted' });
  return { id: run.id, streams: streams.length };
}

interface Kept {
  readonly about: StreamLine;
  readonly exchanges: readonly ExchangeLine[];
  readonly pages: number;
  readonly received: number;
}

/** Cuts both files of a stream back to what was stored whole. */
async function cutTornEnd(
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
  return {
    about,
    exchanges,
    pages: pages.length,
    received: pages.reduce((sum, page) => sum + page.count, 0),
  };
}

async function readWholeStatements(path: string): Promise<Statement[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text
    .split('\n')
    .slice(0, -1)
    .flatMap((line) => tryParse(Statement, line) ?? []);
}

function interrupted(run: RunFile, { about, exchanges, pages, received }: Kept): Statement {
  const { kind: _, ...fields } = about;
  const detail =
    'The run was interrupted while this stream was being collected; what had arrived is kept.';
  const at = (instant: string | undefined): Instant => instant ?? run.startedAt;
  return {
    kind: 'statement',
    run: run.id,
    ...fields,
    answered: null,
    exchanges: exchanges.length,
    retries: exchanges.filter((exchange) => exchange.attempt > 1).length,
    pages,
    received,
    records: 0,
    rejects: { count: 0, reasons: {} },
    paging: 'stopped',
    independentTotal: null,
    clockOffsetMs: null,
    limits: [{ kind: 'interrupted', detail, incomplete: true }],
    complete: false,
    why: [detail],
    startedAt: at(exchanges[0]?.sentAt),
    endedAt: at(exchanges.at(-1)?.receivedAt),
  };
}
