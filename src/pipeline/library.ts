import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadLibrary } from '../controls/load.ts';
import type { Library, LibraryFile } from '../controls/schema.ts';
import { AuditpackError } from '../errors.ts';
import { byText } from '../model/ids.ts';

const BUILT_IN = fileURLToPath(new URL('../../controls', import.meta.url));

/** The library that comes with the tool, or one of the company's own. */
export async function readLibrary(directory: string = BUILT_IN): Promise<Library> {
  const names = await readdir(directory, { recursive: true }).catch((cause: unknown) => {
    throw new AuditpackError(
      'ERR_CONTROLS',
      `The control library ${directory} could not be read.`,
      { cause },
    );
  });
  const paths = names.filter((name) => name.endsWith('.yaml')).sort(byText);
  const files = paths.map(async (path): Promise<LibraryFile> => {
    const text = await readFile(join(directory, path), 'utf8');
    return { path: path.split(sep).join('/'), text };
  });
  return loadLibrary(await Promise.all(files));
}
