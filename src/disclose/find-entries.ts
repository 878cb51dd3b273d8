import { AuditpackError } from '../errors.ts';
import { LIMITS } from '../format/limits.ts';
import { LogEntry } from '../format/log.ts';
import { PATHS } from '../format/paths.ts';
import type { PackFiles } from '../verify/container/pack-files.ts';
import { bytesOfLine, fileLines } from '../verify/lines.ts';
import { type RawPlace, recordPlaces, trailPlaces } from './raw-places.ts';

const MAX_LOG_LINE = 64 * 1024;

export interface Asked {
  /** Sequence numbers or record ids. */
  readonly items: readonly string[];
  /** Ids of grants, requests, changes, leavers… as populations and results name them. */
  readonly trails: readonly string[];
}

/** An entry to disclose: its line, and the records made of its bytes. */
export interface Chosen {
  readonly seq: number;
  readonly line: Buffer;
  readonly entry: LogEntry;
  readonly records: readonly string[];
}

/**
 * The log entries of what was asked for, in sequence, with the entry of each run they belong to.
 * @throws AuditpackError ERR_INPUT when something asked for is not in the pack
 */
export function findEntries(files: PackFiles, asked: Asked): Chosen[] {
  const numbers = new Set(asked.items.filter((text) => /^\d{1,15}$/.test(text)).map(Number));
  const ids = asked.items.filter((text) => !/^\d{1,15}$/.test(text));
  const places = new Map<string, string[]>();
  const add = ({ path, offset, length, record }: RawPlace) => {
    const key = placeKey(path, offset, length);
    const records = places.get(key) ?? [];
    if (record !== undefined && !records.includes(record)) records.push(record);
    places.set(key, records);
  };
  for (const id of ids) for (const place of nonEmpty(id, recordPlaces(files, id))) add(place);
  for (const id of asked.trails)
    for (const place of nonEmpty(id, trailPlaces(files, id))) add(place);
  const chosen = chooseLines(files, numbers, places);
  for (const seq of numbers)
    if (!chosen.some((one) => one.seq === seq)) throw notThere(`the log entry ${seq}`);
  for (const records of places.values())
    if (records.some((record) => !chosen.some((one) => one.records.includes(record))))
      throw notThere(`a log entry for the bytes of ${records.join(', ')}`);
  return chosen;
}

function chooseLines(
  files: PackFiles,
  numbers: ReadonlySet<number>,
  places: ReadonlyMap<string, readonly string[]>,
): Chosen[] {
  const chosen: Chosen[] = [];
  let run: Chosen | undefined;
  for (const line of fileLines(files, PATHS.logEntries, MAX_LOG_LINE)) {
    const entry = LogEntry.parse(JSON.parse(line.text));
    const { seq, path = '', offset = 0, length = 0 } = entry;
    if (entry.kind === 'run') run = { seq, line: bytesOfLine(line), entry, records: [] };
    const records = entry.kind === 'item' ? places.get(placeKey(path, offset, length)) : undefined;
    if (!numbers.has(seq) && records === undefined) continue;
    if (entry.kind === 'exchanges') throw wholeFile(seq);
    // When the run began, and by which version, is said by its own entry.
    if (run !== undefined && run.seq !== seq && !chosen.includes(run)) chosen.push(run);
    chosen.push({ seq, line: bytesOfLine(line), entry, records: records ?? [] });
  }
  return chosen;
}

function placeKey(path: string, offset: number, length: number): string {
  return `${offset}+${length} ${path}`;
}

function nonEmpty(id: string, places: readonly RawPlace[]): readonly RawPlace[] {
  if (places.length === 0) throw notThere(`${JSON.stringify(id.slice(0, LIMITS.pathLength))}`);
  return places;
}

function notThere(what: string): AuditpackError {
  return new AuditpackError('ERR_INPUT', `Expected ${what} in the pack, found nothing of it.`, {
    hint: 'Items go by sequence number (log/entries.jsonl) or record id (data/records/); trails by the id in data/populations/ or the item in data/results/.',
  });
}

function wholeFile(seq: number): AuditpackError {
  return new AuditpackError(
    'ERR_INPUT',
    `Expected an entry about one item, found ${seq}, which covers a whole file of exchanges.`,
    { hint: 'Give the whole pack, or the items that were received in those exchanges.' },
  );
}
