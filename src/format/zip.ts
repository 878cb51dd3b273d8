/**
 * The canonical zip of a pack (docs/pack-format.md §1.1): every header follows from name, checksum,
 * size and place alone. The writer writes these bytes; the verifier makes them again from what it
 * read and compares, so no bit of a header is free.
 *
 * Layout after PKWARE APPNOTE 6.3.10 §4.3: stored entries, no descriptors, no comments, no extra
 * field but zip64 where a number needs it, 1980-01-01 00:00, regular file 0644.
 */
export interface ZipEntry {
  /** Path with the base folder, ASCII. */
  readonly name: string;
  readonly crc: number;
  readonly size: number;
  /** Where the local header starts. */
  readonly offset: number;
}

export const LOCAL_SIGNATURE = 0x04034b50;
export const CENTRAL_SIGNATURE = 0x02014b50;
export const END_SIGNATURE = 0x06054b50;
export const END64_SIGNATURE = 0x06064b50;
export const LOCATOR64_SIGNATURE = 0x07064b50;
export const LOCAL_LENGTH = 30;
export const CENTRAL_LENGTH = 46;
export const END_LENGTH = 22;
/** End record, zip64 end record and its locator together. */
export const END64_LENGTH = 56 + 20 + END_LENGTH;
export const MAX16 = 0xffff;
export const MAX32 = 0xffffffff;

const MADE_BY_UNIX = (3 << 8) | 30;
const VERSION = 20;
const VERSION_ZIP64 = 45;
const DOS_1980_01_01 = 0x0021;
const REGULAR_0644 = 0o100644 * 0x10000;
const ZIP64_EXTRA = 1;

/** Header in front of an entry's bytes. */
export function localHeader(entry: ZipEntry): Buffer {
  const large = entry.size >= MAX32;
  const extra = large ? zip64Extra([entry.size, entry.size]) : Buffer.alloc(0);
  const header = Buffer.alloc(LOCAL_LENGTH);
  header.writeUInt32LE(LOCAL_SIGNATURE, 0);
  header.writeUInt16LE(large ? VERSION_ZIP64 : VERSION, 4);
  header.writeUInt16LE(DOS_1980_01_01, 12);
  header.writeUInt32LE(entry.crc, 14);
  header.writeUInt32LE(large ? MAX32 : entry.size, 18);
  header.writeUInt32LE(large ? MAX32 : entry.size, 22);
  header.writeUInt16LE(entry.name.length, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, Buffer.from(entry.name, 'latin1'), extra]);
}

/** The entry's record in the central directory. */
export function centralHeader(entry: ZipEntry): Buffer {
  const large = entry.size >= MAX32;
  const far = entry.offset >= MAX32;
  const numbers = [...(large ? [entry.size, entry.size] : []), ...(far ? [entry.offset] : [])];
  const extra = numbers.length > 0 ? zip64Extra(numbers) : Buffer.alloc(0);
  const header = Buffer.alloc(CENTRAL_LENGTH);
  header.writeUInt32LE(CENTRAL_SIGNATURE, 0);
  header.writeUInt16LE(MADE_BY_UNIX, 4);
  header.writeUInt16LE(large || far ? VERSION_ZIP64 : VERSION, 6);
  header.writeUInt16LE(DOS_1980_01_01, 14);
  header.writeUInt32LE(entry.crc, 16);
  header.writeUInt32LE(large ? MAX32 : entry.size, 20);
  header.writeUInt32LE(large ? MAX32 : entry.size, 24);
  header.writeUInt16LE(entry.name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE(REGULAR_0644, 38);
  header.writeUInt32LE(far ? MAX32 : entry.offset, 42);
  return Buffer.concat([header, Buffer.from(entry.name, 'latin1'), extra]);
}

/** Everything after the central directory. */
export function endRecords(directory: { count: number; size: number; offset: number }): Buffer {
  const { count, size, offset } = directory;
  const end = Buffer.alloc(END_LENGTH);
  end.writeUInt32LE(END_SIGNATURE, 0);
  end.writeUInt16LE(Math.min(count, MAX16), 8);
  end.writeUInt16LE(Math.min(count, MAX16), 10);
  end.writeUInt32LE(Math.min(size, MAX32), 12);
  end.writeUInt32LE(Math.min(offset, MAX32), 16);
  if (count < MAX16 && size < MAX32 && offset < MAX32) return end;
  const end64 = Buffer.alloc(56);
  end64.writeUInt32LE(END64_SIGNATURE, 0);
  writeUInt64(end64, 44, 4);
  end64.writeUInt16LE(MADE_BY_UNIX, 12);
  end64.writeUInt16LE(VERSION_ZIP64, 14);
  writeUInt64(end64, count, 24);
  writeUInt64(end64, count, 32);
  writeUInt64(end64, size, 40);
  writeUInt64(end64, offset, 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(LOCATOR64_SIGNATURE, 0);
  writeUInt64(locator, offset + size, 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([end64, locator, end]);
}

function zip64Extra(numbers: readonly number[]): Buffer {
  const extra = Buffer.alloc(4 + numbers.length * 8);
  extra.writeUInt16LE(ZIP64_EXTRA, 0);
  extra.writeUInt16LE(numbers.length * 8, 2);
  numbers.forEach((number, i) => {
    writeUInt64(extra, number, 4 + i * 8);
  });
  return extra;
}

function writeUInt64(target: Buffer, value: number, at: number): void {
  target.writeBigUInt64LE(BigInt(value), at);
}
