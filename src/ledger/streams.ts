import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { byText, SOURCE_IDS, type SourceId } from '../model/ids.ts';
import { RAW } from './layout.ts';

export interface StreamName {
  readonly source: SourceId;
  readonly stream: string;
}

const SUFFIX = '.exchanges.jsonl';

/** The streams a run has stored anything of, in canonical order: source, then stream. */
export async function streamsOfRun(directory: string, run: string): Promise<StreamName[]> {
  const found = await Promise.all(
    SOURCE_IDS.map(async (source) => {
      const names = await readdir(join(directory, RAW, source, run)).catch(() => []);
      return names
        .filter((name) => name.endsWith(SUFFIX))
        .map((name) => ({ source, stream: name.slice(0, -SUFFIX.length) }));
    }),
  );
  return found.flat().sort((a, b) => byText(a.source, b.source) || byText(a.stream, b.stream));
}
