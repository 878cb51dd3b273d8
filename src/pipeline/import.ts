import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { importRun } from '../collect/import.ts';
import { AuditpackError } from '../errors.ts';
import type { Reject } from '../model/record.ts';
import type { Statement } from '../model/statement.ts';
import { countPage, normalizePage } from '../normalize/normalize-page.ts';
import type { AnySource, Unpacked } from '../sources/contract.ts';
import { sourceOf, streamNames } from '../sources/registry.ts';
import { openWorkspaceLedger, type Workspace } from './workspace.ts';

export interface ImportReport {
  readonly run: string;
  readonly statement: Statement;
  /** The first rejects, with where they stand in the file. */
  readonly rejects: readonly Reject[];
}

const SHOWN_REJECTS = 20;

/** Takes saved payloads of one stream into the ledger through the stream's own mapping. */
export async function importFiles(
  workspace: Workspace,
  name: string,
  paths: readonly string[],
): Promise<ImportReport> {
  const [sourceId = '', streamName] = name.split('/');
  const source = sourceOf(sourceId);
  const stream = source?.streams.find((candidate) => candidate.name === streamName);
  if (!source || !stream) {
    throw new AuditpackError('ERR_USAGE', `"${name}" is no stream.`, {
      hint: `Streams: ${streamNames().join(', ')}.`,
    });
  }
  const settings = workspace.setup.sources.get(sourceId);
  const { files, limits } = await unpackedInputs(stream, settings, paths);
  const ledger = await openWorkspaceLedger(workspace, 'write');
  try {
    const { run, statement } = await importRun({
      ledger,
      source,
      stream,
      tenant: settings === undefined ? 'imported' : source.tenant(settings),
      files,
      limits,
      clockFor: workspace.clockFor,
      countPage,
      startedAt: workspace.startedAt,
      toolVersion: workspace.toolVersion,
      configDigest: workspace.setup.digest,
    });
    const rejects: Reject[] = [];
    for await (const page of statement.rejects.count > 0 ? ledger.pages({ run }) : []) {
      rejects.push(...normalizePage(page, stream).rejects.slice(0, SHOWN_REJECTS - rejects.length));
    }
    return { run, statement, rejects };
  } finally {
    await ledger.close();
  }
}

/** The files themselves, or what they hold where the stream comes in archives. */
async function unpackedInputs(
  stream: AnySource['streams'][number],
  settings: unknown,
  paths: readonly string[],
): Promise<Unpacked> {
  const files = await Promise.all(paths.map(readInput));
  const unpacked = await Promise.all(
    files.map((file) => stream.unpack?.(file, settings) ?? { files: [file], limits: [] }),
  );
  return {
    files: unpacked.flatMap((one) => one.files),
    limits: unpacked.flatMap((one) => one.limits),
  };
}

async function readInput(path: string): Promise<{ name: string; bytes: Uint8Array }> {
  try {
    return { name: basename(path), bytes: await readFile(path) };
  } catch (cause) {
    throw new AuditpackError('ERR_INPUT', `${path} could not be read.`, {
      hint: 'Name files that exist and are at most 2 GB each.',
      cause,
    });
  }
}
