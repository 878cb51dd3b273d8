import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { LIMITS } from '../../format/limits.ts';

const LF = 0x0a;

export interface StoredLine {
  readonly text: string;
  /** From 1. */
  readonly record: number;
  readonly offset: number;
  /** Ends with a line feed, is UTF-8, and is no longer than any line may be. */
  readonly isWhole: boolean;
}

/** Lines of a stored file with their places; a line without end is cut off at the limit. */
export async function* storedLines(path: string): AsyncGenerator<StoredLine> {
  let rest = Buffer.alloc(0);
  let [record, offset] = [0, 0];
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    const bytes = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    let start = 0;
    for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF, start)) {
      const line = bytes.subarray(start, end);
      const isWhole = isUtf8(line) && line.length <= LIMITS.lineLength;
      yield { text: line.toString('utf8'), record: ++record, offset: offset + start, isWhole };
      start = end + 1;
    }
    offset += start;
    rest = Buffer.from(bytes.subarray(start));
    if (rest.length > LIMITS.lineLength) break;
  }
  if (rest.length > 0)
    yield { text: rest.toString('utf8'), record: record + 1, offset, isWhole: false };
}
