import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { BODIES_SUFFIX, EXCHANGES_SUFFIX } from '../../format/exchanges.ts';
import { HOLDER_FILE, LEDGER_FILE, PUBLICATIONS_FILE, RAW, RUNS, SECRET_FILE } from '../layout.ts';
import type { LedgerFindings } from './findings.ts';
import type { ReadRun } from './runs.ts';

/** Files that may stand beside runs and raw answers: the ledger's own, and who writes it now. */
const OWN = new Set([LEDGER_FILE, SECRET_FILE, HOLDER_FILE, PUBLICATIONS_FILE]);
const CLAIM = /^claim-\d+-[0-9a-f]+\.json$/;
/** Made anew from the rest at any time. */
const DERIVED = 'derived/';
const LOCK = `${LEDGER_FILE}.lock`;
/** What a killed process was writing beside the file it would have replaced. */
const LEFT_OVER = /\.new$/;
const RUN_FILES = ['run.json', 'statements.jsonl', 'entries.jsonl', 'checkpoint'];
const ANY_WRITE = 0o222;
const OTHERS = 0o077;

export interface FoundFile {
  /** Below the ledger's folder, with `/`. */
  readonly path: string;
  readonly isFile: boolean;
  readonly mode: number;
}

/** Everything below the folder, links never followed; `derived/` is left out. */
export async function inventory(directory: string): Promise<FoundFile[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const found = entries.filter((entry) => !entry.isDirectory()).map((e) => describe(directory, e));
  const files = (await Promise.all(found)).filter((file) => file !== undefined);
  return files.filter(({ path }) => !path.startsWith(DERIVED) && !path.startsWith(`${LOCK}/`));
}

async function describe(directory: string, entry: Dirent): Promise<FoundFile | undefined> {
  const path = join(entry.parentPath, entry.name);
  // Gone meanwhile: a claim to the lock comes and goes.
  const stat = await lstat(path).catch(() => undefined);
  const below = path
    .slice(directory.length + 1)
    .split(sep)
    .join('/');
  return stat && { path: below, isFile: stat.isFile(), mode: stat.mode };
}

/** No file too many, none of another kind, and those of sealed runs without the right to write. */
export function checkInventory(
  files: readonly FoundFile[],
  runs: ReadonlyMap<string, ReadRun>,
  findings: LedgerFindings,
): void {
  const paths = new Set(files.map(({ path }) => path));
  for (const { path, isFile } of files) {
    const expected = 'no such file: the ledger did not write it';
    if (!isFile)
      findings.add({
        kind: 'file-link',
        file: path,
        expected: 'a file',
        found: 'a link or device',
      });
    else if (LEFT_OVER.test(path))
      findings.reserve('left-over', `${path} is of a process that was killed; it may be removed.`);
    else if (!isExpected(path, paths, runs))
      findings.add({ kind: 'file-unknown', file: path, expected, found: 'one' });
  }
  if (process.platform !== 'win32') checkModes(files, runs, findings);
}

function checkModes(
  files: readonly FoundFile[],
  runs: ReadonlyMap<string, ReadRun>,
  findings: LedgerFindings,
): void {
  const secret = files.find(({ path }) => path === SECRET_FILE);
  if (secret && (secret.mode & OTHERS) !== 0)
    findings.reserve('secret-readable', `${SECRET_FILE} may be read by others: chmod 600 it.`);
  const [first, ...more] = files.filter(
    ({ path, isFile, mode }) =>
      isFile && (mode & ANY_WRITE) !== 0 && isSealed(path, runs) && !LEFT_OVER.test(path),
  );
  if (first)
    findings.reserve(
      'file-writable',
      `${more.length + 1} files of sealed runs may be written, the first is ${first.path}: chmod 444 them.`,
    );
}

function runOf(path: string): string | undefined {
  const parts = path.split('/');
  return parts[0] === RUNS ? parts[1] : parts[0] === RAW ? parts[2] : undefined;
}

function isSealed(path: string, runs: ReadonlyMap<string, ReadRun>): boolean {
  const run = runs.get(runOf(path) ?? '');
  return run?.file !== undefined && run.file.state !== 'open';
}

function isExpected(
  path: string,
  paths: ReadonlySet<string>,
  runs: ReadonlyMap<string, ReadRun>,
): boolean {
  const [top, second, third, fourth, ...deeper] = path.split('/');
  if (second === undefined) return OWN.has(path) || CLAIM.test(path);
  if (!runs.has(runOf(path) ?? '')) return false;
  if (top === RUNS) return fourth === undefined && RUN_FILES.includes(third ?? '');
  if (top !== RAW || fourth === undefined || deeper.length > 0) return false;
  if (fourth.endsWith(EXCHANGES_SUFFIX)) return true;
  const beside = `${path.slice(0, -BODIES_SUFFIX.length)}${EXCHANGES_SUFFIX}`;
  return fourth.endsWith(BODIES_SUFFIX) && paths.has(beside);
}
