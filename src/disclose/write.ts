import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AuditpackError, messageOf } from '../errors.ts';
import { ZipWriter } from '../pack/zip-writer.ts';
import type { Disclosure } from './disclose.ts';

/**
 * Writes a disclosure as a zip, or as a folder where the name does not end in `.zip`. It appears
 * under its name only when it is whole, and replaces nothing.
 * @throws AuditpackError ERR_STORAGE
 */
export async function writeDisclosure(disclosure: Disclosure, out: string): Promise<void> {
  if (await stat(out).catch(() => undefined))
    throw new AuditpackError('ERR_STORAGE', `Expected nothing at ${out}, found something.`, {
      hint: 'Give another name with --out; what was handed over is never replaced.',
    });
  const temporary = join(dirname(out), `.${basename(out)}.${process.pid}.partial`);
  try {
    await mkdir(dirname(out), { recursive: true });
    if (out.endsWith('.zip')) await writeZip(disclosure, temporary);
    else await writeFolder(disclosure, temporary);
    await rename(temporary, out);
  } catch (cause) {
    const message = `The disclosure ${out} could not be written (${messageOf(cause)}).`;
    throw new AuditpackError('ERR_STORAGE', message, {
      hint: 'Check that the folder exists and may be written, and that the disk has room.',
      cause,
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function writeZip({ name, files }: Disclosure, path: string): Promise<void> {
  const handle = await open(path, 'w', 0o600);
  try {
    const zip = new ZipWriter(handle);
    for (const [file, bytes] of files) await zip.add(`${name}/${file}`, [bytes], bytes.length);
    await zip.finish();
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeFolder({ files }: Disclosure, path: string): Promise<void> {
  for (const [file, bytes] of files) {
    await mkdir(dirname(join(path, file)), { recursive: true });
    await writeFile(join(path, file), bytes, { flush: true });
  }
}
