import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { LIMITS } from '../../format/limits.ts';
import { byEntryOrder } from '../../format/names.ts';
import { LOCAL_SIGNATURE, localHeader, type ZipEntry } from '../../format/zip.ts';
import type { Findings } from '../findings.ts';
import { type PackEntry, type PackFiles, RangeReader } from './pack-files.ts';
import { nameBelow, readDirectory, type ZipSource } from './zip-directory.ts';
import { firstDifference, LOCAL_FIELDS } from './zip-fields.ts';

interface Placed extends PackEntry {
  /** Where the bytes start in the zip. */
  readonly start: number;
}

/**
 * Opens a zip as a pack, reading it strictly; nothing is written to disk. `undefined` when its
 * entries can't be told without doubt: the findings say why.
 */
export function openZip(path: string, findings: Findings): PackFiles | undefined {
  const reader = new RangeReader(path);
  const zip = { reader, size: statSync(path).size, label: basename(path) };
  const read = readDirectory(zip, findings);
  const placed = read && placeEntries(zip, read.entries, read.directory.offset, findings);
  if (placed === undefined) {
    reader.close();
    return undefined;
  }
  return {
    container: 'zip',
    name: placed.base,
    entries: placed.entries,
    *windows(file, offset = 0, length) {
      const entry = placed.entries.get(file);
      if (entry === undefined) return;
      yield* reader.windows(entry.start + offset, length ?? entry.size - offset);
    },
    close: () => reader.close(),
  };
}

/** Walks the local headers: each must follow the last byte before it and agree with the directory. */
function placeEntries(
  zip: ZipSource,
  entries: readonly ZipEntry[],
  end: number,
  findings: Findings,
): { base: string; entries: Map<string, Placed> } | undefined {
  const base = baseOf(entries);
  const placed = new Map<string, Placed>();
  let next = 0;
  let previous: string | undefined;
  for (const entry of entries) {
    const header = checkLocal(zip, entry, next, end, findings);
    if (header === undefined) return undefined;
    const path = pathBelow(base, entry.name, findings);
    checkOrder(previous, path, findings);
    const start = next + header;
    if (!placed.has(path)) placed.set(path, { path, size: entry.size, crc: entry.crc, start });
    next = start + entry.size;
    previous = path;
  }
  if (next === end) return { base, entries: placed };
  findings.add({
    kind: 'zip-gap',
    file: zip.label,
    offset: next,
    expected: `the central directory right after the last entry, at ${next}`,
    found: `it starts at ${end}`,
  });
  return undefined;
}

/** Length of the local header at `at`; `undefined` when the walk can't go on from here. */
function checkLocal(
  zip: ZipSource,
  entry: ZipEntry,
  at: number,
  end: number,
  findings: Findings,
): number | undefined {
  const wanted = localHeader(entry);
  const file = nameBelow(entry.name);
  if (entry.offset !== at)
    findings.add({
      kind: 'zip-gap',
      file,
      offset: at,
      expected: `local header at ${at}`,
      found: `${entry.offset} in the directory`,
    });
  if (at + wanted.length + entry.size > end || entry.size > LIMITS.totalSize) {
    findings.add({
      kind: 'zip-gap',
      file,
      offset: at,
      expected: `an entry that ends before ${end}`,
      found: `${entry.size} bytes from ${at + wanted.length}`,
    });
    return undefined;
  }
  const actual = zip.reader.read(at, wanted.length);
  const difference = firstDifference(actual, wanted, LOCAL_FIELDS);
  if (difference === undefined) return wanted.length;
  findings.add({
    kind: 'zip-local',
    file,
    offset: at + difference.at,
    expected: `${difference.field} ${difference.expected} in the local header, as the directory says`,
    found: difference.found,
  });
  const lost = actual.readUInt32LE(0) !== LOCAL_SIGNATURE && entry.offset !== at;
  return lost ? undefined : wanted.length;
}

function pathBelow(base: string, name: string, findings: Findings): string {
  if (base !== '' && name.startsWith(`${base}/`)) return name.slice(base.length + 1);
  findings.add({
    kind: 'zip-base',
    file: name,
    expected: `every entry below ${base || 'a base folder'}/`,
    found: name,
  });
  return name;
}

function checkOrder(previous: string | undefined, path: string, findings: Findings): void {
  if (previous === undefined) return;
  const order = byEntryOrder(previous, path);
  if (order < 0) return;
  findings.add({
    kind: 'zip-order',
    file: path,
    expected: 'each entry once, in entry order',
    found: order === 0 ? 'the same name twice' : `after ${previous}`,
  });
}

/** The base folder: what two of the first, second and last entry say, so that one lie is one finding. */
function baseOf(entries: readonly ZipEntry[]): string {
  const [first, second, last] = [entries[0], entries[1], entries.at(-1)].map(
    (entry) => entry?.name.split('/')[0] ?? '',
  );
  return (first === second || first === last ? first : last) ?? '';
}
