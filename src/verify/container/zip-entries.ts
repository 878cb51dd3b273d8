import { LIMITS } from '../../format/limits.ts';
import { LOCAL_LENGTH, LOCAL_SIGNATURE, localHeader, MAX16, MAX32 } from '../../format/zip.ts';
import type { Finding } from '../findings.ts';
import { zip64Numbers } from './zip-directory.ts';
import { firstDifference, LOCAL_FIELDS } from './zip-fields.ts';
import { extrasAreSound } from './zip-foreign.ts';
import { DESCRIPTOR, nameBelow, refuse, type ZipRecord, type ZipSource } from './zip-source.ts';

/** A record with the place of its packed bytes. */
export interface Located extends ZipRecord {
  readonly start: number;
}

const DESCRIPTOR_SIGNATURE = 0x08074b50;

/**
 * Walks the local headers from byte 0 to the directory: each entry starts where the one before it
 * ends and says what the directory says (docs/pack-format.md §1.2.3). `undefined` when the walk
 * can't go on.
 */
export function locateEntries(
  zip: ZipSource,
  records: readonly ZipRecord[],
  end: number,
): Located[] | undefined {
  const inPlace = [...records].sort((a, b) => a.offset - b.offset);
  if (inPlace.some((record, i) => record !== records[i]))
    zip.foreign.add('the directory has another order than the entries');
  const located: Located[] = [];
  let next = 0;
  for (const record of inPlace) {
    const length = headerLength(zip, record, next, end);
    if (length === undefined) return undefined;
    located.push({ ...record, start: next + length });
    const after = descriptorLength(zip, record, next + length + record.packed, end);
    if (after === undefined) return undefined;
    next += length + record.packed + after;
  }
  if (next === end) return located;
  return refuse(zip, {
    kind: 'zip-gap',
    file: zip.label,
    offset: next,
    expected: `the central directory right after the last entry, at ${next}`,
    found: `it starts at ${end}`,
  });
}

/** Length of the local header at `at`; `undefined` when the walk can't go on from here. */
function headerLength(
  zip: ZipSource,
  record: ZipRecord,
  at: number,
  end: number,
): number | undefined {
  const file = nameBelow(record.name);
  if (record.offset !== at)
    refuse(zip, {
      kind: 'zip-gap',
      file,
      offset: at,
      expected: `local header at ${at}`,
      found: `${record.offset} in the directory`,
    });
  const head = at + LOCAL_LENGTH <= end ? zip.reader.read(at, LOCAL_LENGTH) : undefined;
  const isLocal = head?.readUInt32LE(0) === LOCAL_SIGNATURE;
  const wanted = localHeader(record);
  const length = isLocal
    ? LOCAL_LENGTH + head.readUInt16LE(26) + head.readUInt16LE(28)
    : wanted.length;
  if (at + Math.max(length, wanted.length) + record.packed > end || record.size > LIMITS.totalSize)
    return refuse(zip, {
      kind: 'zip-gap',
      file,
      offset: at,
      expected: `an entry that ends before ${end}`,
      found: `${record.packed} bytes from ${at + length}`,
    });
  const actual = zip.reader.read(at, Math.min(length, LOCAL_LENGTH + 2 * MAX16));
  const difference = firstDifference(actual, wanted, LOCAL_FIELDS);
  if (difference === undefined) return length;
  const finding: Finding = {
    kind: 'zip-local',
    file,
    offset: at + difference.at,
    expected: `${difference.field} ${difference.expected} in the local header, as the directory says`,
    found: difference.found,
  };
  if (isLocal && isSoundLocal(actual, record)) {
    if (!zip.deviations.has(record.name)) zip.deviations.set(record.name, finding);
    return length;
  }
  refuse(zip, finding);
  return isLocal || record.offset === at ? wanted.length : undefined;
}

/** The local header of another tool: of one opinion with the central record in all that matters. */
function isSoundLocal(local: Buffer, { bytes, flags, crc, packed, size, name }: ZipRecord) {
  const nameEnd = LOCAL_LENGTH + local.readUInt16LE(26);
  const extra = local.subarray(nameEnd);
  const wide = zip64Numbers(extra);
  const deferred = (flags & DESCRIPTOR) !== 0;
  const number = (at: number) => {
    const value = local.readUInt32LE(at);
    return value === MAX32 ? (wide.shift() ?? value) : value;
  };
  const told = { crc: local.readUInt32LE(14), size: number(22), packed: number(18) };
  const agrees = (one: number, central: number) => one === central || (deferred && one === 0);
  return (
    // Flags, method, time and date stand in the same order in both headers.
    local.subarray(6, 14).equals(bytes.subarray(8, 16)) &&
    (local.readUInt16LE(4) & 0xff) <= 45 &&
    local.toString('latin1', LOCAL_LENGTH, nameEnd) === name &&
    extrasAreSound(extra) &&
    wide.every((left) => left === size || left === packed || left === 0) &&
    agrees(told.crc, crc) &&
    agrees(told.size, size) &&
    agrees(told.packed, packed)
  );
}

/** Length of the data descriptor behind an entry's bytes, 0 when it has none. */
function descriptorLength(
  zip: ZipSource,
  record: ZipRecord,
  at: number,
  end: number,
): number | undefined {
  if ((record.flags & DESCRIPTOR) === 0) return 0;
  const bytes = zip.reader.read(at, Math.min(24, Math.max(0, end - at)));
  if (bytes.length >= 16 && bytes.readUInt32LE(0) === DESCRIPTOR_SIGNATURE) {
    const { crc, packed, size } = record;
    const crcAgrees = bytes.readUInt32LE(4) === crc;
    if (crcAgrees && bytes.readUInt32LE(8) === packed && bytes.readUInt32LE(12) === size) return 16;
    const long = bytes.length === 24 && bytes.readBigUInt64LE(8) === BigInt(packed);
    if (crcAgrees && long && bytes.readBigUInt64LE(16) === BigInt(size)) return 24;
  }
  return refuse(zip, {
    kind: 'zip-local',
    file: nameBelow(record.name),
    offset: at,
    expected: 'a data descriptor with the numbers of the directory',
    found: bytes.subarray(0, 16).toString('hex') || 'nothing',
  });
}
