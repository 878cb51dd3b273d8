import type { PackFiles } from './container/pack-files.ts';

const LF = 0x0a;

export interface FileLine {
  readonly text: string;
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
    let bytes = Buffer.concat([rest, window]);
    for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF)) {
      yield { text: bytes.toString('utf8', 0, end), record: ++record, offset, ended: true };
      offset += end + 1;
      bytes = bytes.subarray(end + 1);
    }
    rest = bytes;
    if (rest.length > limit) break;
  }
  if (rest.length > 0)
    yield { text: rest.toString('utf8', 0, limit), record: record + 1, offset, ended: false };
}
