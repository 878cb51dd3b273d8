import { type Dirent, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { LIMITS } from '../../format/limits.ts';
import { byEntryOrder } from '../../format/names.ts';
import { byText } from '../../model/ids.ts';
import type { Findings } from '../findings.ts';
import { type PackEntry, type PackFiles, RangeReader, unreadable } from './pack-files.ts';

const MOST_OPEN = 16;

/** Opens an extracted pack. Links and special files are findings and never followed. */
export function openFolder(path: string, findings: Findings): PackFiles {
  const found: PackEntry[] = [];
  walk(path, '', 1, found, findings);
  found.sort((a, b) => byEntryOrder(a.path, b.path));
  const entries = new Map(found.map((entry) => [entry.path, entry]));
  const readers = new Readers();
  return {
    container: 'folder',
    name: basename(resolve(path)),
    isNamed: false,
    entries,
    foreign: new Set(),
    *windows(file, offset = 0, length) {
      const entry = entries.get(file);
      if (entry === undefined) return;
      yield* readers.of(join(path, file)).windows(offset, length ?? entry.size - offset);
    },
    piece: (file, offset, length) => readers.of(join(path, file)).piece(offset, length),
    close: () => readers.close(),
  };
}

/** Keeps the files that were read last open: the log is checked against several at a time. */
class Readers {
  readonly #open = new Map<string, RangeReader>();

  of(path: string): RangeReader {
    const known = this.#open.get(path);
    if (known !== undefined) return known;
    const [oldest] = this.#open;
    if (oldest !== undefined && this.#open.size >= MOST_OPEN) {
      oldest[1].close();
      this.#open.delete(oldest[0]);
    }
    const reader = new RangeReader(path);
    this.#open.set(path, reader);
    return reader;
  }

  close(): void {
    for (const reader of this.#open.values()) reader.close();
    this.#open.clear();
  }
}

function walk(
  root: string,
  below: string,
  depth: number,
  found: PackEntry[],
  findings: Findings,
): void {
  const children = childrenOf(root, below);
  if (children.length === 0)
    findings.add({
      kind: 'set-empty-folder',
      file: below || '.',
      expected: 'no empty folder',
      found: 'one',
    });
  for (const child of children) {
    const path = below === '' ? child.name : `${below}/${child.name}`;
    if (tooMany(found, depth, path, findings)) return;
    if (child.isDirectory()) walk(root, path, depth + 1, found, findings);
    else if (child.isFile()) addFile(root, path, found, findings);
    else
      findings.add({
        kind: 'set-link',
        file: path,
        expected: 'a regular file',
        found: child.isSymbolicLink() ? 'a symbolic link' : 'a special file',
      });
  }
}

/** In the order of names, so that the same folder gives the same report on every system. */
function childrenOf(root: string, below: string): Dirent[] {
  try {
    return readdirSync(join(root, below), { withFileTypes: true }).sort((a, b) =>
      byText(a.name, b.name),
    );
  } catch (cause) {
    throw unreadable(join(root, below), cause);
  }
}

function addFile(root: string, path: string, found: PackEntry[], findings: Findings): void {
  const stat = statSync(join(root, path), { throwIfNoEntry: false });
  if (stat !== undefined) found.push({ path, size: stat.size });
  else
    findings.add({
      kind: 'name-unsafe',
      file: path,
      expected: 'a name in ASCII',
      found: 'bytes that are no UTF-8',
    });
}

function tooMany(
  found: readonly PackEntry[],
  depth: number,
  path: string,
  findings: Findings,
): boolean {
  if (found.length < LIMITS.entries && depth <= LIMITS.depth) return false;
  findings.add({
    kind: 'set-limit',
    file: path,
    expected: `at most ${LIMITS.entries} files, ${LIMITS.depth} levels deep`,
    found: depth > LIMITS.depth ? `level ${depth}` : `file ${found.length + 1}`,
  });
  return true;
}
