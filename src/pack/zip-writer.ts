import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { AuditpackError } from '../errors.ts';
import { centralHeader, endRecords, localHeader, MAX32, type ZipEntry } from '../format/zip.ts';
import type { Rows } from './contract.ts';

const BUFFER_SIZE = 1024 ** 2;

/**
 * Writes a canonical zip to a seekable file, entry by entry, in bounded memory. An entry's header
 * needs checksum and size, so it is written after the bytes it stands in front of.
 */
export class ZipWriter {
  readonly #handle: FileHandle;
  readonly #entries: ZipEntry[] = [];
  readonly #buffer = Buffer.alloc(BUFFER_SIZE);
  #buffered = 0;
  /** Place of the next byte, counting the buffered ones. */
  #position = 0;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** Adds an entry and returns size and SHA-256 (hex) of its bytes. */
  async add(
    name: string,
    pieces: Rows<Uint8Array | string>,
    knownSize?: number,
  ): Promise<{ size: number; sha256: string }> {
    const offset = this.#position;
    const placeholder = localHeader({ name, crc: 0, size: knownSize ?? 0, offset });
    await this.#write(placeholder);
    const hash = createHash('sha256');
    let crc = 0;
    let size = 0;
    for await (const piece of pieces) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
      hash.update(bytes);
      crc = crc32(bytes, crc);
      size += bytes.length;
      await this.#write(bytes);
    }
    refuseWrongSize(name, size, knownSize);
    const entry = { name, crc, size, offset };
    this.#entries.push(entry);
    await this.#patch(localHeader(entry), offset);
    return { size, sha256: hash.digest('hex') };
  }

  /** Writes the central directory and everything after it. */
  async finish(): Promise<number> {
    const offset = this.#position;
    for (const entry of this.#entries) await this.#write(centralHeader(entry));
    const size = this.#position - offset;
    await this.#write(endRecords({ count: this.#entries.length, size, offset }));
    await this.#flush();
    return this.#position;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    if (this.#buffered + bytes.length > BUFFER_SIZE) await this.#flush();
    if (bytes.length > BUFFER_SIZE) await writeAll(this.#handle, bytes, this.#position);
    else {
      this.#buffer.set(bytes, this.#buffered);
      this.#buffered += bytes.length;
    }
    this.#position += bytes.length;
  }

  /** Overwrites earlier bytes, in the buffer when they are all still there. */
  async #patch(bytes: Uint8Array, at: number): Promise<void> {
    const bufferStart = this.#position - this.#buffered;
    if (at >= bufferStart) return void this.#buffer.set(bytes, at - bufferStart);
    await this.#flush();
    await writeAll(this.#handle, bytes, at);
  }

  async #flush(): Promise<void> {
    const start = this.#position - this.#buffered;
    await writeAll(this.#handle, this.#buffer.subarray(0, this.#buffered), start);
    this.#buffered = 0;
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

function refuseWrongSize(name: string, size: number, knownSize: number | undefined): void {
  if (knownSize !== undefined && size !== knownSize)
    throw new AuditpackError(
      'ERR_LEDGER',
      `Expected ${knownSize} bytes in ${name}, found ${size}: the file changed while it was packed.`,
      { hint: 'Let no collection run while a pack is written, then run auditpack pack again.' },
    );
  if (knownSize === undefined && size >= MAX32)
    throw new AuditpackError(
      'ERR_LIMIT',
      `Expected less than ${MAX32} bytes in the generated file ${name}, found ${size}.`,
      { hint: 'Write packs for a shorter period.' },
    );
}
