import { AuditpackError } from '../errors.ts';
import { itemSpans } from '../integrity/json-spans.ts';
import type { Checkpoint, Ledger } from '../ledger/contract.ts';
import type { Limit, Statement } from '../model/statement.ts';
import type { AnySource, PageContext, UnpackedFile } from '../sources/contract.ts';
import type { AnyStream, CollectOptions, StoredFile } from './contract.ts';
import { decodeFile, fileDigest, MAX_FILE_BYTES } from './decode-file.ts';
import { storeFiles } from './run-file.ts';

const HEAD_BYTES = 1_000_000;
/** Files of lines become bodies of about this size, so that reading one takes little memory. */
const PART_BYTES = 8 * 1024 ** 2;
const LF = 0x0a;
const HEADER_BYTES = 20_000;

interface InputFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface ImportOptions extends Pick<CollectOptions, 'clockFor' | 'countPage'> {
  readonly ledger: Ledger;
  readonly source: AnySource;
  readonly stream: AnyStream;
  readonly tenant: string;
  readonly files: readonly UnpackedFile[];
  readonly startedAt: string;
  readonly toolVersion: string;
  readonly configDigest: string;
  /** Where items are, when not for the bytes to tell: `csv`, `table:;`, `file`. */
  readonly items?: string;
  /** Encoding of the files, where no byte order mark tells it. */
  readonly encoding?: string;
  /** What the mapping needs besides the items. */
  readonly context?: PageContext;
  /** Each file's name belongs into its context. */
  readonly nameInContext?: boolean;
  /** Files kept beside, such as the mapping file. */
  readonly attached?: readonly InputFile[];
  readonly limits?: readonly Limit[];
  /** Rows that the system itself shows. */
  readonly expected?: number;
  /** The moment the files are true of. */
  readonly asOf?: string;
}

/**
 * Takes saved payloads into the ledger as a run of their own, marked as imported: their bytes as
 * they are, read by the same mapping as responses. Everything in a file is an item or a reject, so
 * `received` is never more than records and rejects account for.
 */
export async function importRun(
  options: ImportOptions,
): Promise<{ run: string; checkpoint: Checkpoint; statement: Statement }> {
  const { ledger, startedAt, toolVersion, configDigest } = options;
  const files = [
    ...(options.attached ?? []).map((file) => ({ ...file, items: null })),
    ...options.files.flatMap((file) => storedAs(file, options)),
  ];
  const run = await ledger.begin({ kind: 'import', startedAt, toolVersion, configDigest });
  const statement = await storeFiles(run, { ...options, method: 'import', files }, options);
  const checkpoint = await run.seal();
  return { run: run.id, checkpoint, statement };
}

/** A file as received and, where it was packed or in another encoding, its text beside it. */
function storedAs(file: UnpackedFile, options: ImportOptions): StoredFile[] {
  const { name, bytes: received } = file;
  if (received.length > MAX_FILE_BYTES) {
    const found = `${name} has ${received.length} bytes; at most ${MAX_FILE_BYTES} are read.`;
    throw new AuditpackError('ERR_INPUT', found, { hint: 'Split it and import the parts.' });
  }
  const { asOf, context = {} } = options;
  const page = {
    ...file.context,
    ...context,
    ...(options.nameInContext && { file: name }),
    ...(asOf !== undefined && { asOf }),
  };
  if (options.items === 'file') return [{ ...file, items: 'file', context: page }];
  const { bytes, undone } = decodeFile(name, received, options.encoding);
  const place =
    options.items === undefined ? placeOf(bytes, options.stream) : { items: options.items };
  if (undone.length === 0) return inParts({ ...file, ...place, context: page });
  const from = { decoded: undone.join(', '), receivedSha256: fileDigest(received) };
  return [
    { ...file, items: null },
    ...inParts({ name, bytes, ...place, context: { ...page, ...from } }),
  ];
}

/** A long file of lines, cut between lines; together the parts are the file, byte for byte. */
function inParts(file: StoredFile): StoredFile[] {
  const { bytes, items, context } = file;
  if (items !== 'lines' || bytes.length <= PART_BYTES) return [file];
  const receivedSha256 = context?.receivedSha256 ?? fileDigest(bytes);
  const parts: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(LF, start + PART_BYTES);
    const end = found === -1 ? bytes.length : found + 1;
    parts.push(bytes.subarray(start, end));
    start = end;
  }
  return parts.map((part, i) => ({
    ...file,
    bytes: part,
    context: { ...context, receivedSha256, part: `${i + 1} of ${parts.length}` },
  }));
}

/** Where a file's items are: rows, an array, a response page, one object, or a line each. */
function placeOf(
  bytes: Uint8Array,
  { envelopes, file }: Pick<AnyStream, 'envelopes' | 'file'>,
): Pick<StoredFile, 'items' | 'single'> {
  if (file === 'json-or-csv' && hasHeaderLine(bytes)) return { items: 'csv' };
  if (!isOneJsonValue(bytes)) return { items: 'lines' };
  if (itemSpans(bytes, '')) return { items: '' };
  const envelope = envelopes.find((pointer) => itemSpans(bytes, pointer));
  return envelope === undefined ? { items: '', single: true } : { items: envelope };
}

/** A line of plain column names, and another line: anything else is read as JSON, and refused as such. */
function hasHeaderLine(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, HEADER_BYTES)).toString('utf8');
  return /^\s*"?[\w@.-]+"?(,"?[\w@. -]+"?)+\r?\n./.test(head);
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
