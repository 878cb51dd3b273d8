import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { loadLibrary } from '../../src/controls/load.ts';
import type { Library, LibraryFile } from '../../src/controls/schema.ts';

const FOLDER = new URL('../../controls', import.meta.url).pathname;

/** The files that come with the tool. */
export function builtInFiles(): LibraryFile[] {
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => ({
      path: name.split(sep).join('/'),
      text: readFileSync(join(FOLDER, name), 'utf8'),
    }));
}

export function builtIn(): Library {
  return loadLibrary(builtInFiles());
}
