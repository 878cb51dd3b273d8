import { readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import lockfile from 'proper-lockfile';
import { AuditpackError } from '../errors.ts';
import { HOLDER_FILE, LEDGER_FILE } from './layout.ts';

/** A lock not renewed for this long belongs to nobody. */
const STALE_MS = 30_000;

/**
 * Takes the ledger for writing. A lock left by a process that no longer runs on this machine is
 * taken over at once.
 * @throws AuditpackError ERR_LEDGER_LOCKED naming the holder
 */
export async function lockLedger(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, LEDGER_FILE);
  const options = { stale: STALE_MS, realpath: false, onCompromised: () => undefined };
  const acquire = () => lockfile.lock(path, options);
  let release: () => Promise<void>;
  try {
    release = await acquire();
  } catch (error) {
    const holder = await readHolder(directory);
    if (!holder || holder.host !== hostname() || isRunning(holder.pid))
      throw locked(directory, holder, error);
    await rm(`${path}.lock`, { recursive: true, force: true });
    release = await acquire().catch((again: unknown) => {
      throw locked(directory, holder, again);
    });
  }
  await writeFile(
    join(directory, HOLDER_FILE),
    JSON.stringify({ pid: process.pid, host: hostname() }),
  );
  return async () => {
    await rm(join(directory, HOLDER_FILE), { force: true });
    await release();
  };
}

interface Holder {
  readonly pid: number;
  readonly host: string;
}

async function readHolder(directory: string): Promise<Holder | undefined> {
  try {
    const { pid, host } = JSON.parse(
      await readFile(join(directory, HOLDER_FILE), 'utf8'),
    ) as Holder;
    return Number.isInteger(pid) && typeof host === 'string' ? { pid, host } : undefined;
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function locked(directory: string, holder: Holder | undefined, cause: unknown): AuditpackError {
  const who = holder ? `process ${holder.pid} on ${holder.host}` : 'another process';
  return new AuditpackError(
    'ERR_LEDGER_LOCKED',
    `The ledger ${directory} is being written by ${who}.`,
    {
      hint: 'Wait for it to end. If it no longer runs there, the lock expires by itself after half a minute.',
      cause,
    },
  );
}
