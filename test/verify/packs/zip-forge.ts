import { crc32, deflateRawSync } from 'node:zlib';
import type { Entry, Header, ZipForm } from './case.ts';

interface Made {
  readonly name: string;
  readonly bytes: Buffer;
  readonly form: Entry;
}

type FullHeader = { [K in keyof Header]-?: NonNullable<Header[K]> };

/**
 * A zip of these files in this form: canonical where the form says nothing. Written apart from the
 * code it tests; every member of every header can be forged.
 */
export function forgeZip(
  base: string,
  files: ReadonlyMap<string, Buffer>,
  form: ZipForm = {},
): Buffer {
  const folder = form.base ?? base;
  const made = [...files].map(
    ([path, bytes]): Made => ({
      name: folder === '' ? path : `${folder}/${path}`,
      bytes,
      form: merged(form.all ?? {}, form.entries?.[path] ?? {}),
    }),
  );
  for (const { name, text, first, ...entry } of form.add ?? []) {
    const one = { name, bytes: Buffer.from(text), form: entry };
    if (first) made.unshift(one);
    else made.push(one);
  }
  if (form.reversed) made.reverse();
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const entry of made) {
    const before = Buffer.from(entry.form.before ?? '', 'hex');
    const { local, packed, record } = partsOf(entry, at + before.length);
    parts.push(before, local, packed);
    at += before.length + local.length + packed.length;
    if (!(form.hide ?? []).includes(entry.name.slice(folder.length + 1))) central.push(record);
  }
  const directory = Buffer.concat(central);
  return Buffer.concat([
    ...parts,
    directory,
    endOf(central.length, directory.length, at, form.end),
  ]);
}

function merged(a: Entry, b: Entry): Entry {
  return { ...a, ...b, both: { ...a.both, ...b.both } };
}

function partsOf({ name, bytes, form }: Made, offset: number) {
  const data = form.deflate ? deflateRawSync(bytes) : bytes;
  const packed = Buffer.concat([data, Buffer.from(form.behind ?? '', 'hex')]);
  const honest: FullHeader = {
    madeBy: (3 << 8) | 30,
    version: 20,
    flags: form.descriptor ? 8 : 0,
    method: form.deflate ? 8 : 0,
    time: 0,
    date: 0x21,
    crc: crc32(bytes),
    packed: packed.length,
    size: bytes.length,
    name,
    extra: '',
    comment: '',
    disk: 0,
    internal: 0,
    external: 0o100644 * 0x10000,
    offset,
  };
  const both = { ...honest, ...form.both } as FullHeader;
  const deferred = form.descriptor ? { crc: 0, packed: 0, size: 0 } : {};
  const descriptor = form.descriptor
    ? words(4, 0x08074b50, both.crc, both.packed, both.size)
    : Buffer.alloc(0);
  return {
    local: localOf({ ...both, ...deferred, ...form.local } as FullHeader),
    packed: Buffer.concat([packed, descriptor]),
    record: centralOf({ ...both, ...form.central } as FullHeader),
  };
}

function localOf(h: FullHeader): Buffer {
  const [name, extra] = [Buffer.from(h.name), Buffer.from(h.extra, 'hex')];
  return Buffer.concat([
    words(4, 0x04034b50),
    words(2, h.version, h.flags, h.method, h.time, h.date),
    words(4, h.crc, h.packed, h.size),
    words(2, name.length, extra.length),
    name,
    extra,
  ]);
}

function centralOf(h: FullHeader): Buffer {
  const [name, extra, comment] = [
    Buffer.from(h.name),
    Buffer.from(h.extra, 'hex'),
    Buffer.from(h.comment),
  ];
  return Buffer.concat([
    words(4, 0x02014b50),
    words(2, h.madeBy, h.version, h.flags, h.method, h.time, h.date),
    words(4, h.crc, h.packed, h.size),
    words(2, name.length, extra.length, comment.length, h.disk, h.internal),
    words(4, h.external, h.offset),
    name,
    extra,
    comment,
  ]);
}

function endOf(count: number, size: number, offset: number, form: ZipForm['end'] = {}): Buffer {
  const comment = Buffer.from(form.comment ?? '');
  const end = Buffer.concat([
    words(4, 0x06054b50),
    words(2, form.disk ?? 0, 0, form.countHere ?? form.count ?? count, form.count ?? count),
    words(4, form.size ?? size, form.offset ?? offset),
    words(2, comment.length),
    comment,
  ]);
  if (form.zip64 === undefined) return end;
  const long = Buffer.alloc(56);
  long.writeUInt32LE(0x06064b50, 0);
  long.writeBigUInt64LE(44n, 4);
  long.writeUInt16LE((3 << 8) | 45, 12);
  long.writeUInt16LE(45, 14);
  for (const at of [24, 32]) long.writeBigUInt64LE(BigInt(form.zip64.count ?? count), at);
  long.writeBigUInt64LE(BigInt(size), 40);
  long.writeBigUInt64LE(BigInt(form.zip64.offset ?? offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + size), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([long, locator, end]);
}

function words(width: 2 | 4, ...values: number[]): Buffer {
  const bytes = Buffer.alloc(width * values.length);
  values.forEach((value, i) => {
    bytes.writeUIntLE(value, i * width, width);
  });
  return bytes;
}
