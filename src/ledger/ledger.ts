import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AuditpackError } from '../errors.ts';
import { checkpointNote } from '../integrity/checkpoint.ts';
import { saltFor } from '../integrity/digest.ts';
import { MerkleTree } from '../integrity/merkle.ts';
import { ChainEntry, type ChainLine } from '../model/chain.ts';
import { byText } from '../model/ids.ts';
import { Statement } from '../model/statement.ts';
import type { Checkpoint, Ledger, RunInfo, RunWriter, StoredPage } from './contract.ts';
import { createFile, readStored, storing } from './disk.ts';
import { LEDGER_FILE, RUNS, runFolder, runId, SECRET_FILE } from './layout.ts';
import { damaged, LedgerFile, parseStored, RunFile } from './lines.ts';
import { lockLedger } from './lock.ts';
import { readLines } from './read-lines.ts';
import { recoverRun } from './recover.ts';
import { beginRun, resumeRun } from './run-writer.ts';
import type { Sealing } from './seal.ts';
import { readPages } from './stream-reader.ts';
import { streamsOfRun } from './streams.ts';

export interface OpenOptions {
  readonly mode: 'read' | 'write';
  /** Name of the log, for a ledger that is made now; e.g. `larkspur-care-inc/evidence`. */
  readonly origin: string;
  /** Time of making, for a ledger that is made now. */
  readonly createdAt: string;
  /** Salt secret for a ledger that is made now; random unless given. */
  readonly secret?: Uint8Array;
  /** Leave a run of a process that died open, so that it can be gone on with. */
  readonly keepInterrupted?: boolean;
  /** Puts a signature line under checkpoints; without it they stay unsigned. */
  signNote?(origin: string, text: string): Promise<string>;
  /** Asked under the lock, before anything is written to a ledger; refuses by throwing. */
  admit?(ledger: Pick<Ledger, 'chain'>): Promise<void>;
  /** Told of every run that had to be closed for a process that died. */
  onRecovered?(run: { id: string; streams: number }): void;
}

/**
 * Opens the append-only ledger, making it if there is none and `mode` is write. A run left open by
 * a process that died is closed as interrupted.
 * @throws AuditpackError ERR_LEDGER (damaged or missing), ERR_LEDGER_LOCKED, ERR_STORAGE
 */
export async function openLedger(directory: string, options: OpenOptions): Promise<Ledger> {
  if (options.mode === 'write') await create(directory, options);
  const about = await readAbout(directory);
  const release = options.mode === 'write' ? await lockLedger(directory) : async () => undefined;
  const ledger = new DiskLedger(directory, about, release, options.signNote);
  try {
    if (options.mode === 'write') await options.admit?.(ledger);
    if (options.mode === 'write' && !options.keepInterrupted)
      await ledger.recover(options.onRecovered);
    return ledger;
  } catch (error) {
    await release();
    throw error;
  }
}

async function create(directory: string, options: OpenOptions): Promise<void> {
  await storing(directory, () => mkdir(join(directory, RUNS), { recursive: true }));
  const names = await readdir(directory);
  if (names.includes(LEDGER_FILE)) return;
  const secret = names.includes(SECRET_FILE)
    ? await readSecret(directory)
    : Buffer.from(options.secret ?? randomBytes(32));
  if (!names.includes(SECRET_FILE))
    await createFile(join(directory, SECRET_FILE), secret.toString('hex'), 0o600);
  const origin = uniqueOrigin(options.origin, secret);
  const about: LedgerFile = { format: 1, origin, createdAt: options.createdAt };
  await createFile(join(directory, LEDGER_FILE), `${JSON.stringify(about, null, 2)}\n`, 0o644);
}

/** Two ledgers of one company must not pass for one log: the name ends in eight digits of its own. */
function uniqueOrigin(name: string, secret: Uint8Array): string {
  return `${name}-${saltFor(secret, 'origin').slice(0, 8)}`;
}

/** The key of the ledger's salts: whoever has it can check guesses at what is withheld. */
export async function readSecret(directory: string): Promise<Buffer> {
  const secret = Buffer.from((await readStored(join(directory, SECRET_FILE))).trim(), 'hex');
  if (secret.length < 16)
    throw damaged(SECRET_FILE, 'a secret of at least 16 bytes in hex was expected');
  return secret;
}

async function readAbout(directory: string): Promise<LedgerFile> {
  const path = join(directory, LEDGER_FILE);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AuditpackError('ERR_LEDGER', `There is no ledger in ${directory}.`, {
      hint: 'Run `auditpack collect` first, or set `ledger:` to where it is.',
      cause,
    });
  });
  return parseStored(LedgerFile, text, path);
}

class DiskLedger implements Ledger {
  readonly directory: string;
  readonly #about: LedgerFile;
  readonly #release: () => Promise<void>;

  readonly #signNote: OpenOptions['signNote'];

  constructor(
    directory: string,
    about: LedgerFile,
    release: () => Promise<void>,
    signNote: OpenOptions['signNote'],
  ) {
    this.directory = directory;
    this.#about = about;
    this.#release = release;
    this.#signNote = signNote;
  }

  get origin(): string {
    return this.#about.origin;
  }

