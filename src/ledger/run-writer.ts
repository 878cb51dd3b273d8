import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Statement } from '../model/statement.ts';
import type {
  Checkpoint,
  LogNote,
  RunWriter,
  StreamAbout,
  StreamKey,
  StreamWriter,
} from './contract.ts';
import { replaceFile, storing } from './disk.ts';
import { runFolder } from './layout.ts';
import type { RunFile } from './lines.ts';
import { type Sealing, sealRun, statementLine } from './seal.ts';
import { openStreamWriter } from './stream-writer.ts';

/** Opens a new run on disk; from here on, whatever is recorded survives a crash. */
export async function beginRun(directory: string, run: RunFile, seal: Sealing): Promise<RunWriter> {
  const folder = runFolder(directory, run.id);
  await storing(folder, () => mkdir(folder, { recursive: true }));
  const path = join(folder, 'statements.jsonl');
  const statements = await storing(path, () => open(path, 'ax'));
  await replaceFile(join(folder, 'run.json'), `${JSON.stringify(run, null, 2)}\n`);
  return new Writer(directory, run, statements, path, seal);
}

class Writer implements RunWriter {
  readonly id: string;
  readonly #directory: string;
  readonly #run: RunFile;
  readonly #statements: FileHandle;
  readonly #path: string;
  readonly #seal: Sealing;
  readonly #streams: StreamWriter[] = [];
  readonly #said: Statement[] = [];
  readonly #notes: LogNote[] = [];

  constructor(
    directory: string,
    run: RunFile,
    statements: FileHandle,
    path: string,
    seal: Sealing,
  ) {
    this.id = run.id;
    this.#directory = directory;
    this.#run = run;
    this.#statements = statements;
    this.#path = path;
    this.#seal = seal;
  }

  async stream(key: StreamKey, about: StreamAbout): Promise<StreamWriter> {
    const writer = await openStreamWriter(this.#directory, this.id, key, about);
    this.#streams.push(writer);
    return writer;
  }

  async statement(statement: Statement): Promise<void> {
    this.#said.push(statement);
    await storing(this.#path, async () => {
      await this.#statements.appendFile(`${statementLine(statement)}\n`);
      await this.#statements.datasync();
    });
  }

  note(entry: LogNote): void {
    this.#notes.push(entry);
  }

  async seal(): Promise<Checkpoint> {
    for (const stream of this.#streams) await stream.close();
    await this.#statements.close();
    await orderStatements(this.#path, this.#said);
    return sealRun({
      ...this.#seal,
      directory: this.#directory,
      run: this.#run,
      state: 'sealed',
      notes: this.#notes,
    });
  }
}

/** Statements arrive as streams end; sealed, they stand in canonical order. */
export async function orderStatements(
  path: string,
  statements: readonly Statement[],
): Promise<void> {
  const lines = statements.map((statement) => ({
    key: `${statement.source}/${statement.stream}`,
    line: statementLine(statement),
  }));
  lines.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  await replaceFile(path, lines.map(({ line }) => `${line}\n`).join(''));
}
