import { createReadStream } from 'node:fs';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ledger, RunInfo } from '../ledger/contract.ts';
import type { ByteFile, PackInput, PackWritten } from '../pack/contract.ts';
import type { PackTarget } from '../pack/write-pack.ts';
import { type Assessment, assessLedger } from './assess.ts';
import { rawFiles, statementFiles } from './ledger-files.ts';
import { readLibrary } from './library.ts';
import { manualFiles } from './manual-files.ts';
import { type PackChain, sealPack } from './pack-chain.ts';
import { type Publication, publishHead } from './publish.ts';
import { rosterFile } from './roster-file.ts';
import { openWorkspaceLedger, type Workspace } from './workspace.ts';

const READ_BYTES = 1 << 20;

export interface PackReport {
  readonly written: PackWritten;
  readonly assessment: Assessment;
  /** False when the people file on disk is no longer the one that was collected and tested. */
  readonly rosterIsCurrent: boolean;
  /** Where the head of the log went, this pack's entry in it. */
  readonly published: readonly Publication[];
}

/** Evaluates the period, writes the evidence pack, and publishes the head of the log. */
export async function pack(workspace: Workspace, target: PackTarget): Promise<PackReport> {
  const report = await packLedger(workspace, target);
  return { ...report, published: await publishHead(workspace) };
}

async function packLedger(
  workspace: Workspace,
  target: PackTarget,
): Promise<Omit<PackReport, 'published'>> {
  const library = await readLibrary();
  const ledger = await openWorkspaceLedger(workspace, 'write');
  try {
    const assessment = await assessLedger(workspace, ledger, library);
    try {
      if ('directory' in target) await mkdir(target.directory, { recursive: true });
      const written = await sealPack(workspace, ledger, target, (chain) =>
        packInput(workspace, ledger, assessment, chain),
      );
      return { written, assessment, rosterIsCurrent: await rosterIsCurrent(workspace, ledger) };
    } finally {
      assessment.close();
    }
  } finally {
    await ledger.close();
  }
}

async function rosterIsCurrent({ setup }: Workspace, ledger: Ledger): Promise<boolean> {
  const [packed, onDisk] = await Promise.all([
    rosterFile(ledger),
    readFile(setup.peoplePath).catch(() => undefined),
  ]);
  return packed === undefined || onDisk === undefined || onDisk.equals(packed);
}

export async function packInput(
  workspace: Workspace,
  ledger: Pick<Ledger, 'directory' | 'statements' | 'pages'>,
  assessment: Assessment,
  chain: PackChain,
): Promise<PackInput> {
  const { setup, toolVersion } = workspace;
  const { results, trails, library, parameters } = assessment;
  const statements = await ledger.statements();
  const people = await rosterFile(ledger);
  return {
    organization: setup.config.organization,
    period: setup.period,
    sequence: chain.sequence,
    ...(chain.previous && { previousPackDigest: chain.previous.packDigest }),
    ...(chain.signer && { signer: chain.signer }),
    chain: chain.files,
    toolVersion,
    libraryVersion: library.version,
    // The pack is dated by its evidence, so that packing the same ledger twice gives the same bytes.
    generatedAt: trails.extractedAt,
    frameworks: setup.config.frameworks,
    results: {
      ...results,
      controls: results.controls.filter(({ framework }) =>
        (setup.config.frameworks as string[]).includes(framework),
      ),
    },
    trails,
    records: assessment.lines,
    rejects: assessment.rejects,
    statements,
    late: assessment.late,
    reconciliations: assessment.reconciliations,
    runs: chain.runs,
    parameters: [...parameters.values()],
    config: setup.text,
    ...(people && { people }),
    entitlements: setup.catalogueText,
    registers: setup.registerTexts,
    library: library.files.map(({ path, text }) => ({ path, bytes: Buffer.from(text) })),
    runFiles: await statementFiles(
      setup.ledger,
      chain.runs.map(({ id }) => id),
    ),
    raw: await rawFiles(setup.ledger),
    manual: await manualFiles(ledger, assessment.records),
    log: {
      entries: await entriesFile(ledger, chain.runs),
      size: chain.head.size,
      root: chain.head.root,
      checkpoint: chain.head.note,
      ...(chain.earlier && { previous: chain.earlier }),
      ...(chain.vkey !== undefined && { vkey: chain.vkey }),
    },
  };
}

/** All runs' entries one after the other, as they are in the ledger. */
async function entriesFile(
  ledger: Pick<Ledger, 'directory'>,
  runs: readonly RunInfo[],
): Promise<ByteFile> {
  const paths = runs.map(({ id }) => join(ledger.directory, 'runs', id, 'entries.jsonl'));
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  return {
    path: 'entries.jsonl',
    size: sizes.reduce((sum, size) => sum + size, 0),
    async *open() {
      for (const path of paths) yield* createReadStream(path, { highWaterMark: READ_BYTES });
    },
  };
}
