import { LIMITS } from '../format/limits.ts';
import { LogEntry, type LoggedBytes, loggedBytes } from '../format/log.ts';
import { PATHS } from '../format/paths.ts';
import { isCanonical } from '../integrity/canonical-line.ts';
import { parseCheckpoint } from '../integrity/checkpoint.ts';
import { MerkleTree } from '../integrity/merkle.ts';
import { type BagFacts, statedCount } from './bag-info.ts';
import { type PackFiles, readWhole } from './container/pack-files.ts';
import type { Findings } from './findings.ts';
import { readItem } from './item-line.ts';
import { type FileLine, fileLines } from './lines.ts';
import { checkEarlier, EarlierTree } from './log-earlier.ts';
import { readRedaction, type WithheldFacts } from './redaction.ts';
import { saltedRange } from './salted.ts';

const MAX_LINE = 64 * 1024;

export interface LogFacts {
  readonly entries: number;
  readonly items: number;
  /** Root over the entries as they stand, base64. */
  readonly root: string;
  /** Files whose bytes the log vouches for as a whole, by path below the base folder. */
  readonly whole: ReadonlySet<string>;
  /** Items and statements by path: how many, and how many bytes with a line feed each. */
  readonly pieces: ReadonlyMap<string, { entries: number; bytes: number }>;
  /** Lines about packs and about keys. */
  readonly chain: Readonly<Record<'pack' | 'key', readonly string[]>>;
  /** Root (base64) over the first so many entries, for every size that was asked for. */
  readonly roots: ReadonlyMap<number, string>;
  /** The `run` entries, in order. */
  readonly runs: readonly LogEntry[];
  /** What a redacted pack withholds. */
  readonly withheld?: WithheldFacts;
}

/**
 * The log against the bytes it is about and against its tree head (docs/pack-format.md §6): entries
 * canonical and gap-free, each salted digest over exactly its bytes, and the RFC 6962 root of all
 * lines, now and as of the pack before.
 */
export function checkLog(
  files: PackFiles,
  digests: ReadonlyMap<string, string>,
  facts: BagFacts | undefined,
  sizes: ReadonlySet<number>,
  findings: Findings,
): LogFacts {
  const tree = new MerkleTree();
  const earlier = new EarlierTree(files);
  const whole = new Set<string>();
  const pieces = new Map<string, { entries: number; bytes: number }>();
  const runs: LogEntry[] = [];
  const chain: Record<'pack' | 'key', string[]> = { pack: [], key: [] };
  const roots = new RootWatch(tree, sizes);
  let items = 0;
  const redacted = readRedaction(files, findings);
  const vouch = ({ kind }: { readonly kind: string }, path: string, length: number) => {
    if (kind === 'exchanges') whole.add(path);
    else if (kind !== 'import') count(pieces, path, length);
  };
  for (const line of fileLines(files, PATHS.logEntries, MAX_LINE)) {
    earlier.before(tree);
    const entry = parseEntry(line, findings);
    if (entry?.kind === 'withheld') tree.appendHash(Buffer.from(entry.hash ?? '', 'base64'));
    else tree.append(leafOf(line));
    roots.look();
    if (entry === undefined) continue;
    checkSequence(entry, line, findings);
    if (entry.kind === 'item') items++;
    keep(entry, line.text, runs, chain);
    const logged = redacted.placed(loggedBytes(entry), entry);
    if (logged === undefined || logged.kind === 'none') continue;
    checkBytes(files, digests, logged, line, findings);
    vouch(entry, `data/${logged.path}`, logged.length);
  }
  for (const one of redacted.finish(findings)) vouch(one, `data/${one.path}`, one.length);
  earlier.before(tree);
  const root = tree.root().toString('base64');
  checkHead(files, tree.size, root, facts, findings);
  checkEarlier(files, earlier, tree, findings);
  const withheld = redacted.facts();
  return {
    ...{ entries: tree.size, items, root, whole, pieces, runs, chain },
    roots: roots.seen,
    ...(withheld && { withheld }),
  };
}

function keep(
  entry: LogEntry,
  line: string,
  runs: LogEntry[],
  chain: Record<'pack' | 'key', string[]>,
): void {
  if (entry.kind === 'run') runs.push(entry);
  if (entry.kind === 'pack' || entry.kind === 'key') chain[entry.kind].push(line);
}

/** Notes the root whenever the tree has one of the sizes that are asked for. */
class RootWatch {
  readonly seen = new Map<number, string>();
  readonly #tree: MerkleTree;
  readonly #sizes: ReadonlySet<number>;

