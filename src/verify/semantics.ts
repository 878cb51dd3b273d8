import canonicalize from 'canonicalize';
import { z } from 'zod';
import { LIMITS } from '../format/limits.ts';
import { PATHS, statementsPath } from '../format/paths.ts';
import { ThisPack } from '../model/chain.ts';
import type { BagFacts } from './bag-info.ts';
import { type PackFiles, readWhole } from './container/pack-files.ts';
import type { Findings } from './findings.ts';
import { fileLines } from './lines.ts';
import type { LogFacts } from './log.ts';
import { checkRaw } from './raw.ts';

const Run = z.looseObject({ id: z.string(), kind: z.string() });

/** Files that say the same thing must agree (docs/pack-format.md §5.5). */
export function checkSemantics(
  files: PackFiles,
  facts: BagFacts | undefined,
  log: LogFacts,
  findings: Findings,
): void {
  checkIdentity(files, facts, findings);
  checkRuns(files, log, findings);
  checkStatements(files, log, findings);
  checkRaw(files, log, findings);
}

/** `data/chain/this-pack.json` and bag-info.txt. */
function checkIdentity(files: PackFiles, facts: BagFacts | undefined, findings: Findings): void {
  const text = readWhole(files, PATHS.thisPack, LIMITS.checkpoint)?.toString('utf8');
  if (text === undefined || facts === undefined) return;
  const self = parse(ThisPack, text);
  if (self === undefined) {
    findings.add({
      kind: 'pack-identity',
      file: PATHS.thisPack,
      expected: 'pack, sequence, previousPackDigest, period, logSize, logRoot and signer',
      found: text.slice(0, 200),
    });
    return;
  }
  const { period } = self;
  const told: readonly (readonly [keyof BagFacts, string])[] = [
    ['External-Identifier', self.pack],
    ['Bag-Count', `${self.sequence} of ?`],
    ['Auditpack-Previous-Pack', self.previousPackDigest ?? 'none'],
    ['Auditpack-Period', `${period.from} ${period.to} ${period.timezone}`],
    ['Auditpack-Log-Size', String(self.logSize)],
    ['Auditpack-Log-Root', self.logRoot],
  ];
  for (const [label, found] of told)
    if (facts[label] !== found)
      findings.add({
        kind: 'pack-identity',
        file: PATHS.thisPack,
        expected: `${label}: ${facts[label]} (${PATHS.bagInfo})`,
        found,
      });
}

/** `data/runs/runs.jsonl` and the runs of the log. */
function checkRuns(files: PackFiles, log: LogFacts, findings: Findings): void {
  let n = 0;
  for (const line of fileLines(files, PATHS.runs, LIMITS.lineLength)) {
    const run = parse(Run, line.text);
    const entry = log.runs[n++];
    const same =
      run !== undefined &&
      entry !== undefined &&
      run.id === entry.run &&
      run.kind === entry.runKind &&
      ['startedAt', 'toolVersion', 'configDigest', 'state'].every((key) => run[key] === entry[key]);
    if (!same)
      findings.add({
        kind: 'run-mismatch',
        file: PATHS.runs,
        record: line.record,
        offset: line.offset,
        expected: entry
          ? `run ${entry.run} as the log has it (entry ${entry.seq})`
          : 'no more runs',
        found: line.text.slice(0, 200),
      });
  }
  if (n < log.runs.length)
    findings.add({
      kind: 'run-mismatch',
      file: PATHS.runs,
      expected: `${log.runs.length} runs, as in the log`,
      found: String(n),
    });
}

/** `data/runs/statements.jsonl` and the statements of each run as they were logged. */
function checkStatements(files: PackFiles, log: LogFacts, findings: Findings): void {
  const logged = loggedStatements(files, log, findings);
  for (const line of fileLines(files, PATHS.statements, LIMITS.lineLength)) {
    const { value } = logged.next();
    const text = canonicalText(line.text);
    if (value !== undefined && text === value.text) continue;
    findings.add({
      kind: 'statement-mismatch',
      file: PATHS.statements,
      record: line.record,
      offset: line.offset,
      expected: value ? `what line ${value.record} of ${value.file} says` : 'no more statements',
      found: line.text.slice(0, 200),
    });
  }
  const left = logged.next().value;
  if (left !== undefined)
    findings.add({
      kind: 'statement-mismatch',
      file: PATHS.statements,
      expected: `line ${left.record} of ${left.file} too`,
      found: 'the end of the file',
    });
}

function* loggedStatements(
  files: PackFiles,
  log: LogFacts,
  findings: Findings,
): Generator<{ text: string; file: string; record: number }, undefined> {
  for (const { run } of log.runs) {
    const file = statementsPath(String(run));
    const size = files.entries.get(file)?.size ?? 0;
    const covered = log.pieces.get(file)?.bytes ?? 0;
    if (size !== covered)
      findings.add({
        kind: 'statement-mismatch',
        file,
        expected: `${covered} bytes of statements, as in the log`,
        found: String(size),
      });
    for (const { text, record } of fileLines(files, file, LIMITS.lineLength))
      yield { text, file, record };
  }
  return undefined;
}

function canonicalText(text: string): string | undefined {
  try {
    return canonicalize(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function parse<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
