import {
  CENTRAL_LENGTH,
  CENTRAL_SIGNATURE,
  centralHeader,
  MAX16,
  MAX32,
} from '../../format/zip.ts';
import { type Directory, readEnd } from './zip-end.ts';
import { CENTRAL_FIELDS, firstDifference } from './zip-fields.ts';
import { foreignCentral } from './zip-foreign.ts';
import { nameBelow, refuse, type ZipRecord, type ZipSource } from './zip-source.ts';

/**
 * Reads end records and central directory (docs/pack-format.md §1.2): every record must be the
 * bytes that our writer makes from the values it holds, or differ only in what hides nothing.
 * `undefined` when the entries can't be told without doubt; a finding then says why.
 */
export function readDirectory(
  zip: ZipSource,
): { records: ZipRecord[]; directory: Directory } | undefined {
  const directory = readEnd(zip);
  if (directory === undefined) return undefined;
  const bytes = zip.reader.read(directory.offset, directory.size);
  const records: ZipRecord[] = [];
  let at = 0;
  while (records.length < directory.count) {
    const record = recordAt(bytes, at, directory.offset);
    if (record === undefined) break;
    if (!checkRecord(zip, record)) return undefined;
    records.push(record);
    at += record.bytes.length;
  }
  if (records.length === directory.count && at === bytes.length) return { records, directory };
  return refuse(zip, {
    kind: 'zip-central',
    file: zip.label,
    offset: directory.offset + at,
    expected: `${directory.count} central records in ${directory.size} bytes`,
    found: `${records.length} up to byte ${at}, after ${records.at(-1)?.name ?? 'none'}`,
  });
}

/** False when the record describes something that must not be read on, such as an encrypted entry. */
function checkRecord(zip: ZipSource, record: ZipRecord): boolean {
  const difference = firstDifference(record.bytes, centralHeader(record), CENTRAL_FIELDS);
  if (difference === undefined) return true;
  const defect = foreignCentral(record, zip.foreign);
  if (defect === undefined) {
    const { at, field, expected, found } = difference;
    zip.deviations.set(record.name, {
      kind: 'zip-central',
      file: nameBelow(record.name),
      offset: record.at + at,
      expected: `${field} ${expected} in the central directory`,
      found,
    });
    return true;
  }
  refuse(zip, {
    kind: defect.kind,
    file: nameBelow(record.name),
    offset: record.at + (defect.kind === 'zip-central' ? difference.at : 0),
    expected:
      defect.kind === 'zip-central'
        ? `${difference.field} ${difference.expected} in the central directory`
        : defect.expected,
    found: defect.kind === 'zip-central' ? difference.found : defect.found,
  });
  return defect.readable;
}

function recordAt(bytes: Buffer, at: number, start: number): ZipRecord | undefined {
  if (at + CENTRAL_LENGTH > bytes.length) return undefined;
  if (bytes.readUInt32LE(at) !== CENTRAL_SIGNATURE) return undefined;
  const nameEnd = at + CENTRAL_LENGTH + bytes.readUInt16LE(at + 28);
  const extraEnd = nameEnd + bytes.readUInt16LE(at + 30);
  const end = extraEnd + bytes.readUInt16LE(at + 32);
  if (end > bytes.length) return undefined;
  const extra = bytes.subarray(nameEnd, extraEnd);
  const wide = zip64Numbers(extra);
  const number = (place: number) => {
    const value = bytes.readUInt32LE(at + place);
    return value === MAX32 ? (wide.shift() ?? value) : value;
  };
  // The zip64 field holds, in this order, those numbers that are saturated.
  const size = number(24);
  const packed = number(20);
  const offset = number(42);
  return {
    name: bytes.toString('latin1', at + CENTRAL_LENGTH, nameEnd),
    madeBy: bytes.readUInt16LE(at + 4),
    flags: bytes.readUInt16LE(at + 8),
    method: bytes.readUInt16LE(at + 10),
    crc: bytes.readUInt32LE(at + 16),
    packed,
    size,
    offset,
    attributes: bytes.readUInt32LE(at + 38),
    bytes: bytes.subarray(at, end),
    at: start + at,
    extra,
  };
}

/** Numbers of the zip64 extra field, wherever it stands among the others. */
export function zip64Numbers(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    const end = Math.min(extra.length, at + 4 + Math.min(extra.readUInt16LE(at + 2), MAX16));
    const numbers: number[] = [];
    for (let n = at + 4; n + 8 <= end; n += 8)
      numbers.push(Math.min(Number(extra.readBigUInt64LE(n)), Number.MAX_SAFE_INTEGER));
    return numbers;
  }
  return [];
}
