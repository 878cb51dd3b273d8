import { AuditpackError } from '../errors.ts';
import { currentBranch } from '../http/branch.ts';
import type { Clock, Exchange, RequestKey } from '../http/lane.ts';
import { itemSpansOf } from '../integrity/item-spans.ts';
import type { StoredPage, StreamWriter } from '../ledger/contract.ts';
import type { Limit, Statement } from '../model/statement.ts';
import { instantOf } from '../model/time.ts';
import type { CollectedItem, Page, Probe, StreamContext, StreamEnd } from '../sources/contract.ts';
import { CONCURRENCY, type StreamRun } from './contract.ts';
import { fanOut } from './fan-out.ts';
import { inTurn } from './side.ts';
import {
  aboutStream,
  consequenceOf,
  finish,
  limitFrom,
  notStarted,
  type Tally,
} from './statement.ts';
import { transportFor } from './transport-for.ts';

/** Runs one stream to its end, whatever end that is, and says how complete it is. */
export async function runStream(context: StreamRun, probe: Probe): Promise<Statement> {
  const { run, entry, stream, options, collected } = context;
  const reason = stream.skip?.(entry.settings, probe);
  if (reason !== undefined) return notStarted(context, probe, reason);
  const clock = options.clockFor(entry.source.id, stream.name);
  const key = {
    source: entry.source.id,
    stream: stream.name,
    tenant: entry.source.tenant(entry.settings),
    method: 'api' as const,
  };
  const writer = await run.stream(key, aboutStream(context, probe, options.startedAt));
  const { about } = writer;
  const pages = () => writer.pages();
  collected.set(stream.name, { pages });
  const tally = tallyOf(writer, instantOf(clock.now()));
  await walk({ ...context, window: about.asked ?? context.window }, probe, writer, clock, tally);
  const statement = finish({
    run: run.id,
    key,
    about,
    tally,
    endedAt: instantOf(clock.now()),
    consequence: consequenceOf(context),
  });
  collected.set(stream.name, { pages, statement });
  await run.statement(statement);
  return statement;
}

/** Begins counting; in a resumed run, with what was stored before the interruption. */
function tallyOf({ stored }: StreamWriter, now: string): Tally {
  const tally: Tally = {
    startedAt: stored[0]?.sentAt ?? now,
    exchanges: stored.length,
    retries: stored.filter(({ attempt }) => attempt > 1).length,
    pages: 0,
    received: 0,
    records: 0,
    rejects: new Map(),
    limits: [],
    paging: 'failed',
    clockOffsetMs: stored[0] && clockOffset(stored[0]),
  };
  if (stored.length > 0) {
    tally.limits.push({
      kind: 'interrupted',
      detail: `The run was interrupted in this stream and continued at ${now}; ${stored.length} stored answers were not asked for again.`,
      incomplete: false,
    });
  }
  return tally;
}

/** Drives the stream's generator; a failure ends it and becomes a limit. */
async function walk(
  context: StreamRun,
  probe: Probe,
  writer: StreamWriter,
  clock: Clock,
  tally: Tally,
): Promise<void> {
  const { entry, stream, options } = context;
  const read = new Set<string>();
  const counting = {
    record: async (...args: Parameters<StreamWriter['record']>): Promise<Exchange> => {
      const exchange = await writer.record(...args);
      tally.exchanges++;
      if (exchange.attempt > 1) tally.retries++;
      tally.clockOffsetMs ??= clockOffset(exchange);
      return exchange;
    },
    replay: (request: RequestKey) => writer.replay?.(request) ?? Promise.resolve(undefined),
  };
  try {
    const transport = transportFor(entry, options, counting, clock);
    const client: unknown = await entry.source.connect(entry.settings, options.secrets, transport);
    const streamContext: StreamContext<unknown> = {
      settings: entry.settings,
      window: context.window,
      // The same for all streams of a run, and when it is resumed: windows must not move.
      clock: {
        now: () => Date.parse(options.startedAt),
        sleep: (ms, signal) => (currentBranch()?.clock ?? clock).sleep(ms, signal),
      },
      probe,
      collected: (name) => {
        read.add(name);
        return readBack(context, name);
      },
      take: () => transport.take(),
      limit: (limit: Limit) => inTurn(() => tally.limits.push(limit)),
      each: fanOut({ lane: counting, clock, width: entry.source.concurrency ?? CONCURRENCY }),
    };
    const pages = stream.pages(client, streamContext);
    let step = await pages.next();
    for (; !step.done; step = await pages.next())
      await keepPage(context, writer, step.value, tally);
    end(tally, step.value);
  } catch (error) {
    if (!(error instanceof AuditpackError) || ['ERR_STORAGE', 'ERR_LEDGER'].includes(error.code))
      throw error;
    tally.limits.push(limitFrom(error));
    // What the plan does not have was never begun: its history is unknown, not cut short.
    if (error.code === 'ERR_PLAN' && tally.pages === 0) tally.paging = 'not-started';
  }
  tally.limits.push(...inherited(context, read));
}

