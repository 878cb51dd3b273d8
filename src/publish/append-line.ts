import { lstat, open, readFile } from 'node:fs/promises';
import { messageOf } from '../errors.ts';
import type { Outcome, Published } from './contract.ts';

/** Appends the line to a file on another disk or share; what stands there is never touched. */
export async function publishToFile(path: string, { line }: Published): Promise<Outcome> {
  try {
    return await appendLine(path, line);
  } catch (error) {
    return { state: 'failed', why: messageOf(error) };
  }
}

/** @throws Error when the file can't be read or written, or is a link */
export async function appendLine(path: string, line: string): Promise<Outcome> {
  const about = await lstat(path).catch(() => undefined);
  if (about && !about.isFile()) return { state: 'failed', why: `${path} is no plain file` };
  const text = about ? await readFile(path, 'utf8') : '';
  if (text.split('\n').includes(line)) return { state: 'already' };
  const handle = await open(path, 'a');
  try {
    const gap = text === '' || text.endsWith('\n') ? '' : '\n';
    await handle.appendFile(`${gap}${line}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { state: 'published' };
}
