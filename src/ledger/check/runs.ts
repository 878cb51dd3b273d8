import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { byText } from '../../model/ids.ts';
import { RUNS } from '../layout.ts';
import { RunFile, tryParse } from '../lines.ts';
import type { LedgerFindings } from './findings.ts';

/** A folder in `runs/`, and what its `run.json` says as far as it reads. */
export interface ReadRun {
  readonly id: string;
  readonly file?: RunFile;
  /** Still open, or begun without ever storing anything: the log has nothing of it. */
  readonly isUnlogged: boolean;
}

/** Runs in order; each has its file, and their numbers have no gap. */
export async function readRuns(
  directory: string,
  findings: LedgerFindings,
): Promise<ReadonlyMap<string, ReadRun>> {
  const names = (await readdir(join(directory, RUNS)).catch(() => [])).sort(byText);
  const runs = new Map<string, ReadRun>();
  let next = 1;
  for (const id of names) {
    const number = Number.parseInt(id, 10);
    if (number !== next)
      findings.add({
        kind: 'run-number',
        file: `${RUNS}/${id}`,
        expected: `run ${String(next).padStart(4, '0')}`,
        found: id,
      });
    next = (Number.isNaN(number) ? next : number) + 1;
    runs.set(id, await readRun(directory, id, findings));
  }
  return runs;
}

async function readRun(directory: string, id: string, findings: LedgerFindings): Promise<ReadRun> {
  const file = `${RUNS}/${id}/run.json`;
  const text = await readFile(join(directory, file), 'utf8').catch(() => undefined);
  const run = text === undefined ? undefined : tryParse(RunFile, text);
  if (run?.id === id) {
    if (run.state === 'open')
      findings.reserve(
        'run-open',
        `Run ${id} is not sealed: it is being written, or its process died and the next command that writes will close it.`,
      );
    return { id, file: run, isUnlogged: run.state === 'open' };
  }
  const others = await readdir(join(directory, RUNS, id)).catch(() => []);
  const isEmpty = text === undefined && others.every((name) => name === 'statements.jsonl');
  if (isEmpty) findings.reserve('run-empty', `Run ${id} was begun and never stored anything.`);
  else
    findings.add({
      kind: text === undefined ? 'file-missing' : 'file-broken',
      file,
      expected: `what was written of run ${id}`,
      found: text === undefined ? 'no such file' : text.slice(0, 200),
    });
  return { id, isUnlogged: isEmpty };
}
