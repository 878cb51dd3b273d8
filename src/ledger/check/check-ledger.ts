import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AuditpackError } from '../../errors.ts';
import { trustedKeys } from '../../format/key-chain.ts';
import { parseCheckpoint } from '../../integrity/checkpoint.ts';
import { ofLog } from '../../integrity/checkpoint-line.ts';
import { LEDGER_FILE, SECRET_FILE } from '../layout.ts';
import { LedgerFile, parseStored } from '../lines.ts';
import { ByteRanges } from './byte-ranges.ts';
import { LedgerFindings } from './findings.ts';
import { Heads } from './heads.ts';
import { checkInventory, inventory } from './inventory.ts';
import { LogWalk } from './log-walk.ts';
import { checkStored } from './raw.ts';
import type { LedgerReport } from './report-schema.ts';
import { type ReadRun, readRuns } from './runs.ts';

/** A checkpoint that was kept outside the ledger, and where. */
export interface HeldNote {
  readonly note: string;
  readonly from: string;
}

export interface CheckOptions {
  /** Fingerprints of keys that may sign, told by another channel. */
  readonly keys?: readonly string[];
  readonly held?: readonly HeldNote[];
}

/**
 * Checks a whole ledger at rest, without changing it or taking its lock: files, modes, runs, every
 * byte against the log, the log against its checkpoints, signatures, keys and packs. Everything found
 * is reported, not only the first.
 * @throws AuditpackError ERR_LEDGER when there is no ledger
 */
export async function checkLedger(
  directory: string,
  options: CheckOptions = {},
): Promise<LedgerReport> {
  const findings = new LedgerFindings();
  const { origin } = await readAbout(directory);
  // Files before runs: a run that begins meanwhile has no files yet.
  const files = await inventory(directory);
  const runs = await readRuns(directory, findings);
  checkInventory(files, runs, findings);
  const held = ofLog(options.held ?? [], origin).flatMap((one) => readHeld(one, origin, findings));
  const ranges = new ByteRanges(directory);
  const walk = new LogWalk({
    directory,
    ranges,
    secret: await readSecret(directory, findings),
    sizes: new Set(held.map(({ size }) => size)),
    findings,
  });
  const heads = new Heads(origin, findings);
  try {
    for (const { id, file, isUnlogged } of runs.values()) {
      if (isUnlogged) continue;
      await walk.run(id, (line) => heads.entry(id, line, walk.roots));
      if (file)
        await heads.run(directory, file, walk.tree.size, walk.tree.root().toString('base64'));
      await checkStored(directory, id, { ranges, logged: walk.logged, findings });
    }
  } finally {
    await ranges.close();
  }
  heads.checkSignatures();
  for (const one of held) compareHeld(one, walk, findings);
  return reportOf(
    directory,
    origin,
    { files: files.length, runs, ranges, walk, heads, findings, held: held.length },
    options,
  );
}

async function readAbout(directory: string): Promise<LedgerFile> {
  const path = join(directory, LEDGER_FILE);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AuditpackError('ERR_LEDGER', `There is no ledger in ${directory}.`, {
      hint: 'Set `ledger:` in auditpack.yaml to where it is.',
      cause,
    });
  });
  return parseStored(LedgerFile, text, path);
}

async function readSecret(
  directory: string,
  findings: LedgerFindings,
): Promise<Buffer | undefined> {
  const text = await readFile(join(directory, SECRET_FILE), 'utf8').catch(() => undefined);
  const secret = Buffer.from((text ?? '').trim(), 'hex');
  if (secret.length >= 16) return secret;
  findings.add({
    kind: text === undefined ? 'file-missing' : 'file-broken',
    file: SECRET_FILE,
    expected: 'the salt secret, at least 16 bytes in hex',
    found: text === undefined ? 'no such file' : `${secret.length} bytes`,
  });
  return undefined;
}

interface Held {
  readonly from: string;
  readonly size: number;
  readonly root: string;
}

function readHeld({ note, from }: HeldNote, origin: string, findings: LedgerFindings): Held[] {
  const head = parseCheckpoint(note);
  if (head?.origin === origin)
    return [{ from, size: head.size, root: head.root.toString('base64') }];
  findings.add({
    kind: 'held-contradicted',
    file: LEDGER_FILE,
    expected: `the log ${head?.origin ?? 'of a checkpoint'} (${from})`,
    found: `the log ${origin}`,
  });
  return [];
}

function compareHeld({ from, size, root }: Held, walk: LogWalk, findings: LedgerFindings): void {
  const found = walk.roots.get(size);
  if (found !== root)
    findings.add({
      kind: 'held-contradicted',
      file: LEDGER_FILE,
      expected: `root ${root} over ${size} entries (${from})`,
      found: found ?? `only ${walk.tree.size} entries`,
    });
}

function reportOf(
  ledger: string,
  origin: string,
  facts: {
    files: number;
    runs: ReadonlyMap<string, ReadRun>;
    ranges: ByteRanges;
    walk: LogWalk;
    heads: Heads;
    findings: LedgerFindings;
    held: number;
  },
  { keys = [] }: CheckOptions,
): LedgerReport {
  const { files, ranges, walk, heads, findings } = facts;
  const states = [...facts.runs.values()].map(({ file }) => file?.state);
  const count = (state: string) => states.filter((one) => one === state).length;
  const current = heads.keys.at(-1);
  const pinned = current !== undefined && trustedKeys(heads.keys, keys).has(current.fingerprint);
  if (keys.length > 0 && !pinned)
    findings.add({
      kind: 'key-other',
      file: LEDGER_FILE,
      expected: `${keys.join(' or ')}, or a key it endorsed`,
      found: current?.fingerprint ?? 'no key in the log',
    });
  const reserved = findings.reservations.length > 0 ? 'reserved' : 'whole';
  return {
    ok: findings.total === 0 && findings.reservations.length === 0,
    verdict: findings.total > 0 ? 'altered' : reserved,
    ledger,
    origin,
    runs: { sealed: count('sealed'), interrupted: count('interrupted'), open: count('open') },
    packs: heads.packs,
    files,
    bytes: ranges.hashed,
    log: {
      entries: walk.tree.size,
      items: walk.items,
      root: walk.tree.root().toString('base64'),
    },
    checkpoints: { signed: heads.signed, unsigned: heads.unsigned, held: facts.held },
    key: current ? { fingerprint: current.fingerprint, pinned } : null,
    total: findings.total,
    findings: findings.list,
    reservations: findings.reservations,
  };
}