  async recover(told?: OpenOptions['onRecovered']): Promise<void> {
    for (const run of await this.#runFiles()) {
      if (run.state !== 'open') continue;
      const recovered = await recoverRun({
        ...(await this.#sealing()),
        directory: this.directory,
        run,
      });
      told?.(recovered);
    }
  }

  async resume(accept: (run: RunInfo) => boolean): ReturnType<Ledger['resume']> {
    const open = (await this.#runFiles()).filter(({ state }) => state === 'open');
    const last = open.at(-1);
    if (last?.kind === 'collect' && open.length === 1) {
      const { format: _, checkpoint: __, ...run } = last;
      if (accept(run)) {
        const writer = await resumeRun(this.directory, last, await this.#sealing());
        return { run, writer };
      }
    }
    await this.recover();
    return undefined;
  }

  async begin(options: Parameters<Ledger['begin']>[0]): Promise<RunWriter> {
    await this.recover();
    const names = await readdir(join(this.directory, RUNS));
    const number = Math.max(0, ...names.map((name) => Number.parseInt(name, 10) || 0)) + 1;
    const run: RunFile = {
      format: 1,
      id: runId(number, options.startedAt),
      ...options,
      state: 'open',
    };
    return beginRun(this.directory, run, await this.#sealing());
  }

  async runs(): Promise<readonly RunInfo[]> {
    return (await this.#runFiles()).map(({ format: _, checkpoint, ...run }) => ({
      ...run,
      ...(checkpoint && { checkpoint }),
    }));
  }

  async *pages(filter: Parameters<Ledger['pages']>[0] = {}): AsyncIterable<StoredPage> {
    for (const run of await this.#runFiles()) {
      if (run.state === 'open' || (filter.run && filter.run !== run.id)) continue;
      for (const { source, stream } of await streamsOfRun(this.directory, run.id)) {
        if (
          (filter.source && filter.source !== source) ||
          (filter.stream && filter.stream !== stream)
        )
          continue;
        yield* readPages(this.directory, run.id, source, stream);
      }
    }
  }

  async statements(): Promise<readonly Statement[]> {
    const statements: Statement[] = [];
    for (const run of await this.#runFiles()) {
      if (run.state === 'open') continue;
      const path = join(runFolder(this.directory, run.id), 'statements.jsonl');
      const lines = (await readStored(path)).split('\n').slice(0, -1);
      statements.push(...lines.map((line, i) => parseStored(Statement, line, `${path}:${i + 1}`)));
    }
    return statements;
  }

  async head(): Promise<Checkpoint> {
    const tree = await this.#tree();
    const root = tree.root();
    return {
      size: tree.size,
      root: root.toString('base64'),
      note: checkpointNote(this.#about.origin, tree.size, root),
    };
  }

  async chain(): Promise<readonly ChainLine[]> {
    const found: ChainLine[] = [];
    for (const run of await this.#runFiles()) {
      if (run.state !== 'sealed' || (run.kind !== 'pack' && run.kind !== 'key')) continue;
      const path = join(runFolder(this.directory, run.id), 'entries.jsonl');
      for await (const line of readLines(path)) {
        if (line.includes(`"kind":"${run.kind}"`))
          found.push({ line, entry: parseStored(ChainEntry, line, path) });
      }
    }
    return found;
  }

  async *entries(): AsyncIterable<string> {
    for (const run of await this.#runFiles()) {
      if (run.state === 'open') continue;
      yield* readLines(join(runFolder(this.directory, run.id), 'entries.jsonl'));
    }
  }

  close(): Promise<void> {
    return this.#release();
  }

  /** The tree over all entries, checked against every run's checkpoint on the way. */
  async #tree(): Promise<MerkleTree> {
    const tree = new MerkleTree();
    const heads = new Map((await this.#runFiles()).map((run) => [run.checkpoint?.size, run]));
    for await (const line of this.entries()) {
      tree.append(line);
      const run = heads.get(tree.size);
      if (run && run.checkpoint?.root !== tree.root().toString('base64')) {
        throw damaged(
          `${RUNS}/${run.id}/entries.jsonl`,
          'its entries do not give the root in its checkpoint',
        );
      }
      heads.delete(tree.size);
    }
    for (const [size, run] of heads) {
      if (size !== undefined)
        throw damaged(
          `${RUNS}/${run.id}/entries.jsonl`,
          `${size} entries expected in all, ${tree.size} there`,
        );
    }
    return tree;
  }

  async #sealing(): Promise<Sealing> {
    const sign = this.#signNote;
    return {
      secret: await readSecret(this.directory),
      origin: this.origin,
      tree: await this.#tree(),
      signNote: async (text) => (sign ? sign(this.origin, text) : text),
    };
  }

  async #runFiles(): Promise<RunFile[]> {
    const names = (await readdir(join(this.directory, RUNS))).sort(byText);
    const files: RunFile[] = [];
    for (const name of names) {
      const path = join(RUNS, name, 'run.json');
      const text = await readFile(join(this.directory, path), 'utf8').catch(() => undefined);
      // A process that died between making the folder and its first file has stored nothing.
      if (text !== undefined) files.push(parseStored(RunFile, text, path));
    }
    return files;
  }
}
