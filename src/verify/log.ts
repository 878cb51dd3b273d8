import { createHash } from 'node:crypto';
import { z } from 'zod';
import { LIMITS } from '../format/limits.ts';
import { PATHS } from '../format/paths.ts';
import { parseCheckpoint } from '../integrity/checkpoint.ts';
import { MerkleTree } from '../integrity/merkle.ts';
import { byText } from '../model/ids.ts';
import { type BagFacts, statedCount } from './bag-info.ts';
import { type PackFiles, readWhole } from './container/pack-files.ts';
import type { Findings } from './findings.ts';
import { type FileLine, fileLines } from './lines.ts';

const MAX_LINE = 64 * 1024;
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const range = { path: z.string(), offset: z.int().nonnegative(), length: z.int().nonnegative() };

/** What the checks need of an entry; every other member is only hashed. */
const Entry = z.discriminatedUnion('kind', [
  z.looseObject({
    kind: z.literal('item'),
    seq: z.int(),
    ...range,
    salt: z.string().regex(/^[0-9a-f]{32}$/),
    digest,
  }),
  z.looseObject({
    kind: z.literal('exchanges'),
    seq: z.int(),
    path: z.string(),
    length: z.int().nonnegative(),
    sha256: digest,
  }),
  z.looseObject({ kind: z.literal('statement'), seq: z.int() }),
  z.looseObject({ kind: z.literal('run'), seq: z.int() }),
]);
type Entry = z.infer<typeof Entry>;

export interface LogFacts {
  readonly entries: number;
  readonly items: number;
  /** Root over the entries as they stand, base64. */
  readonly root: string;
}

/**
 * The log against the raw bytes it is about and against its tree head: entries canonical and
 * gap-free, each item's salted digest over exactly its bytes, and the RFC 6962 root of all lines.
 */
export function checkLog(
  files: PackFiles,
  digests: ReadonlyMap<string, string>,
  facts: BagFacts | undefined,
  findings: Findings,
): LogFacts {
  const tree = new MerkleTree();
  let items = 0;
  for (const line of fileLines(files, PATHS.logEntries, MAX_LINE)) {
    tree.append(line.text);
    const entry = parseEntry(line, findings);
    if (entry === undefined) continue;
    if (entry.seq !== line.record - 1) {
      findings.add({
        kind: 'log-sequence',
        file: PATHS.logEntries,
        record: line.record,
        offset: line.offset,
        expected: `seq ${line.record - 1}`,
        found: `seq ${entry.seq}`,
      });
    }
    if (entry.kind === 'item') items++;
    checkBytes(files, digests, entry, line, findings);
  }
  const root = tree.root().toString('base64');
  checkHead(files, { entries: tree.size, items, root }, facts, findings);
  return { entries: tree.size, items, root };
}

/** A line must be the canonical form (RFC 8785) of what it says, so that nothing hides in it. */
function parseEntry(line: FileLine, findings: Findings): Entry | undefined {
  const entry = line.ended ? readEntry(line.text) : undefined;
  if (entry !== undefined) return entry;
  findings.add({
    kind: 'log-line',
    file: PATHS.logEntries,
    record: line.record,
    offset: line.offset,
    expected: 'one canonical JSON entry and a line feed',
    found: line.text.slice(0, 200),
  });
  return undefined;
}

function readEntry(text: string): Entry | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const sorted = Object.fromEntries(
      Object.entries(Object(value)).sort(([a], [b]) => byText(a, b)),
    );
    return JSON.stringify(sorted) === text ? Entry.safeParse(value).data : undefined;
  } catch {
    return undefined;
  }
}

function checkBytes(
  files: PackFiles,
  digests: ReadonlyMap<string, string>,
  entry: Entry,
  line: FileLine,
  findings: Findings,
): void {
  if (entry.kind !== 'item' && entry.kind !== 'exchanges') return;
  const path = `data/${entry.path}`;
  const size = files.entries.get(path)?.size;
  const offset = entry.kind === 'item' ? entry.offset : 0;
  const whole = entry.kind === 'item' || size === entry.length;
  if (size === undefined || offset + entry.length > size || !whole) {
    findings.add({
      kind: 'log-range',
      file: path,
      record: line.record,
      offset,
      expected: `${entry.length} bytes from ${offset} (entry ${entry.seq})`,
      found: size === undefined ? 'no such file' : `a file of ${size} bytes`,
    });
    return;
  }
  const found =
    entry.kind === 'item' ? saltedDigest(files, path, entry) : (digests.get(path) ?? 'none');
  const expected = entry.kind === 'item' ? entry.digest : entry.sha256;
  if (found !== expected) {
    findings.add({
      kind: 'log-digest',
      file: path,
      record: line.record,
      offset,
      expected: `${expected} (entry ${entry.seq})`,
      found,
    });
  }
}

function saltedDigest(
  files: PackFiles,
  path: string,
  entry: { salt: string; offset: number; length: number },
): string {
  const hash = createHash('sha256').update(Buffer.from(entry.salt, 'hex'));
  for (const window of files.windows(path, entry.offset, entry.length)) hash.update(window);
  return hash.digest('hex');
}

function checkHead(
  files: PackFiles,
  log: LogFacts,
  facts: BagFacts | undefined,
  findings: Findings,
): void {
  const note = readWhole(files, PATHS.checkpoint, LIMITS.tagFile)?.toString('utf8');
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
  if (head.size !== log.entries || head.root.toString('base64') !== log.root) {
    findings.add({
      kind: 'log-root',
      file: PATHS.logEntries,
      expected: `${stated} (${PATHS.checkpoint})`,
      found: `${log.entries} entries with root ${log.root}`,
    });
  }
  const told =
    facts &&
    `${statedCount(facts, 'Auditpack-Log-Size')} entries with root ${facts['Auditpack-Log-Root']}`;
  if (told !== undefined && told !== stated) {
    findings.add({
      kind: 'log-checkpoint',
      file: PATHS.bagInfo,
      expected: `${stated} (${PATHS.checkpoint})`,
      found: told,
    });
  }
}
