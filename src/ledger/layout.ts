import { join } from 'node:path';
import type { SourceId } from '../model/ids.ts';

/** Where things are below the ledger's folder. Packs use the same paths below `data/`. */
export const LEDGER_FILE = 'ledger.json';
export const SECRET_FILE = 'secret';
/** What came of giving checkpoints to others; a diary, not evidence. */
export const PUBLICATIONS_FILE = 'publications.jsonl';
export const HOLDER_FILE = 'holder.json';
export const RUNS = 'runs';
export const RAW = 'raw';

export function runFolder(directory: string, run: string): string {
  return join(directory, RUNS, run);
}

/** `raw/okta/<run>/system-log.bodies`, with `/` on every system. */
export function bodiesPath(source: SourceId, run: string, stream: string): string {
  return `${RAW}/${source}/${run}/${stream}.bodies`;
}

export function exchangesPath(source: SourceId, run: string, stream: string): string {
  return `${RAW}/${source}/${run}/${stream}.exchanges.jsonl`;
}

/** `0001-20260702T120000Z`: sorts in the order of the runs. */
export function runId(number: number, startedAt: string): string {
  const stamp = startedAt.slice(0, 19).replaceAll(/[-:]/g, '');
  return `${String(number).padStart(4, '0')}-${stamp}Z`;
}
