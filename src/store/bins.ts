import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Bytes of lines that wait in memory; a small ledger never touches a disk. */
const IN_MEMORY = 64 * 1024 ** 2;

/**
 * Lines in numbered bins: in memory while they are few, else in a temporary file that has no name
 * any more, so that it is gone whichever way the process ends.
 */
export class Bins {
  readonly #pending: string[][];
  readonly #segments: { readonly at: number; readonly length: number }[][];
  readonly #inMemory: number;
  #held = 0;
  #file: number | undefined;
  #end = 0;

  constructor(count: number, inMemory = IN_MEMORY) {
    this.#pending = Array.from({ length: count }, () => []);
    this.#segments = Array.from({ length: count }, () => []);
    this.#inMemory = inMemory;
  }

  get count(): number {
    return this.#pending.length;
  }

  /** @param line without line feeds */
  add(bin: number, line: string): void {
    this.#pending[bin]?.push(line);
    this.#held += line.length;
    if (this.#held > this.#inMemory) this.#spill();
  }

  /** The lines of one bin in the order they came. */
  lines(bin: number): string[] {
    const stored = (this.#segments[bin] ?? []).flatMap((segment) => this.#read(segment));
    return [...stored, ...(this.#pending[bin] ?? [])];
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #spill(): void {
    this.#file ??= nameless();
    for (const [bin, lines] of this.#pending.entries()) {
      if (lines.length === 0) continue;
      const bytes = Buffer.from(lines.join('\n'));
      for (let done = 0; done < bytes.length; )
        done += writeSync(this.#file, bytes, done, bytes.length - done, this.#end + done);
      this.#segments[bin]?.push({ at: this.#end, length: bytes.length });
      this.#end += bytes.length;
      this.#pending[bin] = [];
    }
    this.#held = 0;
  }

  #read({ at, length }: { at: number; length: number }): string[] {
    if (this.#file === undefined) throw new RangeError('the bins are closed');
    const bytes = Buffer.allocUnsafe(length);
    for (let done = 0; done < length; ) {
      const got = readSync(this.#file, bytes, done, length - done, at + done);
      if (got === 0) throw new RangeError(`a temporary file ended before byte ${at + length}`);
      done += got;
    }
    return bytes.toString('utf8').split('\n');
  }
}

/** A file for reading and writing that only this process can reach. */
function nameless(): number {
  const directory = mkdtempSync(join(tmpdir(), 'auditpack-'));
  try {
    return openSync(join(directory, 'lines'), 'wx+', 0o600);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
