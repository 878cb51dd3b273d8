import type { FindingKind } from '../findings.ts';
import { DEFLATED, DESCRIPTOR, STORED, UTF8, type ZipRecord } from './zip-source.ts';

/** Why a record is not what an honest tool writes for one plain file. */
export interface RecordDefect {
  readonly kind: Extract<FindingKind, 'zip-central' | 'zip-feature' | 'zip-limit' | 'set-link'>;
  readonly expected: string;
  readonly found: string;
  /** May the other entries still be read? */
  readonly readable: boolean;
}

/** Flags of encryption: traditional, strong, masked headers. */
const ENCRYPTION = (1 << 0) | (1 << 6) | (1 << 13);
/** Flags that say nothing about which bytes are meant: speed of deflate, descriptor, UTF-8 names. */
const HARMLESS = (1 << 1) | (1 << 2) | DESCRIPTOR | UTF8;
/** Extra fields with times, owners and zip64 numbers; `0xcafe` marks a jar. None renames or hides. */
const EXTRAS = new Set([0x0001, 0x000a, 0x5455, 0x5855, 0x7855, 0x7875, 0xcafe]);
/** More than deflate can reach on anything a pack holds; small files may be repetitive. */
const MAX_RATIO = 200;
const RATIO_FREE = 4 * 1024 ** 2;
const [REGULAR, FOLDER] = [0o100000, 0o040000];

/**
 * The rules of docs/pack-format.md §1.3 for a central record that is not canonical. `undefined`
 * when the entry is still one plain file with one meaning; what was different is noted.
 */
export function foreignCentral(record: ZipRecord, foreign: Set<string>): RecordDefect | undefined {
  const defect = hardDefect(record) ?? headerDefect(record);
  if (defect !== undefined) return defect;
  if (record.method === DEFLATED) foreign.add('entries are deflated');
  if (record.flags & DESCRIPTOR) foreign.add('sizes stand in descriptors');
  if (record.extra.length > 0) foreign.add('extra fields with times or owners');
  if (record.name.endsWith('/')) foreign.add('folders have entries of their own');
  foreign.add('times, versions or attributes');
  return undefined;
}

/** What makes an entry unreadable or dangerous. */
function hardDefect(record: ZipRecord): RecordDefect | undefined {
  const { flags, method, size, packed } = record;
  const feature = (expected: string, found: string): RecordDefect => ({
    kind: 'zip-feature',
    expected,
    found,
    readable: false,
  });
  if (flags & ENCRYPTION) return feature('an entry that is not encrypted', `flags ${flags}`);
  if (method !== STORED && method !== DEFLATED)
    return feature('a stored or deflated entry', `method ${method}`);
  if (method === STORED && size !== packed)
    return feature('as many stored bytes as the file has', `${packed} for ${size}`);
  if (size > RATIO_FREE && size > packed * MAX_RATIO)
    return {
      kind: 'zip-limit',
      expected: `at most ${MAX_RATIO} times as many bytes as are packed`,
      found: `${size} from ${packed}`,
      readable: false,
    };
  return linkDefect(record);
}

function linkDefect({ madeBy, attributes, name }: ZipRecord): RecordDefect | undefined {
  const type = (attributes >>> 16) & 0o170000;
  const wanted = name.endsWith('/') ? FOLDER : REGULAR;
  const isUnix = madeBy >> 8 === 3 || madeBy >> 8 === 19;
  if (type === wanted || (type === 0 && !isUnix) || (type === 0 && attributes >>> 16 === 0))
    return undefined;
  return {
    kind: 'set-link',
    expected: 'a regular file',
    found: `Unix file type ${type.toString(8)}`,
    readable: true,
  };
}

/** Members that must be zero or small whoever wrote the zip. */
function headerDefect({ bytes, flags, extra, name, size }: ZipRecord): RecordDefect | undefined {
  const sound =
    (flags & ~HARMLESS) === 0 &&
    (bytes.readUInt16LE(6) & 0xff) <= 45 &&
    bytes.readUInt16LE(32) === 0 &&
    bytes.readUInt16LE(34) === 0 &&
    bytes.readUInt16LE(36) <= 1 &&
    extrasAreSound(extra) &&
    (size === 0 || !name.endsWith('/'));
  if (sound) return undefined;
  return { kind: 'zip-central', expected: '', found: '', readable: true };
}

/** Known fields, each once, filling the space exactly. */
export function extrasAreSound(extra: Buffer): boolean {
  const seen = new Set<number>();
  let at = 0;
  while (at + 4 <= extra.length) {
    const id = extra.readUInt16LE(at);
    if (!EXTRAS.has(id) || seen.has(id)) return false;
    seen.add(id);
    at += 4 + extra.readUInt16LE(at + 2);
  }
  return at === extra.length;
}
