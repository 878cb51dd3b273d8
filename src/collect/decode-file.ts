import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { AuditpackError } from '../errors.ts';

/** Most bytes that a file may have, and may unpack to. */
export const MAX_FILE_BYTES = 2_000_000_000;

export interface DecodedFile {
  readonly bytes: Uint8Array;
  /** What was undone, e.g. `gzip, utf-16le`; empty when the bytes are as received. */
  readonly undone: readonly string[];
}

/**
 * The text of a file as UTF-8 without byte order mark. A gzip that does not unpack stays as it is,
 * and becomes a reject; text in another encoding than said is refused.
 * @param encoding as in the WHATWG list, e.g. `windows-1252`; by byte order mark, else UTF-8, when absent
 * @throws AuditpackError ERR_INPUT
 */
export function decodeFile(name: string, file: Uint8Array, encoding?: string): DecodedFile {
  const undone: string[] = [];
  let bytes = file;
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    const unpacked = unpack(name, bytes);
    if (unpacked === undefined) return { bytes, undone };
    bytes = unpacked;
    undone.push('gzip');
  }
  const marked = markOf(bytes);
  const told = encoding?.toLowerCase() ?? marked ?? 'utf-8';
  if (told !== 'utf-8' && told !== 'utf8') {
    bytes = Buffer.from(textOf(name, bytes, told), 'utf8');
    undone.push(told);
  } else if (marked === 'utf-8') {
    bytes = bytes.subarray(3);
    undone.push('byte order mark');
  }
  return { bytes, undone };
}

/** Refuses bytes that are not UTF-8, where letters that turn into others would go unnoticed. */
export function assertUtf8(name: string, bytes: Uint8Array): void {
  textOf(name, bytes, 'utf-8');
}

/** SHA-256 of a file as received, hex. */
export function fileDigest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function unpack(name: string, bytes: Uint8Array): Uint8Array | undefined {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_FILE_BYTES });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') {
      throw new AuditpackError(
        'ERR_INPUT',
        `${name} unpacks to more than ${MAX_FILE_BYTES} bytes.`,
        {
          hint: 'Split it and import the parts.',
        },
      );
    }
    return undefined;
  }
}

function markOf(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  return undefined;
}

function textOf(name: string, bytes: Uint8Array, encoding: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AuditpackError('ERR_INPUT', `${name} is not ${encoding}.`, {
      hint: 'Save it as UTF-8, or name its encoding (`encoding: windows-1252` in the mapping file).',
      cause,
    });
  }
}
