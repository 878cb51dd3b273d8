import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';

const WINDOW = 1 << 20;

/**
 * Digests of byte ranges of the ledger's files. Ranges are asked for mostly in order and file by
 * file, so one file is open and one window of it in memory.
 */
export class ByteRanges {
  readonly #directory: string;
  #file: { path: string; handle: FileHandle; size: number } | undefined;
  #window = { start: 0, bytes: Buffer.alloc(0) };
  /** Bytes that were hashed. */
  hashed = 0;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Size of a file, or `undefined` when it is not there. */
  async size(path: string): Promise<number | undefined> {
    return (await this.#open(path))?.size;
  }

  /** SHA-256, hex, of salt and range; says what is there when the range is not. */
  async digest(path: string, offset: number, length: number, salt = ''): Promise<string> {
    const file = await this.#open(path);
    if (file === undefined) return 'no such file';
    if (offset + length > file.size) return `a file of ${file.size} bytes`;
    const hash = createHash('sha256').update(Buffer.from(salt, 'hex'));
    for (let at = offset; at < offset + length; ) {
      const bytes = await this.#from(file.handle, at);
      const part = bytes.subarray(0, offset + length - at);
      if (part.length === 0) return `a file that ends at ${at}`;
      hash.update(part);
      at += part.length;
    }
    this.hashed += length;
    return hash.digest('hex');
  }

  async close(): Promise<void> {
    await this.#file?.handle.close();
    this.#file = undefined;
  }

  async #from(handle: FileHandle, at: number): Promise<Buffer> {
    const { start, bytes } = this.#window;
    if (at >= start && at < start + bytes.length) return bytes.subarray(at - start);
    const window = Buffer.alloc(WINDOW);
    const { bytesRead } = await handle.read(window, 0, WINDOW, at);
    this.#window = { start: at, bytes: window.subarray(0, bytesRead) };
    return this.#window.bytes;
  }

  async #open(path: string) {
    if (this.#file?.path === path) return this.#file;
    await this.close();
    this.#window = { start: 0, bytes: Buffer.alloc(0) };
    const handle = await open(join(this.#directory, path)).catch(() => undefined);
    if (handle === undefined) return undefined;
    this.#file = { path, handle, size: (await handle.stat()).size };
    return this.#file;
  }
}
