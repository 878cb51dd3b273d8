import { z } from 'zod';
import { setupOf } from '../config/load.ts';
import { loadLibrary } from '../controls/load.ts';
import { AuditpackError } from '../errors.ts';
import { PATHS } from '../format/paths.ts';
import { REDACTION, RedactionAbout, WithheldVerdictLine } from '../format/redaction.ts';
import type { WithheldVerdict } from '../model/result.ts';
import type { ByteFile, PackInput, PackRun } from '../pack/contract.ts';
import { assessLedger } from '../pipeline/assess.ts';
import { manualFiles } from '../pipeline/manual-files.ts';
import { rosterFile } from '../pipeline/roster-file.ts';
import { settingsSchemas } from '../sources/registry.ts';
import type { PackFiles } from '../verify/container/pack-files.ts';
import type { VerifiedFacts } from '../verify/report.ts';
import { bytesOf, linesOf, packLedger } from './pack-reader.ts';

const ThisPack = z.looseObject({
  sequence: z.int(),
  previousPackDigest: z.string().nullable(),
});
const LIBRARY = 'data/library/';
const REGISTERS = 'data/manual/registers/';

/** What the pack was made from, all of it taken from the pack, and everything derived made anew. */
export async function replayedInput(
  files: PackFiles,
  facts: VerifiedFacts,
  toolVersion: string,
): Promise<PackInput & { close(): void }> {
  const text = (path: string) => bytesOf(files, path).toString('utf8');
  const register = (name: string) => {
    const path = `${REGISTERS}${name}`;
    return files.entries.has(path) ? text(path) : undefined;
  };
  const library = loadLibrary(
    [...files.entries.keys()]
      .filter((path) => path.startsWith(LIBRARY))
      .map((path) => ({ path: path.slice(LIBRARY.length), text: text(path) })),
  );
  const setup = setupOf(
    PATHS.config,
    text(PATHS.config),
    {
      catalogueText: text(PATHS.entitlements),
      registersText: register('registers.yaml'),
      decisionsText: register('decisions.yaml'),
    },
    settingsSchemas(),
  );
  const runs = linesOf(files, PATHS.runs).map((line) => JSON.parse(line) as PackRun);
  const head = { size: facts.log?.entries ?? 0, root: facts.log?.root ?? '' };
  const ledger = packLedger(
    files,
    runs.map(({ id }) => id),
    head,
  );
  const assessment = await assessLedger({ setup }, ledger, library, withheldIn(files));
  const { results, trails, records, rejects, parameters } = assessment;
  const self = ThisPack.safeParse(JSON.parse(text(PATHS.thisPack))).data;
  if (self === undefined)
    throw new AuditpackError('ERR_PACK_UNREADABLE', `${PATHS.thisPack} does not read.`);
  const { organization, frameworks } = setup.config;
  const people = await rosterFile(ledger);
  return {
    organization,
    period: setup.period,
    sequence: self.sequence,
    ...(self.previousPackDigest !== null && { previousPackDigest: self.previousPackDigest }),
    toolVersion,
    libraryVersion: library.version,
    generatedAt: trails.extractedAt,
    frameworks,
    results: {
      ...results,
      controls: results.controls.filter(({ framework }) =>
        (frameworks as string[]).includes(framework),
      ),
    },
    trails,
    records: assessment.lines,
    close: assessment.close,
    rejects,
    late: assessment.late,
    reconciliations: assessment.reconciliations,
    statements: await ledger.statements(),
    runs,
    parameters: [...parameters.values()],
    config: setup.text,
    ...(people && { people }),
    entitlements: setup.catalogueText,
    registers: setup.registerTexts,
    library: below(files, LIBRARY).map(({ path }) => ({ path, bytes: new Uint8Array() })),
    runFiles: below(files, 'data/runs/').filter(({ path }) => path.includes('/')),
    raw: below(files, 'data/raw/'),
    manual: await manualFiles(ledger, records),
    chain: below(files, 'data/chain/')
      .filter(({ path }) => `data/chain/${path}` !== PATHS.thisPack)
      .map(({ path }) => ({ path, bytes: new Uint8Array() })),
    ...redactionIn(files),
    log: {
      entries: { path: '', size: 0, open: () => [] },
      ...head,
      checkpoint: text(PATHS.checkpoint),
    },
  };
}

function withheldIn(files: PackFiles): WithheldVerdict[] {
  if (!files.entries.has(REDACTION.verdicts)) return [];
  return linesOf(files, REDACTION.verdicts).map((line) =>
    WithheldVerdictLine.parse(JSON.parse(line)),
  );
}

function redactionIn(files: PackFiles): Pick<PackInput, 'redaction'> {
  if (!files.entries.has(REDACTION.about)) return {};
  const about = RedactionAbout.parse(JSON.parse(bytesOf(files, REDACTION.about).toString('utf8')));
  const own = below(files, 'data/redaction/');
  return {
    redaction: { about, files: own.map(({ path }) => ({ path, bytes: new Uint8Array() })) },
  };
}

/** Files that are carried over as they are: named here, compared by nobody. */
function below(files: PackFiles, folder: string): ByteFile[] {
  return [...files.entries.values()]
    .filter(({ path }) => path.startsWith(folder))
    .map(({ path, size }) => ({ path: path.slice(folder.length), size, open: () => [] }));
}
