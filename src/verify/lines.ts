import { isAscii, isUtf8 } from 'node:buffer';
import type { PackFiles } from './container/pack-files.ts';

const LF = 0x0a;

export interface FileLine {
  /** Without its line feed. */
  readonly text: string;
  readonly isUtf8: boolean;
  /** The bytes of a line that is no UTF-8 and so has another text. */
  readonly bytes?: Buffer;
  /** From 1. */
  readonly record: number;
  readonly offset: number;
  /** Did the line end with a line feed? */
  readonly ended: boolean;
}

/** The line's bytes as they stand in the file. */
export function bytesOfLine({ bytes, text }: FileLine): Buffer {
  return bytes ?? Buffer.from(text);
}

/**
 * Lines of a file, split at LF alone. A line longer than `limit` bytes is cut off and given as not
 * ended, so that one endless line can't fill memory. Texts share memory with their neighbours:
 * whoever keeps a few of millions keeps copies.
 */
export function* fileLines(files: PackFiles, path: string, limit: number): Generator<FileLine> {
  let rest = Buffer.alloc(0);
  let offset = 0;
  let record = 0;
  for (const window of files.windows(path)) {
    const bytes = rest.length === 0 ? Buffer.from(window) : Buffer.concat([rest, window]);
    const end = bytes.lastIndexOf(LF) + 1;
    for (const line of linesIn(bytes.subarray(0, end), record, offset)) {
      yield line;
      record = line.record;
    }
    offset += end;
    rest = bytes.subarray(end);
    if (rest.length > limit) break;
  }
  if (rest.length === 0) return;
  yield { ...decoded(rest.subarray(0, limit)), record: record + 1, offset, ended: false };
}

/** Lines that all end; cut after decoding where a byte is a character, as nearly all of them are. */
function* linesIn(bytes: Buffer, before: number, offset: number): Generator<FileLine> {
  let record = before;
  let start = 0;
  if (isAscii(bytes)) {
    const all = bytes.toString('latin1');
    for (let end = all.indexOf('\n'); end !== -1; end = all.indexOf('\n', start)) {
      const text = all.slice(start, end);
      yield { text, isUtf8: true, record: ++record, offset: offset + start, ended: true };
      start = end + 1;
    }
    return;
  }
  for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF, start)) {
    const line = decoded(bytes.subarray(start, end));
    yield { ...line, record: ++record, offset: offset + start, ended: true };
    start = end + 1;
  }
}

function decoded(bytes: Buffer): Pick<FileLine, 'text' | 'isUtf8' | 'bytes'> {
  const text = bytes.toString('utf8');
  return isUtf8(bytes) ? { text, isUtf8: true } : { text, isUtf8: false, bytes };
}
