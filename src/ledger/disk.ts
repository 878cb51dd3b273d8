import { chmod, open, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AuditpackError, messageOf } from '../errors.ts';
import { damaged } from './lines.ts';

/** Mode of the files of a sealed run. */
export const SEALED_MODE = 0o444;

/** Runs a write; a full disk or a lost permission becomes an error that says what is safe. */
export async function storing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AuditpackError) throw error;
    throw new AuditpackError('ERR_STORAGE', `${path} could not be written: ${messageOf(error)}.`, {
      hint: 'Make room or give write permission, then run collect again. What was stored before is safe.',
      cause: error,
    });
  }
}

/** Replaces a small file whole: written beside, synced, renamed over (atomic on POSIX). */
export async function replaceFile(path: string, text: string): Promise<void> {
  await storing(path, async () => {
    const beside = `${path}.new`;
    const handle = await open(beside, 'w');
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, path);
    await syncFolder(dirname(path));
  });
}

/** Takes the right to write away, so that no slip changes what is sealed. Not every disk knows modes. */
export async function protect(paths: readonly string[]): Promise<void> {
  for (const path of paths) await chmod(path, SEALED_MODE).catch(() => undefined);
}

/** Makes names in a folder durable; not every system lets a folder be synced. */
async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => undefined);
  if (!handle) return;
  try {
    await handle.sync().catch(() => undefined);
  } finally {
    await handle.close();
  }
}

export async function createFile(
  path: string,
  data: string | Uint8Array,
  mode: number,
): Promise<void> {
  await storing(path, () => writeFile(path, data, { mode, flag: 'wx' }));
}

/** A file that must be there. */
export async function readStored(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw damaged(path, `it can't be read (${messageOf(error)})`);
  }
}
