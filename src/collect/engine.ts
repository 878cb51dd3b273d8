import { Gate } from '../http/gate.ts';
import { Pacer, RetryBudget } from '../http/pace.ts';
import type { Checkpoint } from '../ledger/contract.ts';
import type { Statement } from '../model/statement.ts';
import { allOf } from './all-of.ts';
import { CONCURRENCY, type CollectOptions, type SourceEntry } from './contract.ts';
import { storeFiles } from './run-file.ts';
import { runSource } from './run-source.ts';

export interface CollectResult {
  readonly run: string;
  readonly checkpoint: Checkpoint;
  readonly statements: readonly Statement[];
}

/** A vendor that keeps failing must not keep a run busy for days. */
const RETRIES_PER_RUN = 2_000;

/**
 * One run over all sources at once, each source's streams at once where they do not need each other. A
 * source that fails does not stop the others; every stream that was meant to run has a statement.
 * @throws AuditpackError ERR_STORAGE when nothing can be stored any more; the ledger stays whole
 */
export async function collectRun(options: CollectOptions): Promise<CollectResult> {
  const { ledger, startedAt, toolVersion, configDigest } = options;
  const run =
    options.resumed ??
    (await ledger.begin({ kind: 'collect', startedAt, toolVersion, configDigest }));
  const stop = new AbortController();
  const shared = { ...options, budget: new RetryBudget(RETRIES_PER_RUN), stop: stop.signal };
  const sources = options.sources.map((entry) => runSource(run, entry, paced(entry, shared)));
  const files = (options.files ?? []).map(async (entry) => [
    await storeFiles(run, { ...entry, method: 'file', files: [entry.file] }, options),
  ]);
  const statements = await allOf([...sources, ...files], (reason) => stop.abort(reason));
  const checkpoint = await run.seal();
  return { run: run.id, checkpoint, statements: statements.flat() };
}

/** One gate and one pacer for each source, because its streams share the vendor's limits. */
function paced({ source }: SourceEntry, options: CollectOptions): CollectOptions {
  const { headroom } = options;
  const gate = new Gate(source.concurrency ?? CONCURRENCY);
  if (headroom === undefined) return { ...options, gate };
  const rule = (url: URL) => source.pace?.(url) ?? { bucket: url.origin };
  return { ...options, gate, pacer: new Pacer({ headroom, rule }) };
}