  constructor(tree: MerkleTree, sizes: ReadonlySet<number>) {
    this.#tree = tree;
    this.#sizes = sizes;
    this.look();
  }

  look(): void {
    const { size } = this.#tree;
    if (this.#sizes.has(size)) this.seen.set(size, this.#tree.root().toString('base64'));
  }
}

function count(
  pieces: Map<string, { entries: number; bytes: number }>,
  path: string,
  length: number,
): void {
  const before = pieces.get(path) ?? { entries: 0, bytes: 0 };
  pieces.set(path, { entries: before.entries + 1, bytes: before.bytes + length + 1 });
}

function leafOf({ bytes, text }: FileLine): Uint8Array | string {
  return bytes ?? text;
}

/** A line must be the canonical form (RFC 8785) of what it says, so that nothing hides in it. */
function parseEntry(line: FileLine, findings: Findings): LogEntry | undefined {
  const entry = line.ended && line.isUtf8 ? readEntry(line.text) : undefined;
  if (entry !== undefined) return entry;
  findings.add({
    kind: 'log-line',
    file: PATHS.logEntries,
    record: line.record,
    offset: line.offset,
    expected: 'one canonical JSON entry of a known kind and a line feed',
    found: line.text.slice(0, 200),
  });
  return undefined;
}

function readEntry(text: string): LogEntry | undefined {
  const item = readItem(text);
  if (item !== undefined) return item;
  try {
    const value: unknown = JSON.parse(text);
    const entry = isCanonical(value, text) ? LogEntry.safeParse(value).data : undefined;
    return entry && loggedBytes(entry) !== undefined ? entry : undefined;
  } catch {
    return undefined;
  }
}

function checkSequence(entry: LogEntry, line: FileLine, findings: Findings): void {
  if (entry.seq === line.record - 1) return;
  findings.add({
    kind: 'log-sequence',
    file: PATHS.logEntries,
    record: line.record,
    offset: line.offset,
    expected: `seq ${line.record - 1}`,
    found: `seq ${entry.seq}`,
  });
}

function checkBytes(
  files: PackFiles,
  digests: ReadonlyMap<string, string>,
  logged: Exclude<LoggedBytes, { kind: 'none' }>,
  line: FileLine,
  findings: Findings,
): void {
  const path = `data/${logged.path}`;
  const size = files.entries.get(path)?.size;
  const offset = logged.kind === 'range' ? logged.offset : 0;
  const isWhole = logged.kind === 'file' || logged.whole;
  const fits = !isWhole || size === logged.length;
  const where = { file: path, record: line.record, offset };
  const entry = `entry ${line.record - 1}, line ${line.record} of ${PATHS.logEntries}`;
  if (size === undefined || offset + logged.length > size || !fits) {
    findings.add({
      kind: 'log-range',
      ...where,
      expected: `${logged.length} bytes from ${offset} (${entry})`,
      found: size === undefined ? 'no such file' : `a file of ${size} bytes`,
    });
    return;
  }
  const isRange = logged.kind === 'range';
  const found = isRange ? saltedRange(files, path, logged) : (digests.get(path) ?? 'none');
  const expected = isRange ? logged.digest : logged.sha256;
  if (found !== expected)
    findings.add({ kind: 'log-digest', ...where, expected: `${expected} (${entry})`, found });
}

function checkHead(
  files: PackFiles,
  size: number,
  root: string,
  facts: BagFacts | undefined,
  findings: Findings,
): void {
  const note = readWhole(files, PATHS.checkpoint, LIMITS.checkpoint)?.toString('utf8');
  const head = note === undefined ? undefined : parseCheckpoint(note);
  if (head === undefined) {
    findings.add({
      kind: 'log-checkpoint',
      file: PATHS.checkpoint,
      expected: 'a checkpoint: origin, size, root',
      found: note?.slice(0, 200) ?? 'none',
    });
    return;
  }
  const stated = `${head.size} entries with root ${head.root.toString('base64')}`;
  if (head.size !== size || head.root.toString('base64') !== root)
    findings.add({
      kind: 'log-root',
      file: PATHS.logEntries,
      expected: `${stated} (${PATHS.checkpoint})`,
      found: `${size} entries with root ${root}`,
    });
  const told =
    facts &&
    `${statedCount(facts, 'Auditpack-Log-Size')} entries with root ${facts['Auditpack-Log-Root']}`;
  if (told !== undefined && told !== stated)
    findings.add({
      kind: 'log-checkpoint',
      file: PATHS.bagInfo,
      expected: `${stated} (${PATHS.checkpoint})`,
      found: told,
    });
}
