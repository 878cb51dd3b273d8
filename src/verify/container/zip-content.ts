import { inflateRawSync } from 'node:zlib';
import { AuditpackError } from '../../errors.ts';
import type { Located } from './zip-entries.ts';
import { DEFLATED, nameBelow, refuse, type ZipSource } from './zip-source.ts';

/** A deflated entry is unpacked as a whole; a larger one must be extracted first. */
const LARGEST = 128 * 1024 ** 2;
/** Unpacked files kept for the next question; one may be larger than that alone. */
const KEPT = 64 * 1024 ** 2;
/** How often, on average, a byte may be unpacked again before we say that this leads nowhere. */
const AGAIN = 8;
const WINDOW = 1024 ** 2;

/** Bytes of the entries, stored or deflated, in windows of at most 1 MiB, in bounded memory. */
export class ZipContent {
  readonly #zip: ZipSource;
  readonly #kept = new Map<Located, Buffer>();
  readonly #damaged = new Set<Located>();
  #budget: number;

  constructor(zip: ZipSource, entries: Iterable<Located>) {
    this.#zip = zip;
    let total = 64 * 1024 ** 2;
    for (const { size, method } of entries) if (method === DEFLATED) total += size * AGAIN;
    this.#budget = total;
  }

  *windows(entry: Located, offset: number, length: number): Generator<Uint8Array> {
    if (entry.method !== DEFLATED)
      return yield* this.#zip.reader.windows(entry.start + offset, length);
    const bytes = this.#unpacked(entry);
    const end = Math.min(bytes.length, offset + length);
    for (let at = offset; at < end; at += WINDOW)
      yield bytes.subarray(at, Math.min(end, at + WINDOW));
  }

  piece(entry: Located, offset: number, length: number): Uint8Array {
    return entry.method === DEFLATED
      ? this.#unpacked(entry).subarray(offset, offset + length)
      : this.#zip.reader.piece(entry.start + offset, length);
  }

  #unpacked(entry: Located): Buffer {
    const known = this.#kept.get(entry);
    if (known !== undefined) return known;
    this.#budget -= entry.size;
    if (entry.size > LARGEST || this.#budget < 0) throw tooLarge(this.#zip, entry);
    let kept = entry.size;
    for (const [other, { length }] of [...this.#kept].reverse()) {
      kept += length;
      if (kept > KEPT) this.#kept.delete(other);
    }
    const bytes = this.#inflate(entry);
    this.#kept.set(entry, bytes);
    return bytes;
  }

  /** Exactly the packed bytes must give exactly the file; anything else is a finding. */
  #inflate(entry: Located): Buffer {
    const packed = this.#zip.reader.read(entry.start, entry.packed);
    const problem = (found: string) => {
      if (this.#damaged.has(entry)) return;
      this.#damaged.add(entry);
      refuse(this.#zip, {
        kind: 'zip-inflate',
        file: nameBelow(entry.name),
        offset: entry.start,
        expected: `${entry.packed} packed bytes that give exactly ${entry.size}`,
        found,
      });
    };
    try {
      const { buffer, engine } = inflated(packed, entry.size);
      if (engine.bytesWritten !== packed.length)
        problem(`an end after ${engine.bytesWritten} packed bytes`);
      else if (buffer.length !== entry.size) problem(`${buffer.length} bytes`);
      return buffer;
    } catch (error) {
      problem(error instanceof Error ? error.message : 'no deflate stream');
      return Buffer.alloc(0);
    }
  }
}

/** Node's `info` option gives the engine too, which knows how many bytes it took. */
function inflated(
  packed: Buffer,
  size: number,
): { buffer: Buffer; engine: { bytesWritten: number } } {
  const options = { maxOutputLength: Math.max(1, size), info: true };
  return inflateRawSync(packed, options) as unknown as ReturnType<typeof inflated>;
}

function tooLarge(zip: ZipSource, entry: Located): AuditpackError {
  return new AuditpackError(
    'ERR_PACK_UNREADABLE',
    `Expected stored entries in ${zip.label}, found ${nameBelow(entry.name)} deflated with ${entry.size} bytes: too much to unpack while verifying.`,
    { hint: 'Another tool made this zip. Extract it and verify the folder.' },
  );
}
