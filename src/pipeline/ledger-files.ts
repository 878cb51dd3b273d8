import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { byText } from '../model/ids.ts';
import type { ByteFile } from '../pack/contract.ts';

const READ_BYTES = 1 << 20;

/** Every file below the ledger's `raw/`, in path order, opened when it is its turn. */
export async function rawFiles(ledger: string): Promise<ByteFile[]> {
  const root = join(ledger, 'raw');
  const names = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = names
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const files = paths.map((path) => byteFile(root, path.slice(root.length + 1)));
  return (await Promise.all(files)).sort((a, b) => byText(a.path, b.path));
}

/** The statements of closed runs, byte for byte. */
export async function statementFiles(ledger: string, runs: readonly string[]): Promise<ByteFile[]> {
  const root = join(ledger, 'runs');
  return Promise.all(runs.map((run) => byteFile(root, join(run, 'statements.jsonl'))));
}

async function byteFile(root: string, below: string): Promise<ByteFile> {
  const path = join(root, below);
  return {
    path: below.split(sep).join('/'),
    size: (await stat(path)).size,
    open: () => createReadStream(path, { highWaterMark: READ_BYTES }),
  };
}
