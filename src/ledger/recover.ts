import { join } from 'node:path';
import type { Statement } from '../model/statement.ts';
import type { Instant } from '../model/time.ts';
import { runFolder } from './layout.ts';
import type { RunFile } from './lines.ts';
import { type SealInput, sealRun } from './seal.ts';
import { orderStatements, readWholeStatements } from './statements-file.ts';
import { streamsOfRun } from './streams.ts';
import { cutTornEnd, type Kept } from './torn-end.ts';

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

function interrupted(run: RunFile, { about, exchanges, pages }: Kept): Statement {
  const received = pages.reduce((sum, { count }) => sum + count, 0);
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
    pages: pages.length,
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
