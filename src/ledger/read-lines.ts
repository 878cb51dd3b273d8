import { createReadStream } from 'node:fs';

const LF = 0x0a;

/**
 * Lines of a file, split at LF alone: other readers also split at U+2028, which JSON may hold.
 * A last line without LF is a line too. Holds one line and one chunk in memory.
 */
export async function* readLines(path: string): AsyncGenerator<string> {
  let rest: Buffer[] = [];
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    const bytes = chunk as Buffer;
    let start = 0;
    for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF, start)) {
      const piece = bytes.subarray(start, end);
      yield (rest.length > 0 ? Buffer.concat([...rest, piece]) : piece).toString('utf8');
      rest = [];
      start = end + 1;
    }
    if (start < bytes.length) rest.push(bytes.subarray(start));
  }
  if (rest.length > 0) yield Buffer.concat(rest).toString('utf8');
}