/** What asks about each item of a list is no more complete than the list. */
function inherited({ entry, collected }: StreamRun, read: ReadonlySet<string>): Limit[] {
  return [...read].flatMap((name) => {
    const statement = collected.get(name)?.statement;
    if (statement === undefined || statement.complete) return [];
    const cause = statement.limits.find(({ incomplete }) => incomplete);
    return [
      {
        kind: cause?.kind ?? 'fault',
        detail: `What this asks about comes from ${entry.source.id}/${name}, which is incomplete: ${statement.why[0] ?? ''}`,
        incomplete: true,
      },
    ];
  });
}

function end(tally: Tally, end: StreamEnd): void {
  tally.paging = end.paging;
  if (end.answered) tally.answered = end.answered;
  if (end.independentTotal) {
    const counted = end.counted ?? tally.received;
    tally.independentTotal = {
      ...end.independentTotal,
      difference: counted - end.independentTotal.count,
    };
  }
}

async function keepPage(
  { run, entry, stream, options }: StreamRun,
  writer: StreamWriter,
  page: Page,
  tally: Tally,
): Promise<void> {
  const { exchange } = page;
  const single = page.single ?? false;
  const mark = {
    exchange: exchange.n,
    items: page.items,
    single,
    count: itemSpansOf(exchange.body, page.items, single).length,
    context: { ...page.context },
  };
  await writer.page(mark);
  const stored: StoredPage = {
    ...mark,
    source: entry.source.id,
    stream: stream.name,
    tenant: entry.source.tenant(entry.settings),
    method: 'api',
    run: run.id,
    path: '',
    receivedAt: exchange.receivedAt,
    offset: 0,
    sha256: '',
    body: exchange.body,
  };
  const counts = options.countPage(stored, stream);
  tally.pages++;
  tally.received += counts.received;
  tally.records += counts.records;
  for (const [reason, count] of Object.entries(counts.rejects.reasons)) {
    tally.rejects.set(reason, (tally.rejects.get(reason) ?? 0) + count);
  }
}

async function* readBack(
  { entry, stream, collected }: StreamRun,
  name: string,
): AsyncGenerator<CollectedItem> {
  const found = collected.get(name);
  if (!found) {
    throw new AuditpackError(
      'ERR_RESPONSE',
      `${entry.source.id}/${stream.name} needs ${entry.source.id}/${name}, which was not collected in this run.`,
      { hint: `See what the statement of ${name} says.` },
    );
  }
  for await (const page of found.pages()) {
    for (const span of itemSpansOf(page.body, page.items, page.single)) {
      const text = Buffer.from(page.body.subarray(span.start, span.end)).toString('utf8');
      yield { value: JSON.parse(text) as unknown, context: page.context };
    }
  }
}

/** The vendor's clock minus ours, from the Date header, which has whole seconds. */
function clockOffset(exchange: Pick<Exchange, 'headers' | 'receivedAt'>): number | undefined {
  const date = Date.parse(exchange.headers.date ?? '');
  return Number.isNaN(date) ? undefined : date - Date.parse(exchange.receivedAt);
}
