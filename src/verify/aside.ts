import { parentPort, Worker, workerData } from 'node:worker_threads';
import { AuditpackError, type ErrorCode } from '../errors.ts';
import { openPack } from './container/open-pack.ts';
import type { PackFiles } from './container/pack-files.ts';
import { readTables, type Tables } from './derived.ts';
import { Findings, type Found } from './findings.ts';
import { fileDigest } from './sidecar.ts';
import type { SecondThread } from './trust/options.ts';

/** What can be found out of a pack beside its files' digests and its log, on another core. */
export interface Aside {
  /** SHA-256 of the zip itself, when something states it. */
  readonly container?: string;
  readonly tables: Tables;
  readonly found: Found;
}

interface Asked {
  readonly path: string;
  readonly isStated: boolean;
}

type Answer =
  | { readonly aside: Aside }
  | { readonly code: ErrorCode; readonly message: string; readonly hint?: string };

/**
 * The same answer with or without a second thread. A large pack is read by two, since nothing in
 * one half needs the other; a small one is done before a thread has begun.
 */
export function asideOf(
  files: PackFiles,
  asked: Asked,
  thread: SecondThread | undefined,
): Promise<Aside> {
  let bytes = 0;
  for (const { size } of files.entries.values()) bytes += size;
  const reading =
    thread !== undefined && bytes > thread.above
      ? fromThread(asked, thread)
      : Promise.resolve().then(() => lookAside(files, asked));
  // Whoever asked may fail before it waits for this; then that failure is the one to tell.
  reading.catch(() => undefined);
  return reading;
}

function lookAside(files: PackFiles, { path, isStated }: Asked): Aside {
  const findings = new Findings();
  const container = isStated ? { container: fileDigest(path) } : {};
  return { ...container, tables: readTables(files, findings), found: findings.found() };
}

async function fromThread(asked: Asked, { module }: SecondThread): Promise<Aside> {
  const worker = new Worker(module, { workerData: asked });
  try {
    const answer = await new Promise<Answer>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`the second thread ended with ${code}`)));
    });
    if ('aside' in answer) return answer.aside;
    const { code, message, hint } = answer;
    throw new AuditpackError(code, message, hint === undefined ? {} : { hint });
  } finally {
    await worker.terminate();
  }
}

/** What the second thread runs: opens the pack for itself, since a file's place can't be shared. */
export function answerAside(): void {
  const asked = workerData as Asked;
  let files: PackFiles | undefined;
  try {
    // What is wrong with the container, the first thread says.
    files = openPack(asked.path, new Findings());
    if (files === undefined)
      throw new AuditpackError('ERR_PACK_UNREADABLE', `${asked.path} changed while it was read.`, {
        hint: 'Verify a copy that nobody writes to.',
      });
    parentPort?.postMessage({ aside: lookAside(files, asked) } satisfies Answer);
  } catch (error) {
    if (!(error instanceof AuditpackError)) throw error;
    const { code, message, hint } = error;
    parentPort?.postMessage({
      code,
      message,
      ...(hint !== undefined && { hint }),
    } satisfies Answer);
  } finally {
    files?.close();
  }
}
