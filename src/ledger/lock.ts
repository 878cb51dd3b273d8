import { randomBytes } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import lockfile from 'proper-lockfile';
import { AuditpackError } from '../errors.ts';
import { HOLDER_FILE, LEDGER_FILE } from './layout.ts';

/** A lock not renewed for this long belongs to nobody. */
const STALE_MS = 30_000;
const CLAIM = 'claim-';

/**
 * Takes the ledger for writing. A lock left by a process that no longer runs on this machine is
 * taken over at once. Who wants the lock says so in a claim before; so a lock without a holder, of a
 * process that died in between, is told from one just taken: by whether a claim is alive.
 * @throws AuditpackError ERR_LEDGER_LOCKED naming the holder
 */
export async function lockLedger(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, LEDGER_FILE);
  const options = { stale: STALE_MS, realpath: false, onCompromised: () => undefined };
  const acquire = () => lockfile.lock(path, options);
  const claim = join(directory, `${CLAIM}${process.pid}-${randomBytes(4).toString('hex')}.json`);
  await writeFile(claim, JSON.stringify({ pid: process.pid, host: hostname() }));
  let release: () => Promise<void>;
  try {
    release = await acquire();
  } catch (error) {
    const holder = await livingHolder(directory, claim);
    if (holder) {
      await rm(claim, { force: true });
      throw locked(directory, holder, error);
    }
    await rm(`${path}.lock`, { recursive: true, force: true });
    release = await acquire().catch((again: unknown) => {
      throw locked(directory, undefined, again);
    });
  }
  await rename(claim, join(directory, HOLDER_FILE));
  return async () => {
    await rm(join(directory, HOLDER_FILE), { force: true });
    await release();
  };
}

interface Holder {
  readonly pid: number;
  readonly host: string;
}

/** Who may hold the lock: the holder on record or, when none is, anybody else who claims it. */
async function livingHolder(directory: string, claim: string): Promise<Holder | undefined> {
  const isAlive = (holder: Holder) => holder.host !== hostname() || isRunning(holder.pid);
  const holder = await readHolder(join(directory, HOLDER_FILE));
  if (holder) return isAlive(holder) ? holder : undefined;
  const names = (await readdir(directory)).filter((name) => name.startsWith(CLAIM));
  for (const path of names.map((name) => join(directory, name))) {
    const other = path === claim ? undefined : await readHolder(path);
    if (other && isAlive(other)) return other;
    if (other) await rm(path, { force: true });
  }
  return undefined;
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const { pid, host } = JSON.parse(await readFile(path, 'utf8')) as Holder;
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
