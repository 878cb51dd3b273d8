import { LIMITS } from '../../format/limits.ts';
import {
  END_LENGTH,
  END_SIGNATURE,
  END64_LENGTH,
  END64_SIGNATURE,
  endRecords,
  LOCATOR64_SIGNATURE,
  MAX16,
  MAX32,
} from '../../format/zip.ts';
import { firstDifference } from './zip-fields.ts';
import { refuse, type ZipSource } from './zip-source.ts';

/** Where the central directory is. */
export interface Directory {
  readonly count: number;
  readonly size: number;
  readonly offset: number;
}

/** Bytes of a central directory that can hold `LIMITS.entries` names. */
const DIRECTORY_LIMIT = 128 * 1024 ** 2;
/** Bytes of the zip64 end record and its locator. */
const LONG = END64_LENGTH - END_LENGTH;

/**
 * The end records (docs/pack-format.md §1.2.1): the last bytes of the file, exactly as long as they
 * say, and all of one opinion. `undefined` when the entries can't be told without doubt.
 */
export function readEnd(zip: ZipSource): Directory | undefined {
  const end =
    zip.size < END_LENGTH ? undefined : zip.reader.read(zip.size - END_LENGTH, END_LENGTH);
  if (end?.readUInt32LE(0) !== END_SIGNATURE)
    return refuse(zip, {
      kind: 'zip-end',
      file: zip.label,
      offset: Math.max(0, zip.size - END_LENGTH),
      expected: 'the end record as the last 22 bytes',
      found: describeTail(zip),
    });
  const long = readLong(zip);
  const directory = long ? longEnd(long) : shortEnd(end);
  const tail = long ? Buffer.concat([long, end]) : end;
  if (!checkTail(zip, tail, directory)) return undefined;
  if (directory.count > LIMITS.entries || directory.size > DIRECTORY_LIMIT)
    return refuse(zip, {
      kind: 'zip-limit',
      file: zip.label,
      expected: `at most ${LIMITS.entries} entries in ${DIRECTORY_LIMIT} bytes of directory`,
      found: `${directory.count} entries in ${directory.size} bytes`,
    });
  const start = zip.size - tail.length;
  if (directory.offset + directory.size === start) return directory;
  return refuse(zip, {
    kind: 'zip-end',
    file: zip.label,
    offset: start,
    expected: `a central directory that ends at ${start}`,
    found: `one from ${directory.offset} to ${directory.offset + directory.size}`,
  });
}

/** Zip64 end record and locator, when a locator stands before the end record. */
function readLong(zip: ZipSource): Buffer | undefined {
  if (zip.size < END64_LENGTH) return undefined;
  const long = zip.reader.read(zip.size - END64_LENGTH, LONG);
  const isLong =
    long.readUInt32LE(0) === END64_SIGNATURE && long.readUInt32LE(56) === LOCATOR64_SIGNATURE;
  return isLong ? long : undefined;
}

function shortEnd(end: Buffer): Directory {
  return { count: end.readUInt16LE(10), size: end.readUInt32LE(12), offset: end.readUInt32LE(16) };
}

function longEnd(long: Buffer): Directory {
  const read = (at: number) => Number(long.readBigUInt64LE(at));
  return { count: read(32), size: read(40), offset: read(48) };
}

/** Must be the bytes a writer makes from these numbers; other tools may use zip64 without need. */
function checkTail(zip: ZipSource, tail: Buffer, directory: Directory): boolean {
  const difference =
    directory.offset + directory.size > Number.MAX_SAFE_INTEGER
      ? { at: 0, expected: 'numbers below 2^53', found: 'larger ones' }
      : firstDifference(tail, endRecords(directory), []);
  if (difference === undefined) return true;
  if (tail.length === END64_LENGTH && isSoundLong(tail, directory)) {
    zip.foreign.add('zip64 records where none are needed, or their versions');
    return true;
  }
  refuse(zip, {
    kind: 'zip-end',
    file: zip.label,
    offset: zip.size - tail.length + difference.at,
    expected: `end record byte ${difference.expected}`,
    found: difference.found,
  });
  return false;
}

function isSoundLong(tail: Buffer, { count, size, offset }: Directory): boolean {
  const long = Buffer.from(tail.subarray(0, LONG));
  const wanted = endRecords({ count: Math.max(count, MAX16), size, offset }).subarray(0, LONG);
  // Versions are the only members that say nothing about where things are.
  wanted.copy(long, 12, 12, 16);
  for (const at of [24, 32]) wanted.writeBigUInt64LE(BigInt(count), at);
  const end = tail.subarray(LONG);
  const fits = (value: number, found: number, full: number) => found === value || found === full;
  return (
    long.equals(wanted) &&
    end.readUInt32LE(4) === 0 &&
    fits(count, end.readUInt16LE(8), MAX16) &&
    fits(count, end.readUInt16LE(10), MAX16) &&
    fits(size, end.readUInt32LE(12), MAX32) &&
    fits(offset, end.readUInt32LE(16), MAX32) &&
    end.readUInt16LE(20) === 0
  );
}

function describeTail(zip: ZipSource): string {
  const length = Math.min(zip.size, MAX16 + END_LENGTH);
  const tail = zip.reader.read(zip.size - length, length);
  const at = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (at === -1) return 'none: the file is cut off, or its end was changed';
  return `one ${tail.length - at - END_LENGTH} bytes earlier: something follows the archive`;
}
