import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '../integrity/canonical-json.ts';
import { checkpointNote } from '../integrity/checkpoint.ts';
import { saltedDigest, saltFor } from '../integrity/digest.ts';
import { itemSpansOf } from '../integrity/item-spans.ts';
import type { MerkleTree } from '../integrity/merkle.ts';
import { byText } from '../model/ids.ts';
import type { Checkpoint, LogNote, StoredPage } from './contract.ts';
import { protect, readStored, replaceFile, storing } from './disk.ts';
import { bodiesPath, exchangesPath, RUNS, runFolder } from './layout.ts';
import type { RunFile } from './lines.ts';
import { readPages } from './stream-reader.ts';
import { type StreamName, streamsOfRun } from './streams.ts';

const FLUSH_BYTES = 1 << 20;

/** What sealing needs of the ledger. */
export interface Sealing {
  readonly secret: Uint8Array;
  readonly origin: string;
  /** The tree over all earlier entries; extended in place. */
  readonly tree: MerkleTree;
  /** Puts a signature line under a checkpoint. */
  readonly signNote: (text: string) => Promise<string>;
}

export interface SealInput extends Sealing {
  readonly directory: string;
  readonly run: RunFile;
  readonly state: 'sealed' | 'interrupted';
  readonly notes?: readonly LogNote[];
}

/**
 * Closes a run: writes its entries in canonical order (the run, then per source and stream its
 * exchange file and items, then the statements and notes), the checkpoint, and last the run's own
 * file. What is sealed may not be written any more.
 */
export async function sealRun(input: SealInput): Promise<Checkpoint> {
  const { directory, run, tree } = input;
  const folder = runFolder(directory, run.id);
  const entries = join(folder, 'entries.jsonl');
  await storing(entries, async () => {
    const handle = await open(entries, 'w');
    try {
      const writer = new EntryWriter(handle, tree);
      await writer.add({ kind: 'run', ...runFacts(run, input.state) });
      for (const stream of await streamsOfRun(directory, run.id))
        await addStream(input, stream, writer);
      await addStatements(input, writer);
      for (const note of input.notes ?? []) await writer.add({ ...note, run: run.id });
      await writer.flush();
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
  const root = tree.root();
  const checkpoint = { size: tree.size, root: root.toString('base64') };
  const note = await input.signNote(checkpointNote(input.origin, tree.size, root));
  await replaceFile(join(folder, 'checkpoint'), note);
  const closed: RunFile = { ...run, state: input.state, checkpoint };
  await replaceFile(join(folder, 'run.json'), `${JSON.stringify(closed, null, 2)}\n`);
  await protect(await filesOfRun(directory, run.id));
  return { ...checkpoint, note };
}

/** Every file a closed run has, as full paths. */
async function filesOfRun(directory: string, run: string): Promise<string[]> {
  const streams = await streamsOfRun(directory, run);
  const own = ['statements.jsonl', 'entries.jsonl', 'checkpoint', 'run.json'];
  return [
    ...own.map((name) => join(runFolder(directory, run), name)),
    ...streams.flatMap(({ source, stream }) =>
      [bodiesPath, exchangesPath].map((path) => join(directory, path(source, run, stream))),
    ),
  ];
}

function runFacts(run: RunFile, state: string): Record<string, string> {
  return {
    run: run.id,
    runKind: run.kind,
    state,
    startedAt: run.startedAt,
    toolVersion: run.toolVersion,
    configDigest: run.configDigest,
  };
}

async function addStream(input: SealInput, stream: StreamName, writer: EntryWriter): Promise<void> {
  const { directory, run, secret } = input;
  const key = { run: run.id, source: stream.source, stream: stream.stream };
  const path = exchangesPath(stream.source, run.id, stream.stream);
  const lines = await readStored(join(directory, path));
  const salt = saltFor(secret, `${path}:0`);
  await writer.add({
    kind: 'exchanges',
    ...key,
    path,
    offset: 0,
    length: Buffer.byteLength(lines),
    salt,
    digest: saltedDigest(salt, Buffer.from(lines)),
  });
  let imported = -1;
  for await (const page of readPages(directory, run.id, stream.source, stream.stream)) {
    if (page.method !== 'api' && page.exchange > imported) {
      imported = page.exchange;
      await writer.add({ kind: 'import', ...key, ...bytesOf(page, 0, page.body.length, secret) });
    }
    for (const span of itemSpansOf(page.body, page.items, page.single)) {
      await writer.add({ kind: 'item', ...key, ...bytesOf(page, span.start, span.end, secret) });
    }
  }
}

/** Place and salted digest of a part of a body. */
function bytesOf(page: StoredPage, start: number, end: number, secret: Uint8Array) {
  const offset = page.offset + start;
  const salt = saltFor(secret, `${page.path}:${offset}`);
  return {
    exchange: page.exchange,
    path: page.path,
    offset,
    length: end - start,
    salt,
    digest: saltedDigest(salt, page.body.subarray(start, end)),
  };
}

async function addStatements(
  { directory, run, secret }: SealInput,
  writer: EntryWriter,
): Promise<void> {
  const path = `${RUNS}/${run.id}/statements.jsonl`;
  const text = await readStored(join(directory, path));
  let offset = 0;
  for (const line of text.split('\n').slice(0, -1)) {
    const length = Buffer.byteLength(line);
    const salt = saltFor(secret, `${path}:${offset}`);
    const digest = saltedDigest(salt, Buffer.from(line));
    await writer.add({ kind: 'statement', run: run.id, path, offset, length, salt, digest });
    offset += length + 1;
  }
}

/** Numbers entries, hashes them into the tree and writes them, a megabyte at a time. */
class EntryWriter {
  readonly #handle: FileHandle;
  readonly #tree: MerkleTree;
  #pending: string[] = [];
  #size = 0;

  constructor(handle: FileHandle, tree: MerkleTree) {
    this.#handle = handle;
    this.#tree = tree;
  }

  async add(fields: Readonly<Record<string, string | number>>): Promise<void> {
    const line = canonicalLine({ seq: this.#tree.size, ...fields });
    this.#tree.append(line);
    this.#pending.push(line);
    this.#size += line.length + 1;
    if (this.#size > FLUSH_BYTES) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#pending.length > 0) await this.#handle.appendFile(`${this.#pending.join('\n')}\n`);
    this.#pending = [];
    this.#size = 0;
  }
}

/** RFC 8785 form of a flat object of texts and integers: members in key order, nothing else to do. */
function canonicalLine(fields: Readonly<Record<string, string | number>>): string {
  return JSON.stringify(
    Object.fromEntries(Object.entries(fields).sort(([a], [b]) => byText(a, b))),
  );
}

/** A statement as its line is stored and hashed. */
export function statementLine(statement: unknown): string {
  return canonicalJson(statement);
}
