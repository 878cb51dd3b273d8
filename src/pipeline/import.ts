import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type ImportOptions, importRun } from '../collect/import.ts';
import { AuditpackError } from '../errors.ts';
import { OWN_FILES } from '../model/ids.ts';
import type { Reject } from '../model/record.ts';
import type { Statement } from '../model/statement.ts';
import { countPage, normalizePage } from '../normalize/normalize-page.ts';
import type { AnySource, Unpacked, UnpackedFile } from '../sources/contract.ts';
import { sourceOf, streamNames } from '../sources/registry.ts';
import { type Attest, attestedAs } from './import/attested.ts';
import { type ReadTable, readTable } from './import/read-table.ts';
import { asOfInstant } from './import/when.ts';
import { openWorkspaceLedger, type Workspace } from './workspace.ts';

export interface ImportReport {
  readonly run: string;
  readonly statement: Statement;
  /** The first rejects, with where they stand in the file. */
  readonly rejects: readonly Reject[];
  /** Columns of the files that the mapping neither reads nor names as left out. */
  readonly unusedColumns: readonly string[];
}

export interface ImportRequest {
  /** `okta/system-log`, `table`, `people/roster` or `manual/evidence`. */
  readonly name: string;
  readonly paths: readonly string[];
  /** Mapping file of a table. */
  readonly map?: string | undefined;
  /** Day or instant the files are true of. */
  readonly asOf?: string | undefined;
  /** Rows that the system itself shows. */
  readonly expectRows?: string | undefined;
  readonly attest?: Attest | undefined;
}

type Plan = Pick<ImportOptions, 'source' | 'stream' | 'tenant'> & Partial<ImportOptions>;

const SHOWN_REJECTS = 20;

/** Takes saved payloads, tables, rosters or evidence files into the ledger as a run of their own. */
export async function importFiles(
  workspace: Workspace,
  request: ImportRequest,
): Promise<ImportReport> {
  // A wrong name is told before a missing file.
  const named = request.name === 'table' ? undefined : planOf(workspace, request);
  const inputs = await Promise.all(request.paths.map(readInput));
  const { plan, unused } = named
    ? { plan: named, unused: [] }
    : await tableOf(workspace, request, inputs);
  const settings = workspace.setup.sources.get(plan.source.id);
  const { files, limits } = await unpacked(plan.stream, settings, inputs);
  const ledger = await openWorkspaceLedger(workspace, 'write');
  try {
    const { run, statement } = await importRun({
      ledger,
      files,
      clockFor: workspace.clockFor,
      countPage,
      startedAt: workspace.startedAt,
      toolVersion: workspace.toolVersion,
      configDigest: workspace.setup.digest,
      ...plan,
      ...datedBy(workspace, request),
      limits: [...limits, ...(plan.limits ?? [])],
    });
    const rejects: Reject[] = [];
    for await (const page of statement.rejects.count > 0 ? ledger.pages({ run }) : []) {
      rejects.push(
        ...normalizePage(page, plan.stream).rejects.slice(0, SHOWN_REJECTS - rejects.length),
      );
    }
    return { run, statement, rejects, unusedColumns: unused };
  } finally {
    await ledger.close();
  }
}

/** The files themselves, or what they hold where the stream comes in archives. */
async function unpacked(
  stream: AnySource['streams'][number],
  settings: unknown,
  files: readonly UnpackedFile[],
): Promise<Unpacked> {
  const each = await Promise.all(
    files.map((file) => stream.unpack?.(file, settings) ?? { files: [file], limits: [] }),
  );
  return {
    files: each.flatMap((one) => one.files),
    limits: each.flatMap((one) => one.limits),
  };
}

async function tableOf(
  { setup }: Workspace,
  { map, expectRows }: ImportRequest,
  files: Parameters<typeof readTable>[1],
): Promise<ReadTable> {
  if (map === undefined) {
    throw new AuditpackError('ERR_USAGE', 'A table needs a mapping file.', {
      hint: 'auditpack import table --map mapping.yaml FILE…; docs/imports.md shows one.',
    });
  }
  return readTable(await readInput(map), files, setup.systems, expectRows !== undefined);
}

function planOf({ setup }: Workspace, { name, attest }: ImportRequest): Plan {
  const [sourceId = '', streamName] = name.split('/');
  const source = sourceOf(sourceId);
  const stream = source?.streams.find((candidate) => candidate.name === streamName);
  if (!source || !stream) {
    throw new AuditpackError('ERR_USAGE', `"${name}" is no stream.`, {
      hint: `Streams: table, ${streamNames().join(', ')}.`,
    });
  }
  const settings = setup.sources.get(sourceId);
  const unset = OWN_FILES.has(sourceId) ? source.tenant({}) : 'imported';
  return {
    source,
    stream,
    tenant: settings === undefined ? unset : source.tenant(settings),
    ...(stream.file === 'csv' && { items: 'csv' }),
    ...(name === 'manual/evidence' && attestedAs(attest ?? {}, setup.config.timezone)),
  };
}

function datedBy({ setup, startedAt }: Workspace, { asOf, expectRows }: ImportRequest) {
  const at = asOf === undefined ? undefined : asOfInstant(asOf, setup.config.timezone);
  if (at !== undefined && at > startedAt) {
    throw new AuditpackError('ERR_USAGE', `--as-of ${asOf} lies in the future.`);
  }
  if (expectRows !== undefined && !/^\d{1,9}$/.test(expectRows)) {
    throw new AuditpackError(
      'ERR_USAGE',
      `--expect-rows wants a whole number, not "${expectRows}".`,
    );
  }
  return {
    ...(at !== undefined && { asOf: at }),
    ...(expectRows !== undefined && { expected: Number(expectRows) }),
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
