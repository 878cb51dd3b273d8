import { createHash } from 'node:crypto';
import { BODIES_SUFFIX, EXCHANGES_SUFFIX, ExchangesLine } from '../format/exchanges.ts';
import { LIMITS } from '../format/limits.ts';
import type { PackFiles } from './container/pack-files.ts';
import type { Findings } from './findings.ts';
import { fileLines } from './lines.ts';
import type { LogFacts } from './log.ts';

const RAW = 'data/raw/';

/**
 * Every raw byte is vouched for (docs/pack-format.md §5.4): the log has the digest of each file of
 * exchanges, each exchange that of its body, bodies fill their file without gap, and the log has as
 * many items as the pages say.
 */
export function checkRaw(files: PackFiles, log: LogFacts, findings: Findings): void {
  for (const { path } of files.entries.values()) {
    if (!path.startsWith(RAW)) continue;
    if (path.endsWith(EXCHANGES_SUFFIX)) checkStream(files, path, log, findings);
    else if (!files.entries.has(exchangesOf(path)))
      findings.add({
        kind: 'raw-unlogged',
        file: path,
        expected: `${exchangesOf(path)} beside it`,
        found: 'none',
      });
  }
}

function exchangesOf(path: string): string {
  return path.endsWith(BODIES_SUFFIX)
    ? path.slice(0, -BODIES_SUFFIX.length) + EXCHANGES_SUFFIX
    : `${path}${EXCHANGES_SUFFIX}`;
}

function checkStream(files: PackFiles, path: string, log: LogFacts, findings: Findings): void {
  if (!log.whole.has(path))
    findings.add({
      kind: 'raw-unlogged',
      file: path,
      expected: 'an entry of kind exchanges in the log',
      found: 'none',
    });
  const bodies = path.slice(0, -EXCHANGES_SUFFIX.length) + BODIES_SUFFIX;
  let next = 0;
  let items = 0;
  for (const line of fileLines(files, path, LIMITS.lineLength)) {
    const where = { file: path, record: line.record, offset: line.offset };
    const parsed = line.ended && line.isUtf8 ? parseLine(line.text) : undefined;
    if (parsed === undefined) {
      findings.add({
        kind: 'exchange-line',
        ...where,
        expected: 'one JSON object of kind stream, exchange or page, and a line feed',
        found: line.text.slice(0, 200),
      });
      continue;
    }
    if (parsed.kind === 'page') items += parsed.count;
    if (parsed.kind !== 'exchange') continue;
    const { offset, length, sha256 } = parsed.body;
    const found = offset === next ? digestOf(files, bodies, offset, length) : `from ${offset}`;
    if (found !== sha256)
      findings.add({
        kind: 'exchange-body',
        file: bodies,
        record: line.record,
        offset: next,
        expected: `${length} bytes from ${next} with SHA-256 ${sha256} (line ${line.record} of ${path})`,
        found,
      });
    next = offset + length;
  }
  checkWhole(files, bodies, next, items, log, findings);
}

function checkWhole(
  files: PackFiles,
  bodies: string,
  bytes: number,
  items: number,
  log: LogFacts,
  findings: Findings,
): void {
  const size = files.entries.get(bodies)?.size;
  if (size !== bytes)
    findings.add({
      kind: 'exchange-body',
      file: bodies,
      offset: Math.min(bytes, size ?? 0),
      expected: `${bytes} bytes, as the exchanges say`,
      found: size === undefined ? 'no such file' : `${size}`,
    });
  const logged = log.pieces.get(bodies)?.entries ?? 0;
  if (logged !== items)
    findings.add({
      kind: 'raw-unlogged',
      file: bodies,
      expected: `${items} items in the log, as the pages say`,
      found: `${logged}`,
    });
}

function parseLine(text: string): ExchangesLine | undefined {
  try {
    return ExchangesLine.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function digestOf(files: PackFiles, path: string, offset: number, length: number): string {
  const size = files.entries.get(path)?.size;
  if (size === undefined) return 'no such file';
  if (offset + length > size) return `a file of ${size} bytes`;
  const hash = createHash('sha256');
  for (const window of files.windows(path, offset, length)) hash.update(window);
  return hash.digest('hex');
}
