import { join } from 'node:path';
import { type LogEntry, LogEntry as LogEntrySchema, loggedBytes } from '../../format/log.ts';
import { isCanonical } from '../../integrity/canonical-line.ts';
import { saltFor } from '../../integrity/digest.ts';
import { MerkleTree } from '../../integrity/merkle.ts';
import { RUNS } from '../layout.ts';
import type { ByteRanges } from './byte-ranges.ts';
import type { LedgerFindings } from './findings.ts';
import { type StoredLine, storedLines } from './lines.ts';

/** What the log says of bytes: to be held against the bytes that are there. */
export interface Logged {
  /** Files of exchanges that have an entry. */
  readonly whole: Set<string>;
  /** Items and statements by path: how many, and their bytes with a line feed each. */
  readonly pieces: Map<string, { entries: number; bytes: number }>;
}

/** Walks the entries of run after run: each is canonical, numbered, and true of the bytes it names. */
export class LogWalk {
  readonly tree = new MerkleTree();
  readonly logged: Logged = { whole: new Set(), pieces: new Map() };
  /** Root (base64) at every size that was asked for, and at the end of every run. */
  readonly roots = new Map<number, string>();
  items = 0;
  readonly #directory: string;
  readonly #ranges: ByteRanges;
  readonly #secret: Uint8Array | undefined;
  readonly #findings: LedgerFindings;
  readonly #sizes: ReadonlySet<number>;

  constructor(options: {
    directory: string;
    ranges: ByteRanges;
    /** Absent when it can't be read: then salts are not compared. */
    secret: Uint8Array | undefined;
    sizes: ReadonlySet<number>;
    findings: LedgerFindings;
  }) {
    this.#directory = options.directory;
    this.#ranges = options.ranges;
    this.#secret = options.secret;
    this.#sizes = options.sizes;
    this.#findings = options.findings;
    this.#noteRoot(false);
  }

  /** One run's entries. @param told is given the entries about packs and keys */
  async run(id: string, told: (line: StoredLine) => void): Promise<void> {
    const file = `${RUNS}/${id}/entries.jsonl`;
    let first = true;
    try {
      for await (const line of storedLines(join(this.#directory, file))) {
        const at = { file, record: line.record, offset: line.offset };
        this.tree.append(line.text);
        this.#noteRoot(false);
        const entry = readEntry(line);
        if (entry === undefined) {
          const expected = 'one canonical JSON entry of a known kind and a line feed';
          this.#findings.add({
            kind: 'entry-line',
            ...at,
            expected,
            found: line.text.slice(0, 200),
          });
          continue;
        }
        this.#checkPlace(entry, id, first, at);
        first = false;
        if (entry.kind === 'item') this.items++;
        if (entry.kind === 'pack' || entry.kind === 'key') told(line);
        await this.#checkBytes(entry, at);
      }
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
      if (code === undefined) throw error;
      this.#findings.add({
        kind: 'file-missing',
        file,
        expected: `entries of run ${id}`,
        found: code,
      });
    }
    this.#noteRoot(true);
  }

  #noteRoot(always: boolean): void {
    const { size } = this.tree;
    if (always || this.#sizes.has(size)) this.roots.set(size, this.tree.root().toString('base64'));
  }

  #checkPlace(entry: LogEntry, run: string, first: boolean, at: Place): void {
    const seq = this.tree.size - 1;
    if (entry.seq !== seq)
      this.#findings.add({
        kind: 'entry-sequence',
        ...at,
        expected: `seq ${seq}`,
        found: `seq ${entry.seq}`,
      });
    const own = Reflect.get(entry, 'run');
    if (own !== run || first !== (entry.kind === 'run'))
      this.#findings.add({
        kind: 'entry-run',
        ...at,
        expected: first ? `the entry that begins run ${run}` : `an entry of run ${run}`,
        found: `${entry.kind} of ${String(own)}`,
      });
  }

  async #checkBytes(entry: LogEntry, at: Place): Promise<void> {
    const logged = loggedBytes(entry);
    if (logged === undefined || logged.kind === 'none') return;
    const { path } = logged;
    const isRange = logged.kind === 'range';
    const where = `entry ${entry.seq}, line ${at.record} of ${at.file}`;
    const offset = isRange ? logged.offset : 0;
    if (isRange && this.#secret && saltFor(this.#secret, `${path}:${offset}`) !== logged.salt)
      this.#findings.add({
        kind: 'entry-salt',
        ...at,
        expected: `the salt that the ledger's secret gives for ${path}:${offset}`,
        found: logged.salt,
      });
    const expected = isRange ? logged.digest : logged.sha256;
    const isWhole = !isRange || logged.whole;
    const found =
      (isWhole ? await this.#otherSize(path, logged.length) : undefined) ??
      (await this.#ranges.digest(path, offset, logged.length, isRange ? logged.salt : ''));
    if (found !== expected) {
      const kind = /^[0-9a-f]{64}$/.test(found) ? 'entry-digest' : 'entry-range';
      this.#findings.add({ kind, file: path, offset, expected: `${expected} (${where})`, found });
    }
    if (isWhole) this.logged.whole.add(path);
    else if (entry.kind !== 'import') count(this.logged.pieces, path, logged.length);
  }

  /** What is wrong with the size of a file that an entry logs as a whole. */
  async #otherSize(path: string, length: number): Promise<string | undefined> {
    const size = await this.#ranges.size(path);
    if (size === undefined) return 'no such file';
    return size === length ? undefined : `a file of ${size} bytes, not ${length}`;
  }
}

interface Place {
  readonly file: string;
  readonly record: number;
  readonly offset: number;
}

function readEntry({ text, isWhole }: StoredLine): LogEntry | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isGood = isWhole && isCanonical(value, text);
    const entry = isGood ? LogEntrySchema.safeParse(value).data : undefined;
    return entry && loggedBytes(entry) !== undefined && isBelow(entry.path) ? entry : undefined;
  } catch {
    return undefined;
  }
}

/** A path that stays in the ledger's folder. */
function isBelow(path = ''): boolean {
  return !path.startsWith('/') && !path.split('/').includes('..');
}

function count(pieces: Logged['pieces'], path: string, length: number): void {
  const before = pieces.get(path) ?? { entries: 0, bytes: 0 };
  pieces.set(path, { entries: before.entries + 1, bytes: before.bytes + length + 1 });
}
