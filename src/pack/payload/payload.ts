import { stringify } from 'yaml';
import { byEntryOrder } from '../../format/names.ts';
import { PATHS } from '../../format/paths.ts';
import type { ThisPack } from '../../model/chain.ts';
import type { PackFile, PackInput } from '../contract.ts';
import { readme } from '../readme.ts';
import { workbook } from '../workbook/workbook.ts';
import { populationFiles } from './population-files.ts';
import { recordFiles, type Tally } from './records-files.ts';
import { jsonlFile, resultFiles } from './results-files.ts';

/** Every file below `data/`, in entry order. */
export function payload(input: PackInput, name: string, tally: Tally): PackFile[] {
  const files = [
    ...chainFiles(input, name),
    ...resultFiles(input, tally),
    ...populationFiles(input),
    ...recordFiles(input, tally),
    ...input.raw.map(
      (file): PackFile => ({
        path: `data/raw/${file.path}`,
        what: 'Bytes as received',
        size: file.size,
        bytes: () => file.open(),
      }),
    ),
    ...input.library.map(({ path, bytes }) =>
      stored(`data/library/${path}`, 'Test or control as used', bytes),
    ),
    ...(input.manual ?? []).map(({ path, bytes }) =>
      stored(`data/manual/${path}`, 'Handed in and attested, not collected', bytes),
    ),
    ...(input.redaction?.files ?? []).map(({ path, bytes }) =>
      stored(`data/redaction/${path}`, 'What is withheld, and where', bytes),
    ),
    jsonlFile(PATHS.statements, 'Completeness statements', () => input.statements),
    ...input.runFiles.map(
      (file): PackFile => ({
        path: `data/runs/${file.path}`,
        what: 'Completeness statements of a run, as logged',
        size: file.size,
        bytes: () => file.open(),
      }),
    ),
    jsonlFile(PATHS.runs, 'Runs of the ledger', () => input.runs),
    ...inputsInForce(input),
    stored(PATHS.readme, 'Narrative', readme(input, name)),
    {
      path: PATHS.workbook,
      what: 'Workbook: a view of the tables above',
      bytes: (written) => workbook(input, name, written),
    } satisfies PackFile,
  ];
  return files.sort((a, b) => byEntryOrder(a.path, b.path));
}

function inputsInForce(input: PackInput): PackFile[] {
  const parameters = input.parameters.map(({ key, value, isDefault, policy }) => ({
    key,
    value,
    isDefault,
    ...(policy === undefined ? {} : { policy }),
  }));
  return [
    stored(PATHS.parameters, 'Parameters in force', stringify({ parameters }, { lineWidth: 0 })),
    stored(PATHS.config, 'Configuration as read', input.config),
    ...(input.people === undefined ? [] : [stored(PATHS.people, 'Roster as given', input.people)]),
    ...(input.entitlements === undefined
      ? []
      : [stored(PATHS.entitlements, 'Entitlement catalogue as given', input.entitlements)]),
    ...(input.registers ?? []).map(({ path, text }) =>
      stored(`data/manual/registers/${path}`, 'Register of the company as given', text),
    ),
  ];
}

function chainFiles(input: PackInput, name: string): PackFile[] {
  const { signer } = input;
  const self: ThisPack = {
    pack: name,
    sequence: input.sequence,
    previousPackDigest: input.previousPackDigest ?? null,
    period: input.period,
    logSize: input.log.size,
    logRoot: input.log.root,
    signer: signer
      ? { identity: signer.identity, key: signer.key, fingerprint: signer.fingerprint }
      : null,
  };
  return [
    stored(PATHS.thisPack, 'Place of this pack in the chain', `${JSON.stringify(self, null, 2)}\n`),
    ...(input.chain ?? []).map(({ path, bytes }) =>
      stored(`data/chain/${path}`, 'Lines of the log about packs and keys', bytes),
    ),
  ];
}

function stored(path: string, what: string, bytes: Uint8Array | string): PackFile {
  return { path, what, bytes: () => bytes };
}
