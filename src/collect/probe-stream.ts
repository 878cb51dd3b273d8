import { AuditpackError } from '../errors.ts';
import type { Clock, Exchange, Lane } from '../http/lane.ts';
import { itemSpansOf } from '../integrity/item-spans.ts';
import type { Limit } from '../model/statement.ts';
import { instantOf } from '../model/time.ts';
import type { CollectedItem, Page, Probe, StreamContext } from '../sources/contract.ts';
import type { AnyStream, SourceEntry } from './contract.ts';
import { oneByOne } from './fan-out.ts';
import { limitFrom } from './statement.ts';
import { type TransportSettings, transportFor } from './transport-for.ts';

/** What a stream would meet, found out with a few requests. */
export interface StreamProbe {
  readonly stream: string;
  /** `untried`: it reads another stream that gave nothing to try it with. */
  readonly state: 'open' | 'refused' | 'skipped' | 'untried';
  /** Why it would be incomplete; empty when nothing is known against it. */
  readonly limits: readonly Limit[];
}

const DAY_MS = 86_400_000;
/** Pages looked at of a stream that others read, and of any other. */
const PAGES = { parent: 3, leaf: 1 } as const;
const MAX_REQUESTS = 8;

/** Items of the streams probed so far, and whether those were all there are. */
export type Tasted = Map<
  string,
  { readonly items: readonly CollectedItem[]; readonly all: boolean }
>;

/**
 * Begins a stream over the last day, looks at its first answer and stops: enough to learn whether
 * plan and permission let it through. Nothing is stored.
 */
export async function probeStream(
  entry: SourceEntry,
  stream: AnyStream,
  probe: Probe,
  options: TransportSettings,
  tasted: Tasted,
): Promise<StreamProbe> {
  const { source, settings } = entry;
  const skipped = stream.skip?.(settings, probe);
  if (skipped !== undefined) {
    const limit: Limit = { kind: 'plan', detail: skipped, incomplete: true };
    return { stream: stream.name, state: 'skipped', limits: [limit] };
  }
  const before = stream.after.map((name) => tasted.get(name));
  if (before.some((parent) => parent === undefined || parent.items.length === 0)) {
    return { stream: stream.name, state: 'untried', limits: [] };
  }
  const clock = options.clockFor(source.id, `doctor ${stream.name}`);
  const limits: Limit[] = [];
  const lane = new CountingLane();
  try {
    const transport = transportFor(entry, options, lane, clock);
    const client: unknown = await source.connect(settings, options.secrets, transport);
    const context = contextFor(settings, probe, clock, tasted, limits, () => transport.take());
    const isParent = source.streams.some(({ after }) => after.includes(stream.name));
    const { items, all } = await taste(stream, client, context, isParent);
    tasted.set(stream.name, { items, all });
  } catch (error) {
    if (!(error instanceof AuditpackError)) throw error;
    if (lane.full) return { stream: stream.name, state: 'open', limits: [] };
    return { stream: stream.name, state: 'refused', limits: [limitFrom(error)] };
  }
  // A stream that was shown half of what it reads may miss things that are there.
  const told = before.every((parent) => parent?.all === true)
    ? limits.filter(({ kind }) => kind !== 'retention')
    : [];
  return { stream: stream.name, state: 'open', limits: told };
}

async function taste(
  stream: AnyStream,
  client: unknown,
  context: StreamContext<unknown>,
  isParent: boolean,
): Promise<{ items: CollectedItem[]; all: boolean }> {
  const items: CollectedItem[] = [];
  const pages = stream.pages(client, context);
  for (let n = 0; n < (isParent ? PAGES.parent : PAGES.leaf); n++) {
    const step = await pages.next();
    if (step.done) return { items, all: true };
    items.push(...itemsIn(step.value));
  }
  const beyond = isParent && (await pages.next()).done === true;
  await pages.return({ paging: 'stopped' });
  return { items, all: beyond };
}

function itemsIn({ exchange, items, single = false, context = {} }: Page): CollectedItem[] {
  return itemSpansOf(exchange.body, items, single).map(({ start, end }) => ({
    value: JSON.parse(Buffer.from(exchange.body.subarray(start, end)).toString('utf8')) as unknown,
    context,
  }));
}

function contextFor(
  settings: unknown,
  probe: Probe,
  clock: Clock,
  tasted: Tasted,
  limits: Limit[],
  take: () => Exchange[],
): StreamContext<unknown> {
  const now = clock.now();
  return {
    settings,
    window: { from: instantOf(now - DAY_MS), to: instantOf(now) },
    clock,
    probe,
    async *collected(name) {
      yield* tasted.get(name)?.items ?? [];
    },
    take,
    limit: (limit) => limits.push(limit),
    each: oneByOne,
  };
}

/** Keeps nothing, and ends a stream that would go on asking without a page to show. */
class CountingLane implements Lane {
  #n = 0;

  get full(): boolean {
    return this.#n > MAX_REQUESTS;
  }

  async record(draft: Parameters<Lane['record']>[0], body: Uint8Array): Promise<Exchange> {
    const n = this.#n++;
    if (this.full) throw new AuditpackError('ERR_LIMIT', 'Enough was asked to know.');
    return { ...draft, n, body };
  }
}
