import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { byEntryOrder } from '../../format/names.ts';
import { PATHS } from '../../format/paths.ts';
import type { Findings } from '../findings.ts';
import { type PackFiles, RangeReader } from './pack-files.ts';
import { ZipContent } from './zip-content.ts';
import { readDirectory } from './zip-directory.ts';
import { type Located, locateEntries } from './zip-entries.ts';
import {
  judgeDeviations,
  nameBelow,
  refuse,
  type ZipRecord,
  type ZipSource,
} from './zip-source.ts';

const NOTHING = new Uint8Array();

interface Placed {
  readonly path: string;
  readonly size: number;
  readonly crc: number;
  readonly located: Located;
}

/**
 * Opens a zip as a pack, reading it strictly; nothing is written to disk. `undefined` when its
 * entries can't be told without doubt: the findings say why.
 */
export function openZip(path: string, findings: Findings): PackFiles | undefined {
  const reader = new RangeReader(path);
  const zip: ZipSource = {
    reader,
    size: statSync(path).size,
    label: basename(path),
    findings,
    foreign: new Set(),
    deviations: new Map(),
  };
  const read = readDirectory(zip);
  const located = read && locateEntries(zip, read.records, read.directory.offset);
  if (located === undefined) {
    reader.close();
    return undefined;
  }
  judgeDeviations(zip, located);
  const { base, entries } = placeEntries(zip, located);
  const content = new ZipContent(zip, located);
  return {
    container: 'zip',
    name: base === '' ? zip.label.replace(/\.zip$/, '') : base,
    isNamed: base !== '',
    entries,
    foreign: zip.foreign,
    *windows(file, offset = 0, length) {
      const entry = entries.get(file);
      if (entry === undefined) return;
      yield* content.windows(entry.located, offset, length ?? entry.size - offset);
    },
    piece(file, offset, length) {
      const entry = entries.get(file);
      return entry === undefined ? NOTHING : content.piece(entry.located, offset, length);
    },
    close: () => reader.close(),
  };
}

function placeEntries(
  zip: ZipSource,
  located: readonly Located[],
): { base: string; entries: Map<string, Placed> } {
  const base = baseOf(located);
  if (base === '') zip.foreign.add('no base folder');
  const entries = new Map<string, Placed>();
  const folders = new Set<string>();
  let previous: string | undefined;
  for (const entry of located) {
    const path = pathBelow(zip, base, entry.name);
    if (path.endsWith('/') || entry.name === `${base}/`) {
      folders.add(path);
      continue;
    }
    checkOrder(zip, previous, path, entries.has(path));
    if (!entries.has(path))
      entries.set(path, { path, size: entry.size, crc: entry.crc, located: entry });
    previous = path;
  }
  checkFolders(zip, folders, entries);
  return { base, entries };
}

/** A folder entry says nothing that its files don't say; one without files is something hidden. */
function checkFolders(
  zip: ZipSource,
  folders: ReadonlySet<string>,
  entries: ReadonlyMap<string, unknown>,
): void {
  if (folders.size === 0) return;
  const inUse = new Set(['']);
  for (const path of entries.keys())
    for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1))
      inUse.add(path.slice(0, end + 1));
  for (const folder of folders)
    if (!inUse.has(folder))
      refuse(zip, {
        kind: 'set-empty-folder',
        file: folder,
        expected: 'no empty folder',
        found: 'one',
      });
}

function pathBelow(zip: ZipSource, base: string, name: string): string {
  if (base === '') return name;
  if (name.startsWith(`${base}/`)) return name.slice(base.length + 1);
  refuse(zip, {
    kind: 'zip-base',
    file: name,
    expected: `every entry below ${base}/`,
    found: name,
  });
  return name;
}

function checkOrder(
  zip: ZipSource,
  previous: string | undefined,
  path: string,
  twice: boolean,
): void {
  if (twice)
    refuse(zip, {
      kind: 'zip-order',
      file: path,
      expected: 'each name once',
      found: 'the same name twice',
    });
  else if (previous !== undefined && byEntryOrder(previous, path) >= 0)
    zip.foreign.add('entries in another order');
}

/**
 * The base folder: where bagit.txt stands, else what most of the entries at both ends say, so that
 * one lie is one finding. '' when the files stand in no folder.
 */
function baseOf(records: readonly ZipRecord[]): string {
  if (records.some(({ name }) => name === PATHS.bagit)) return '';
  const bags = records.filter(({ name }) => nameBelow(name) === PATHS.bagit);
  const sample = bags.length === 1 ? [bags[0]] : [records[0], records[1], records.at(-1)];
  const [first, second = first, last = first] = sample.map((record) => record?.name.split('/')[0]);
  return (first === second || first === last ? first : last) ?? '';
}
