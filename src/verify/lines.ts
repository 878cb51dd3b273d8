import { isUtf8 } from 'node:buffer';
import type { PackFiles } from './container/pack-files.ts';

const LF = 0x0a;

export interface FileLine {
  /** The line's bytes, without its line feed; valid only until the next line is asked for. */
  readonly bytes: Buffer;
  readonly text: string;
  readonly isUtf8: boolean;
  /** From 1. */
  readonly record: number;
  readonly offset: number;
  /** Did the line end with a line feed? */
  readonly ended: boolean;
}

/**
 * Lines of a file, split at LF alone. A line longer than `limit` bytes is cut off and given as not
 * ended, so that one endless line can't fill memory.
 */
export function* fileLines(files: PackFiles, path: string, limit: number): Generator<FileLine> {
  let rest = Buffer.alloc(0);
  let offset = 0;
  let record = 0;
  for (const window of files.windows(path)) {
    const bytes = rest.length === 0 ? Buffer.from(window) : Buffer.concat([rest, window]);
    const last = bytes.lastIndexOf(LF);
    const allUtf8 = isUtf8(bytes.subarray(0, last + 1));
    let start = 0;
    while (start <= last) {
      const end = bytes.indexOf(LF, start);
      const line = bytes.subarray(start, end);
      yield {
        bytes: line,
        text: line.toString('utf8'),
        isUtf8: allUtf8 || isUtf8(line),
        record: ++record,
        offset: offset + start,
        ended: true,
      };
      start = end + 1;
    }
    offset += start;
    rest = bytes.subarray(start);
    if (rest.length > limit) break;
  }
  if (rest.length === 0) return;
  const line = rest.subarray(0, limit);
  yield {
    bytes: line,
    text: line.toString('utf8'),
    isUtf8: isUtf8(line),
    record: record + 1,
    offset,
    ended: false,
  };
}
