import type { Exchange, RecordingFetch } from '../../src/http/lane.ts';
import { itemSpansOf } from '../../src/integrity/item-spans.ts';
import type { Limit } from '../../src/model/statement.ts';
import type {
  AnySource,
  CollectedItem,
  MapResult,
  RecordDraft,
  StreamEnd,
} from '../../src/sources/contract.ts';

export const NOW = '2026-07-02T12:00:00.000Z';
export const WINDOW = { from: '2026-01-01T06:00:00.000Z', to: '2026-07-01T05:00:00.000Z' };

/** A transport that records and does nothing else: no retries, no limits. */
export function recorder(): RecordingFetch {
  let taken: Exchange[] = [];
  let n = 0;
  const recording = async (input: string | URL | Request, init?: RequestInit) => {
    const response = await fetch(input, init);
    const body = new Uint8Array(await response.arrayBuffer());
    taken.push({
      n: n++,
      method: init?.method ?? 'GET',
      url: String(input),
      sentAt: NOW,
      receivedAt: NOW,
      status: response.status,
      headers: {},
      attempt: 1,
      body,
    });
    return new Response(body, { status: response.status, headers: response.headers });
  };
  const take = () => {
    const all = taken;
    taken = [];
    return all;
  };
  return Object.assign(recording, { take });
}

export interface Collected {
  readonly items: readonly CollectedItem[];
  readonly results: readonly MapResult[];
  readonly records: readonly RecordDraft[];
  readonly limits: readonly Limit[];
  readonly end: StreamEnd;
  /** Addresses of the pages that held items. */
  readonly urls: readonly string[];
}

/** Runs one stream of a source the way the engine does, on what the streams before it collected. */
export async function collectStream(
  source: AnySource,
  name: string,
  settings: unknown,
  secret: string,
  before: ReadonlyMap<string, Collected> = new Map(),
): Promise<Collected> {
  const stream = source.streams.find((one) => one.name === name);
  if (stream === undefined) throw new Error(`no stream ${source.id}/${name}`);
  const transport = recorder();
  const client: unknown = await source.connect(settings, async () => secret, transport);
  const limits: Limit[] = [];
  const items: CollectedItem[] = [];
  const results: MapResult[] = [];
  const urls: string[] = [];
  const pages = stream.pages(client, {
    settings,
    window: WINDOW,
    clock: { now: () => Date.parse(NOW), sleep: async () => undefined },
    probe: { identity: null, scopes: null, plan: null, warnings: [] },
    collected: async function* (earlier) {
      yield* before.get(earlier)?.items ?? [];
    },
    take: transport.take,
    limit: (limit) => limits.push(limit),
  });
  let step = await pages.next();
  for (; !step.done; step = await pages.next()) {
    const { exchange, items: pointer, single = false, context = {} } = step.value;
    urls.push(decodeURIComponent(exchange.url));
    for (const { start, end } of itemSpansOf(exchange.body, pointer, single)) {
      const value: unknown = JSON.parse(Buffer.from(exchange.body).toString('utf8', start, end));
      items.push({ value, context });
      results.push(stream.map(value, { tenant: 'test', page: context, observedAt: NOW }));
    }
  }
  const records = results.flatMap((result) => (result.kind === 'records' ? result.records : []));
  return { items, results, records, limits, end: step.value, urls };
}

/** Maps an item as an import does: no page context. */
export function mapAlone(source: AnySource, name: string, item: unknown): MapResult {
  const stream = source.streams.find((one) => one.name === name);
  if (stream === undefined) throw new Error(`no stream ${source.id}/${name}`);
  return stream.map(item, { tenant: 'test', page: {}, observedAt: NOW });
}
