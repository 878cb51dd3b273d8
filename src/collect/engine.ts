import { Pacer, RetryBudget } from '../http/pace.ts';
import type { Checkpoint } from '../ledger/contract.ts';
import type { Statement } from '../model/statement.ts';
import type { CollectOptions, SourceEntry } from './contract.ts';
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
 * One run over all sources at once, each source's streams in the order they need each other. A
 * source that fails does not stop the others; every stream that was meant to run has a statement.
 * @throws AuditpackError ERR_STORAGE when nothing can be stored any more; the ledger stays whole
 */
export async function collectRun(options: CollectOptions): Promise<CollectResult> {
  const { ledger, startedAt, toolVersion, configDigest } = options;
  const run =
    options.resumed ??
    (await ledger.begin({ kind: 'collect', startedAt, toolVersion, configDigest }));
  const budget = new RetryBudget(RETRIES_PER_RUN);
  const statements = await Promise.all([
    ...options.sources.map((entry) => runSource(run, entry, paced(entry, options, budget))),
    ...(options.files ?? []).map((entry) =>
      storeFiles(run, { ...entry, method: 'file', files: [entry.file] }, options),
    ),
  ]);
  const checkpoint = await run.seal();
  return { run: run.id, checkpoint, statements: statements.flat() };
}

/** One pacer for each source, because its streams share the vendor's limits. */
function paced(
  { source }: SourceEntry,
  options: CollectOptions,
  budget: RetryBudget,
): CollectOptions {
  const { headroom } = options;
  if (headroom === undefined) return { ...options, budget };
  const rule = (url: URL) => source.pace?.(url) ?? { bucket: url.origin };
  return { ...options, budget, pacer: new Pacer({ headroom, rule }) };
}
