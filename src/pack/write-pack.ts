import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AuditpackError } from '../errors.ts';
import { packName } from '../format/names.ts';
import { BagWriter, logFiles, tagFiles } from './bag.ts';
import type { PackInput, PackTime, PackWritten } from './contract.ts';
import { localDate } from './local-time.ts';
import { payload } from './payload/payload.ts';
import { signatureFiles } from './signatures.ts';
import { ZipWriter } from './zip-writer.ts';

/** Where a pack goes: into a folder under its own name, or to one file. */
export type PackTarget = { readonly directory: string } | { readonly file: string };

/** The name of the pack this input makes. */
export function nameOf(input: PackInput): string {
  const { period, organization, sequence } = input;
  const name = packName({
    organization,
    sequence,
    from: localDate(period.from, period.timezone),
    to: localDate(period.to, period.timezone),
  });
  return input.redaction ? `${name}-redacted` : name;
}

export interface PackOptions {
  /** Digest and zip of a pack sealed before that this must be; otherwise nothing is written. */
  readonly same?: { readonly packDigest: string; readonly zipSha256: string };
  /** Called when every byte is on disk, before the pack gets its name. */
  seal?(draft: Omit<PackWritten, 'already'>): Promise<void>;
}

/**
 * Writes the pack and its side-car `.sha256`. It appears under its name only when every byte is on
 * disk. An identical pack is left alone; a different one under that name is never overwritten
 * (ERR_STORAGE). `undefined` when it is not the one that {@link PackOptions.same} names.
 */
export async function writePack(
  input: PackInput,
  target: PackTarget,
  options: PackOptions = {},
): Promise<PackWritten | undefined> {
  const name = nameOf(input);
  const file = 'file' in target ? target.file : join(target.directory, `${name}.zip`);
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.partial`);
  try {
    await mkdir(dirname(file), { recursive: true });
    const { same } = options;
    const there = await digestThere(file);
    const isKept = there !== undefined && there === same?.zipSha256;
    const { time, ...written } = await writeTo(temporary, input, name, !isKept);
    const draft = { file, name, zipSha256: await sha256File(temporary), ...written };
    if (same !== undefined && same.packDigest !== draft.packDigest) return undefined;
    if (isKept) return { ...draft, zipSha256: there, already: true };
    const already = refuseOther(file, there, draft.zipSha256);
    await options.seal?.({ ...draft, time });
    if (!already) await publish(temporary, file);
    await writeSidecar(file, draft.zipSha256);
    return { ...draft, time, already };
  } catch (error) {
    throw storageError(error, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function writeTo(
  path: string,
  input: PackInput,
  name: string,
  asked: boolean,
): Promise<Pick<PackWritten, 'packDigest' | 'files' | 'bytes' | 'signed'> & { time: PackTime }> {
  const handle = await open(path, 'w', 0o600);
  try {
    const zip = new ZipWriter(handle);
    const bag = new BagWriter(zip, name);
    const tally = { records: 0, rejects: 0, results: 0 };
    for (const file of payload(input, name, tally)) await bag.add(file);
    for (const file of logFiles(input)) await bag.add(file);
    const { files, tagManifest, packDigest } = tagFiles(input, name, bag.written, tally);
    const { signer } = input;
    const signed = signer ? await signatureFiles(signer, tagManifest, asked) : undefined;
    for (const file of [...(signed?.files ?? []), ...files]) await bag.add(file);
    const bytes = await zip.finish();
    await handle.sync();
    const { time } = signed ?? { time: { state: 'none' } as const };
    return { packDigest, files: bag.written.length, bytes, signed: signed !== undefined, time };
  } finally {
    await handle.close();
  }
}

async function digestThere(file: string): Promise<string | undefined> {
  return (await exists(file)) ? sha256File(file) : undefined;
}

/** True when the very same file is there already. */
function refuseOther(file: string, there: string | undefined, expected: string): boolean {
  if (there === undefined) return false;
  if (there === expected) return true;
  throw new AuditpackError(
    'ERR_STORAGE',
    `Expected no other pack at ${file}, found one with other content.`,
    {
      hint: 'Move it away, or give another file with --out. A pack that was handed over is never replaced.',
    },
  );
}

/** Gives the file its name, atomically and without replacing anything. */
async function publish(temporary: string, file: string): Promise<void> {
  await linkOrRename(temporary, file);
  await syncFolder(dirname(file));
}

/** A link fails when the name was taken meanwhile; file systems without links get a rename. */
async function linkOrRename(temporary: string, file: string): Promise<void> {
  try {
    await link(temporary, file);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw error;
    await rename(temporary, file);
  }
}

async function writeSidecar(file: string, sha256: string): Promise<void> {
  const temporary = `${file}.sha256.${process.pid}.partial`;
  const text = `${sha256}  ${basename(file)}\n`;
  const path = `${file}.sha256`;
  if ((await exists(path)) && (await readFile(path, 'utf8')) === text) return;
  const handle = await open(temporary, 'w');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, path);
}

async function sha256File(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 ** 2 }))
    hash.update(chunk);
  return hash.digest('hex');
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

async function syncFolder(path: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    await handle.sync();
  } catch {
    // Some systems can't open or sync a folder; the file itself is already on disk.
  } finally {
    await handle?.close();
  }
}

function storageError(error: unknown, file: string): unknown {
  const code = codeOf(error);
  if (error instanceof AuditpackError || code === undefined) return error;
  return new AuditpackError('ERR_STORAGE', `The pack ${file} could not be written (${code}).`, {
    cause: error,
    hint:
      code === 'ENOSPC'
        ? 'Free space on that disk, or write elsewhere with --out. Nothing of the ledger was touched.'
        : 'Check that the folder exists and may be written.',
  });
}

function codeOf(error: unknown): string | undefined {
  const isSystem = error instanceof Error && 'syscall' in error && 'code' in error;
  const code = isSystem ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
