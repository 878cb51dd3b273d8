import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { byText, SourceId } from '../model/ids.ts';
import { RAW } from './layout.ts';

export interface StreamName {
  readonly source: SourceId;
  readonly stream: string;
}

const SUFFIX = '.exchanges.jsonl';

/** The streams a run has stored anything of, in canonical order: source, then stream. */
export async function streamsOfRun(directory: string, run: string): Promise<StreamName[]> {
  const folders = await readdir(join(directory, RAW)).catch(() => []);
  const sources = folders.filter((name) => SourceId.safeParse(name).success);
  const found = await Promise.all(
    sources.map(async (source) => {
      const names = await readdir(join(directory, RAW, source, run)).catch(() => []);
      return names
        .filter((name) => name.endsWith(SUFFIX))
        .map((name) => ({ source, stream: name.slice(0, -SUFFIX.length) }));
    }),
  );
  return found.flat().sort((a, b) => byText(a.source, b.source) || byText(a.stream, b.stream));
}
