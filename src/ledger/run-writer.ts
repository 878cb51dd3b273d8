import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceId } from '../model/ids.ts';
import type { Statement } from '../model/statement.ts';
import type {
  Checkpoint,
  EndedStream,
  LogNote,
  RunWriter,
  StreamAbout,
  StreamKey,
  StreamWriter,
} from './contract.ts';
import { replaceFile, storing } from './disk.ts';
import { bodiesPath, exchangesPath, runFolder } from './layout.ts';
import type { RunFile } from './lines.ts';
import { type Sealing, sealRun, statementLine } from './seal.ts';
import { orderStatements, readWholeStatements } from './statements-file.ts';
import { readPages } from './stream-reader.ts';
import { openStreamWriter } from './stream-writer.ts';
import { type StreamName, streamsOfRun } from './streams.ts';
import { cutTornEnd, type Kept } from './torn-end.ts';

/** Opens a new run on disk; from here on, whatever is recorded survives a crash. */
export async function beginRun(directory: string, run: RunFile, seal: Sealing): Promise<RunWriter> {
  const folder = runFolder(directory, run.id);
  await storing(folder, () => mkdir(folder, { recursive: true }));
  const path = join(folder, 'statements.jsonl');
  const statements = await storing(path, () => open(path, 'ax'));
  await replaceFile(join(folder, 'run.json'), `${JSON.stringify(run, null, 2)}\n`);
  return new Writer({ directory, run, statements, path, seal });
}

/**
 * Opens a run that a killed process left open, to go on with it: what was stored whole stays, and
 * what is torn is cut off.
 */
export async function resumeRun(
  directory: string,
  run: RunFile,
  seal: Sealing,
): Promise<RunWriter> {
  const path = join(runFolder(directory, run.id), 'statements.jsonl');
  const said = await readWholeStatements(path);
  await replaceFile(path, said.map((one) => `${statementLine(one)}\n`).join(''));
  const kept = new Map<string, Kept>();
  for (const name of await streamsOfRun(directory, run.id)) {
    const found = await cutTornEnd(directory, run.id, name);
    if (found) kept.set(`${name.source}/${name.stream}`, found);
    else await forget(directory, run.id, name);
  }
  const statements = await storing(path, () => open(path, 'a'));
  return new Writer({ directory, run, statements, path, seal }, said, kept);
}

/** A stream that was killed before its first line was whole has stored nothing. */
async function forget(
  directory: string,
  run: string,
  { source, stream }: StreamName,
): Promise<void> {
  await rm(join(directory, exchangesPath(source, run, stream)), { force: true });
  await rm(join(directory, bodiesPath(source, run, stream)), { force: true });
}

interface OpenRun {
  readonly directory: string;
  readonly run: RunFile;
  readonly statements: FileHandle;
  readonly path: string;
  readonly seal: Sealing;
}

class Writer implements RunWriter {
  readonly id: string;
  readonly #open: OpenRun;
  readonly #kept: ReadonlyMap<string, Kept>;
  readonly #streams: StreamWriter[] = [];
  readonly #said: Statement[];
  readonly #ended: readonly Statement[];
  readonly #resumed: boolean;
  readonly #notes: LogNote[] = [];

  constructor(openRun: OpenRun, said: readonly Statement[] = [], kept?: ReadonlyMap<string, Kept>) {
    this.id = openRun.run.id;
    this.#open = openRun;
    this.#said = [...said];
    this.#ended = said;
    this.#kept = kept ?? new Map();
    this.#resumed = kept !== undefined;
  }

  async stream(key: StreamKey, about: StreamAbout): Promise<StreamWriter> {
    const kept = this.#kept.get(`${key.source}/${key.stream}`);
    if (!kept && this.#resumed) await forget(this.#open.directory, this.id, key);
    const writer = await openStreamWriter(this.#open.directory, this.id, key, about, kept);
    this.#streams.push(writer);
    return writer;
  }

  ended(source: SourceId, stream: string): EndedStream | undefined {
    const statement = this.#ended.find((one) => one.source === source && one.stream === stream);
    if (!statement) return undefined;
    const { directory } = this.#open;
    const stored = this.#kept.has(`${source}/${stream}`);
    const { id } = this;
    return {
      statement,
      async *pages() {
        if (stored) yield* readPages(directory, id, source, stream);
      },
    };
  }

  async statement(statement: Statement): Promise<void> {
    const { path, statements } = this.#open;
    this.#said.push(statement);
    await storing(path, async () => {
      await statements.appendFile(`${statementLine(statement)}\n`);
      await statements.datasync();
    });
  }

  note(entry: LogNote): void {
    this.#notes.push(entry);
  }

  async seal(): Promise<Checkpoint> {
    const { directory, run, statements, path, seal } = this.#open;
    for (const stream of this.#streams) await stream.close();
    await statements.close();
    await orderStatements(path, this.#said);
    return sealRun({ ...seal, directory, run, state: 'sealed', notes: this.#notes });
  }
}
