import { LIMITS } from '../format/limits.ts';
import { PATHS } from '../format/paths.ts';
import { parseCheckpoint } from '../integrity/checkpoint.ts';
import type { MerkleTree } from '../integrity/merkle.ts';
import { isConsistent } from '../integrity/proofs.ts';
import { type PackFiles, readWhole } from './container/pack-files.ts';
import type { Findings } from './findings.ts';

/** The tree as it stood when the pack before was sealed, caught while the entries pass by. */
export class EarlierTree {
  readonly note: string | undefined;
  readonly head: ReturnType<typeof parseCheckpoint>;
  root: Buffer | undefined;
  frontier: readonly Buffer[] = [];

  constructor(files: PackFiles) {
    this.note = readWhole(files, PATHS.previousCheckpoint, LIMITS.checkpoint)?.toString('utf8');
    this.head = this.note === undefined ? undefined : parseCheckpoint(this.note);
  }

  /** Called before each entry is appended, and once after the last. */
  before(tree: MerkleTree): void {
    if (tree.size !== this.head?.size || this.root !== undefined) return;
    this.root = tree.root();
    this.frontier = [...tree.frontier()];
  }
}

/**
 * `log/checkpoint.prev`, `log/frontier` and `log/consistency` (docs/pack-format.md §6.4): the log
 * begins with the very entries the pack before ended with.
 */
export function checkEarlier(
  files: PackFiles,
  earlier: EarlierTree,
  tree: MerkleTree,
  findings: Findings,
): void {
  const present = [PATHS.previousCheckpoint, PATHS.frontier, PATHS.consistency].filter((path) =>
    files.entries.has(path),
  );
  if (present.length === 0) return;
  const { head, note } = earlier;
  const fail = (file: string, expected: string, found: string) =>
    findings.add({ kind: 'log-earlier', file, expected, found });
  if (present.length < 3)
    fail(
      PATHS.previousCheckpoint,
      'checkpoint.prev, frontier and consistency together',
      present.join(', '),
    );
  if (head === undefined) {
    fail(PATHS.previousCheckpoint, 'a checkpoint', note?.slice(0, 200) ?? 'none');
    return;
  }
  const { root } = earlier;
  if (root === undefined || !root.equals(head.root))
    fail(
      PATHS.logEntries,
      `root ${head.root.toString('base64')} over the first ${head.size} entries (${PATHS.previousCheckpoint})`,
      root?.toString('base64') ?? `only ${tree.size} entries`,
    );
  const frontier = readHashes(files, PATHS.frontier);
  if (frontier === undefined || !sameHashes(frontier, earlier.frontier))
    fail(
      PATHS.frontier,
      `the ${earlier.frontier.length} right-edge hashes of the tree of ${head.size}`,
      frontier === undefined ? 'no list of hashes' : `${frontier.length} hashes, not these`,
    );
  const proof = readHashes(files, PATHS.consistency);
  if (proof === undefined || !isConsistent(head.size, head.root, tree.size, tree.root(), proof))
    fail(
      PATHS.consistency,
      `the RFC 6962 proof from ${head.size} to ${tree.size} entries`,
      proof === undefined ? 'no list of hashes' : `${proof.length} hashes that do not prove it`,
    );
}

/** Lines of one base64 hash each; an empty file is an empty list. */
function readHashes(files: PackFiles, path: string): Buffer[] | undefined {
  const text = readWhole(files, path, LIMITS.checkpoint)?.toString('latin1');
  if (text === undefined || !/^([A-Za-z0-9+/]{43}=\n)*$/.test(text)) return undefined;
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => Buffer.from(line, 'base64'));
}

function sameHashes(a: readonly Buffer[], b: readonly Buffer[]): boolean {
  return a.length === b.length && a.every((hash, i) => hash.equals(b[i] ?? Buffer.alloc(0)));
}
