import { LIMITS } from '../../format/limits.ts';
import {
  CENTRAL_LENGTH,
  CENTRAL_SIGNATURE,
  centralHeader,
  END_LENGTH,
  END_SIGNATURE,
  END64_LENGTH,
  END64_SIGNATURE,
  endRecords,
  MAX16,
  MAX32,
  type ZipEntry,
} from '../../format/zip.ts';
import type { Findings } from '../findings.ts';
import type { RangeReader } from './pack-files.ts';
import { CENTRAL_FIELDS, firstDifference } from './zip-fields.ts';

/** Bytes of a central directory that can hold `LIMITS.entries` names. */
const DIRECTORY_LIMIT = 128 * 1024 ** 2;

interface Directory {
  readonly count: number;
  readonly size: number;
  readonly offset: number;
}

/** A zip while it is read: its bytes, its size, and what to call it in findings. */
export interface ZipSource {
  readonly reader: RangeReader;
  readonly size: number;
  readonly label: string;
}

/**
 * Reads end records and central directory strictly (docs/pack-format.md §2.4): both must be exactly
 * the bytes that the writer makes from the values they hold, and stand at the very end.
 * `undefined` when the entries can't be told without doubt; a finding then says why.
 */
export function readDirectory(
  zip: ZipSource,
  findings: Findings,
): { entries: ZipEntry[]; directory: Directory } | undefined {
  const directory = readEnd(zip, findings);
  if (directory === undefined) return undefined;
  const entries = readEntries(zip, directory, findings);
  return entries === undefined ? undefined : { entries, directory };
}

function readEnd(zip: ZipSource, findings: Findings): Directory | undefined {
  const end =
    zip.size < END_LENGTH ? undefined : zip.reader.read(zip.size - END_LENGTH, END_LENGTH);
  const refuse = (expected: string, found: string, offset: number) =>
    findings.add({ kind: 'zip-end', file: zip.label, offset, expected, found });
  if (end?.readUInt32LE(0) !== END_SIGNATURE) {
    refuse(
      'the end record as the last 22 bytes',
      describeTail(zip),
      Math.max(0, zip.size - END_LENGTH),
    );
    return undefined;
  }
  const tail = zip64Tail(zip, end) ?? end;
  const directory = tail === end ? shortEnd(end) : longEnd(tail);
  const tailStart = zip.size - tail.length;
  const difference = firstDifference(tail, endRecords(directory), []);
  if (difference !== undefined)
    refuse(`end record byte ${difference.expected}`, difference.found, tailStart + difference.at);
  if (directory.count > LIMITS.entries || directory.size > DIRECTORY_LIMIT) {
    findings.add({
      kind: 'zip-limit',
      file: zip.label,
      expected: `at most ${LIMITS.entries} entries in ${DIRECTORY_LIMIT} bytes of directory`,
      found: `${directory.count} entries in ${directory.size} bytes`,
    });
    return undefined;
  }
  if (directory.offset + directory.size !== tailStart) {
    refuse(
      `a central directory that ends at ${tailStart}`,
      `one from ${directory.offset} to ${directory.offset + directory.size}`,
      tailStart,
    );
    return undefined;
  }
  return directory;
}

function shortEnd(end: Buffer): Directory {
  return { count: end.readUInt16LE(10), size: end.readUInt32LE(12), offset: end.readUInt32LE(16) };
}

function longEnd(tail: Buffer): Directory {
  const read = (at: number) => Number(tail.readBigUInt64LE(at));
  return { count: read(32), size: read(40), offset: read(48) };
}

function zip64Tail(zip: ZipSource, end: Buffer): Buffer | undefined {
  const { count, size, offset } = shortEnd(end);
  const saturated = count === MAX16 || size === MAX32 || offset === MAX32;
  if (!saturated || zip.size < END64_LENGTH) return undefined;
  const tail = zip.reader.read(zip.size - END64_LENGTH, END64_LENGTH);
  return tail.readUInt32LE(0) === END64_SIGNATURE ? tail : undefined;
}

function describeTail(zip: ZipSource): string {
  const length = Math.min(zip.size, MAX16 + END_LENGTH);
  const tail = zip.reader.read(zip.size - length, length);
  const at = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (at === -1) return 'none: the file is cut off, or its end was changed';
  return `one ${tail.length - at - END_LENGTH} bytes earlier: something follows the archive`;
}

function readEntries(
  zip: ZipSource,
  directory: Directory,
  findings: Findings,
): ZipEntry[] | undefined {
  const bytes = zip.reader.read(directory.offset, directory.size);
  const entries: ZipEntry[] = [];
  let at = 0;
  while (entries.length < directory.count) {
    const record = centralAt(bytes, at);
    if (record === undefined) break;
    const difference = firstDifference(record.bytes, centralHeader(record.entry), CENTRAL_FIELDS);
    if (difference !== undefined)
      findings.add({
        kind: 'zip-central',
        file: nameBelow(record.entry.name),
        offset: directory.offset + at + difference.at,
        expected: `${difference.field} ${difference.expected} in the central directory`,
        found: difference.found,
      });
    entries.push(record.entry);
    at += record.bytes.length;
  }
  if (entries.length === directory.count && at === bytes.length) return entries;
  findings.add({
    kind: 'zip-central',
    file: zip.label,
    offset: directory.offset + at,
    expected: `${directory.count} central records in ${directory.size} bytes`,
    found: `${entries.length} up to byte ${at}, after ${entries.at(-1)?.name ?? 'none'}`,
  });
  return undefined;
}

function centralAt(bytes: Buffer, at: number): { entry: ZipEntry; bytes: Buffer } | undefined {
  if (at + CENTRAL_LENGTH > bytes.length) return undefined;
  if (bytes.readUInt32LE(at) !== CENTRAL_SIGNATURE) return undefined;
  const nameEnd = at + CENTRAL_LENGTH + bytes.readUInt16LE(at + 28);
  const extraEnd = nameEnd + bytes.readUInt16LE(at + 30);
  const end = extraEnd + bytes.readUInt16LE(at + 32);
  if (end > bytes.length) return undefined;
  const wide = zip64Numbers(bytes.subarray(nameEnd, extraEnd));
  const size = bytes.readUInt32LE(at + 24);
  const offset = bytes.readUInt32LE(at + 42);
  const large = size === MAX32;
  return {
    entry: {
      name: bytes.toString('latin1', at + CENTRAL_LENGTH, nameEnd),
      crc: bytes.readUInt32LE(at + 16),
      size: large ? (wide[0] ?? size) : size,
      offset: offset === MAX32 ? (wide[large ? 2 : 0] ?? offset) : offset,
    },
    bytes: bytes.subarray(at, end),
  };
}

function zip64Numbers(extra: Buffer): number[] {
  const numbers: number[] = [];
  for (let at = 4; at + 8 <= extra.length && numbers.length < 3; at += 8)
    numbers.push(Number(extra.readBigUInt64LE(at) & 0x1f_ffff_ffff_ffffn));
  return numbers;
}

/** An entry's name without its first segment, which is the base folder in any honest pack. */
export function nameBelow(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}
