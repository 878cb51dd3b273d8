import { AuditpackError } from '../errors.ts';
import { itemSpans } from '../integrity/json-spans.ts';
import type { Checkpoint, Ledger } from '../ledger/contract.ts';
import type { Limit, Statement } from '../model/statement.ts';
import type { AnySource, UnpackedFile } from '../sources/contract.ts';
import type { AnyStream, CollectOptions, StoredFile } from './contract.ts';
import { storeFiles } from './run-file.ts';

const MAX_FILE_BYTES = 2_000_000_000;
const HEAD_BYTES = 1_000_000;

export interface ImportOptions extends Pick<CollectOptions, 'clockFor' | 'countPage'> {
  readonly ledger: Ledger;
  readonly source: AnySource;
  readonly stream: AnyStream;
  readonly tenant: string;
  readonly files: readonly UnpackedFile[];
  /** What archives among the files left out. */
  readonly limits?: readonly Limit[];
  readonly startedAt: string;
  readonly toolVersion: string;
  readonly configDigest: string;
}

/**
 * Takes saved vendor payloads into the ledger as a run of their own, marked as imported: their
 * bytes as they are, read by the same mapping as responses. Everything in a file is an item or a
 * reject, so `received` is never more than records and rejects account for.
 */
export async function importRun(
  options: ImportOptions,
): Promise<{ run: string; checkpoint: Checkpoint; statement: Statement }> {
  const { ledger, startedAt, toolVersion, configDigest } = options;
  const files = options.files.map((file) => locateItems(file, options.stream.envelopes));
  const run = await ledger.begin({ kind: 'import', startedAt, toolVersion, configDigest });
  const statement = await storeFiles(run, { ...options, method: 'import', files }, options);
  const checkpoint = await run.seal();
  return { run: run.id, checkpoint, statement };
}

/** Where a file's items are: an array, a response page, one object, or a line each. */
function locateItems(file: UnpackedFile, envelopes: readonly string[]): StoredFile {
  const { bytes } = file;
  if (bytes.length > MAX_FILE_BYTES) {
    throw new AuditpackError(
      'ERR_INPUT',
      `${file.name} has ${bytes.length} bytes; at most ${MAX_FILE_BYTES} are read.`,
      {
        hint: 'Split it and import the parts.',
      },
    );
  }
  if (!isOneJsonValue(bytes)) return { ...file, items: 'lines' };
  if (itemSpans(bytes, '')) return { ...file, items: '' };
  const envelope = envelopes.find((pointer) => itemSpans(bytes, pointer));
  return envelope === undefined
    ? { ...file, items: '', single: true }
    : { ...file, items: envelope };
}

/**
 * One JSON value, as against one a line. Judged by the first lines: a line that is an object by
 * itself means NDJSON, unless the file as a whole is one value.
 */
function isOneJsonValue(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, HEAD_BYTES)).toString('utf8');
  const lines = head.split('\n').filter((line) => line.trim() !== '');
  if (lines.length < 2 || !lines.some((line) => line.startsWith('{') && isJson(line))) return true;
  return bytes.length <= HEAD_BYTES && isJson(head);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
