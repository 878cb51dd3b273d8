import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ExchangesLine } from '../../format/exchanges.ts';
import { bodiesPath, exchangesPath, RUNS } from '../layout.ts';
import { tryParse } from '../lines.ts';
import { streamsOfRun } from '../streams.ts';
import type { ByteRanges } from './byte-ranges.ts';
import type { LedgerFinding, LedgerFindings } from './findings.ts';
import { type StoredLine, storedLines } from './lines.ts';
import type { Logged } from './log-walk.ts';

/**
 * Every stored byte of a closed run is vouched for: each body by its exchange, without gap; each
 * item, file of exchanges and statement by the log.
 */
export async function checkStored(directory: string, run: string, context: Context): Promise<void> {
  for (const { source, stream } of await streamsOfRun(directory, run)) {
    const [lines, bodies] = [exchangesPath, bodiesPath].map((path) => path(source, run, stream));
    await checkStream(directory, lines ?? '', bodies ?? '', context);
  }
  const path = `${RUNS}/${run}/statements.jsonl`;
  const size = await sizeOf(join(directory, path));
  const logged = context.logged.pieces.get(path)?.bytes ?? 0;
  if (size !== logged)
    context.findings.add({
      kind: 'statement-unlogged',
      file: path,
      expected: `${logged} bytes of statements, as logged`,
      found: size === undefined ? 'no such file' : `${size}`,
    });
}

interface Context {
  readonly ranges: ByteRanges;
  readonly logged: Logged;
  readonly findings: LedgerFindings;
}

async function checkStream(
  directory: string,
  path: string,
  bodies: string,
  { ranges, logged, findings }: Context,
): Promise<void> {
  if (!logged.whole.has(path))
    findings.add({
      kind: 'raw-unlogged',
      file: path,
      expected: 'an entry of kind exchanges in the log',
      found: 'none',
    });
  let [next, items] = [0, 0];
  for await (const line of storedLines(join(directory, path))) {
    const read = line.isWhole ? tryParse(ExchangesLine, line.text) : undefined;
    if (read === undefined) findings.add({ ...brokenLine(line), file: path });
    else if (read.kind === 'page') items += read.count;
    else if (read.kind === 'exchange') {
      const where = `line ${line.record} of ${path}`;
      await checkBody(ranges, { bodies, next, where }, read.body, findings);
      next = read.body.offset + read.body.length;
    }
  }
  const size = await sizeOf(join(directory, bodies));
  checkTotals(bodies, { size, next, items }, { logged, findings });
}

/** Bodies fill their file, and the log has as many items of it as the pages say. */
function checkTotals(
  bodies: string,
  { size, next, items }: { size: number | undefined; next: number; items: number },
  { logged, findings }: Pick<Context, 'logged' | 'findings'>,
): void {
  if (size !== next)
    findings.add({
      kind: 'exchange-body',
      file: bodies,
      offset: Math.min(next, size ?? 0),
      expected: `${next} bytes, as the exchanges say`,
      found: size === undefined ? 'no such file' : `${size}`,
    });
  const counted = logged.pieces.get(bodies)?.entries ?? 0;
  if (counted !== items)
    findings.add({
      kind: 'raw-unlogged',
      file: bodies,
      expected: `${items} items in the log, as the pages say`,
      found: `${counted}`,
    });
}

function brokenLine({ record, offset, text }: StoredLine): Omit<LedgerFinding, 'file'> {
  const expected = 'one JSON object of kind stream, exchange or page, and a line feed';
  return { kind: 'exchange-line', record, offset, expected, found: text.slice(0, 200) };
}

async function checkBody(
  ranges: ByteRanges,
  { bodies, next, where }: { bodies: string; next: number; where: string },
  body: { offset: number; length: number; sha256: string },
  findings: LedgerFindings,
): Promise<void> {
  const isNext = body.offset === next;
  const found = isNext ? await ranges.digest(bodies, next, body.length) : `from ${body.offset}`;
  if (found !== body.sha256)
    findings.add({
      kind: 'exchange-body',
      file: bodies,
      offset: next,
      expected: `${body.length} bytes from ${next} with SHA-256 ${body.sha256} (${where})`,
      found,
    });
}

async function sizeOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.size;
}
