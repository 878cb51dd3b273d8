import { closeSync, constants, openSync, readSync } from 'node:fs';
import { AuditpackError } from '../../errors.ts';

/** A file of a pack, wherever it stands. */
export interface PackEntry {
  readonly path: string;
  readonly size: number;
  /** CRC-32 the container states; folders state none. */
  readonly crc?: number;
}

/** The files of an opened pack. Bytes come from the very place the verdict is about. */
export interface PackFiles {
  readonly container: 'zip' | 'folder';
  /** Name of the base folder. */
  readonly name: string;
  /** Must the name be the pack's? A folder may be renamed, and so may a zip that has none inside. */
  readonly isNamed: boolean;
  /** By path below the base folder. */
  readonly entries: ReadonlyMap<string, PackEntry>;
  /** In which ways a zip differs from the canonical one without hiding anything; empty for folders. */
  readonly foreign: ReadonlySet<string>;
  /**
   * The bytes `[offset, offset + length)` of a file in windows of at most 1 MiB. A window is valid
   * only until the next one is asked for.
   */
  windows(path: string, offset?: number, length?: number): Generator<Uint8Array>;
  /** The same for a range of at most 16 KiB, in one piece that is valid only until the next. */
  piece(path: string, offset: number, length: number): Uint8Array;
  close(): void;
}

const WINDOW = 1024 ** 2;
/** Read at once where many small ranges follow each other. */
const AHEAD = 64 * 1024;

/** Reads ranges of one file through one buffer. */
export class RangeReader {
  readonly #descriptor: number;
  readonly #buffer = Buffer.allocUnsafe(WINDOW);
  readonly #ahead = Buffer.allocUnsafe(AHEAD);
  #aheadFrom = 0;
  #aheadTo = 0;

  constructor(path: string) {
    try {
      this.#descriptor = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    } catch (cause) {
      throw unreadable(path, cause);
    }
  }

  *windows(offset: number, length: number): Generator<Uint8Array> {
    let done = 0;
    while (done < length) {
      const wanted = Math.min(WINDOW, length - done);
      const got = readSync(this.#descriptor, this.#buffer, 0, wanted, offset + done);
      if (got === 0) throw ended(offset, length, done);
      done += got;
      yield this.#buffer.subarray(0, got);
    }
  }

  /** A range of at most 64 KiB, valid only until the next one; what follows it is read with it. */
  piece(offset: number, length: number): Uint8Array {
    if (offset < this.#aheadFrom || offset + length > this.#aheadTo) {
      this.#aheadFrom = offset;
      this.#aheadTo = offset;
      for (let got = -1; got !== 0 && this.#aheadTo < offset + length; this.#aheadTo += got) {
        const have = this.#aheadTo - offset;
        got = readSync(this.#descriptor, this.#ahead, have, AHEAD - have, offset + have);
      }
      const have = this.#aheadTo - offset;
      if (have < length) throw ended(offset, length, have);
    }
    const start = offset - this.#aheadFrom;
    return this.#ahead.subarray(start, start + length);
  }

  /** A copy of a range that is known to be small. */
  read(offset: number, length: number): Buffer {
    return Buffer.concat([...copies(this.windows(offset, length))]);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

function ended(offset: number, length: number, found: number): AuditpackError {
  return new AuditpackError(
    'ERR_PACK_UNREADABLE',
    `Expected ${length} bytes at ${offset}, found the end of the file after ${found}.`,
    { hint: 'The file changed while it was read, or the disk is failing. Try a copy.' },
  );
}

/** What stands in the way of reading is no verdict about the pack. */
export function unreadable(path: string, cause: unknown): AuditpackError {
  return new AuditpackError('ERR_PACK_UNREADABLE', `${path} could not be read.`, {
    hint: 'Check the permissions, or verify a copy on a disk that is not failing.',
    cause,
  });
}

function* copies(windows: Iterable<Uint8Array>): Generator<Buffer> {
  for (const window of windows) yield Buffer.from(window);
}

/** The whole of a file that is no larger than `limit`; `undefined` when it is larger or missing. */
export function readWhole(files: PackFiles, path: string, limit: number): Buffer | undefined {
  const entry = files.entries.get(path);
  if (entry === undefined || entry.size > limit) return undefined;
  return Buffer.concat([...copies(files.windows(path))]);
}
