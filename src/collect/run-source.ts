import { AuditpackError } from '../errors.ts';
import type { Lane } from '../http/lane.ts';
import type { EndedStream, RunWriter } from '../ledger/contract.ts';
import type { Statement } from '../model/statement.ts';
import type { Probe } from '../sources/contract.ts';
import { allOf } from './all-of.ts';
import type { Collected, CollectOptions, SourceEntry, StreamRun } from './contract.ts';
import { runStream } from './run-stream.ts';
import { notStarted, UNKNOWN_PROBE } from './statement.ts';
import { inOrder } from './stream-order.ts';
import { type TransportSettings, transportFor } from './transport-for.ts';
import { windowFor } from './window.ts';

/**
 * Probes a source, then runs its streams at once, each as soon as those it reads have ended; what
 * they collected is there for it.
 */
export async function runSource(
  run: RunWriter,
  entry: SourceEntry,
  options: CollectOptions,
): Promise<Statement[]> {
  const { source } = entry;
  const streams = inOrder(source.streams).filter(
    (stream) => !stream.importOnly && wanted(options.only, source.id, stream.name),
  );
  const ended = new Map(
    streams.flatMap(({ name }) => {
      const before = options.ended?.(source.id, name);
      return before ? [[name, before]] : [];
    }),
  );
  if (ended.size === streams.length) return ownStatements(run, [...ended.values()]);
  const probe = await probeSource(entry, options);
  const collected = new Map<string, Collected>();
  const runs = new Map<string, Promise<Statement[]>>();
  for (const stream of streams) {
    const earlier = stream.after.map((name) => runs.get(name));
    const one = async () => {
      await Promise.all(earlier);
      const before = ended.get(stream.name);
      if (!before) return [await runOne({ run, entry, stream, options, collected }, probe)];
      collected.set(stream.name, before);
      return ownStatements(run, [before]);
    };
    runs.set(stream.name, one());
  }
  return (await allOf([...runs.values()])).flat();
}

async function runOne(
  context: Omit<StreamRun, 'window'>,
  probe: Probe | AuditpackError,
): Promise<Statement> {
  const { entry, stream, options } = context;
  const asked = { ...context, window: windowFor(context) };
  const statement =
    probe instanceof AuditpackError
      ? await notStarted(asked, UNKNOWN_PROBE, probe)
      : await runStream(asked, probe);
  if (wantedByUser(options.only, entry.source.id, stream.name))
    options.onProgress?.(progressLine(statement));
  return statement;
}

/** Statements that a resumed run had already; those of an earlier run are not this run's. */
function ownStatements({ id }: RunWriter, ended: readonly EndedStream[]): Statement[] {
  return ended.flatMap(({ statement }) => (statement.run === id ? [statement] : []));
}

/** Asks the vendor who we are. The answer is no evidence of the period, so it is not stored. */
export async function probeSource(
  entry: SourceEntry,
  options: TransportSettings,
): Promise<Probe | AuditpackError> {
  const { source, settings } = entry;
  let n = 0;
  const lane: Lane = { record: async (draft, body) => ({ ...draft, n: n++, body }) };
  try {
    const transport = transportFor(entry, options, lane, options.clockFor(source.id, 'probe'));
    return await source.probe(await source.connect(settings, options.secrets, transport), settings);
  } catch (error) {
    if (error instanceof AuditpackError && error.code !== 'ERR_STORAGE') return error;
    throw error;
  }
}

function wantedByUser(
  only: readonly string[] | undefined,
  source: string,
  stream: string,
): boolean {
  return only === undefined || only.includes(source) || only.includes(`${source}/${stream}`);
}

/** A wanted stream's forerunners are run too: `only` names results, not steps. */
function wanted(only: readonly string[] | undefined, source: string, stream: string): boolean {
  return (
    wantedByUser(only, source, stream) ||
    (only?.some((name) => name.startsWith(`${source}/`)) ?? false)
  );
}

function progressLine(statement: Statement): string {
  const mark = statement.complete ? 'ok ' : 'gap';
  const why = statement.why[0] === undefined ? '' : `: ${statement.why[0]}`;
  return `${mark} ${statement.source}/${statement.stream}  ${statement.received} received${why}`;
}
