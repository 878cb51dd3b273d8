import type { Exchange, Lane } from '../../src/http/lane.ts';
import { rapid } from '../../src/http/retry.ts';
import { createRecordingFetch } from '../../src/http/transport.ts';
import { itemSpansOf } from '../../src/integrity/item-spans.ts';
import type { RecordKind } from '../../src/model/record.ts';
import type { Limit } from '../../src/model/statement.ts';
import type {
  AnySource,
  CollectedItem,
  Page,
  Probe,
  RecordDraft,
  StreamEnd,
} from '../../src/sources/contract.ts';

export const NOW = '2026-07-02T12:00:00.000Z';
const WINDOW = { from: '2026-01-01T06:00:00.000Z', to: '2026-07-01T05:00:00.000Z' };

export interface CollectedStream {
  readonly records: readonly RecordDraft[];
  readonly rejects: number;
  readonly items: readonly CollectedItem[];
  readonly limits: readonly Limit[];
  readonly end: StreamEnd | undefined;
  readonly error: unknown;
  readonly asked: readonly Exchange[];
}

export interface CollectedSource {
  readonly probe: Probe;
  readonly streams: ReadonlyMap<string, CollectedStream>;
  /** Records of one kind over all streams. */
  of<K extends RecordKind>(kind: K): Extract<RecordDraft, { kind: K }>[];
  stream(name: string): CollectedStream;
}

/** Probes a source and runs its streams over the real transport, as the engine does. */
export async function collectSource(
  source: AnySource,
  settings: unknown,
  secret: string,
  only: readonly string[] | undefined = undefined,
): Promise<CollectedSource> {
  const clock = { now: () => Date.parse(NOW), sleep: async () => undefined };
  const connect = async (asked: Exchange[]) => {
    const lane: Lane = {
      record: async (draft, body) => {
        const exchange = { ...draft, n: asked.length, body };
        asked.push(exchange);
        return exchange;
      },
    };
    const hosts = source.hosts(settings);
    const fetch = createRecordingFetch({ lane, clock, hosts, retry: rapid });
    const client: unknown = await source.connect(settings, async () => secret, fetch);
    return { fetch, client };
  };
  const probe = await source.probe((await connect([])).client, settings);
  const streams = new Map<string, CollectedStream>();
  for (const stream of source.streams) {
    if (stream.importOnly || stream.skip?.(settings, probe) !== undefined) continue;
    if (only !== undefined && !only.includes(stream.name)) continue;
    const asked: Exchange[] = [];
    const { fetch, client } = await connect(asked);
    const limits: Limit[] = [];
    const pages = stream.pages(client, {
      settings,
      window: WINDOW,
      clock,
      probe,
      collected: async function* (earlier) {
        yield* streams.get(earlier)?.items ?? [];
      },
      take: () => fetch.take(),
      limit: (limit) => limits.push(limit),
    });
    streams.set(stream.name, { limits, asked, ...(await walked(stream, pages)) });
  }
  return {
    probe,
    streams,
    of: (kind) =>
      [...streams.values()].flatMap(({ records }) =>
        records.flatMap((record) => (record.kind === kind ? [record as never] : [])),
      ),
    stream: (name) => {
      const found = streams.get(name);
      if (found === undefined) throw new Error(`${source.id}/${name} did not run`);
      return found;
    },
  };
}

type AnyStream = AnySource['streams'][number];

async function walked(
  stream: AnyStream,
  pages: ReturnType<AnyStream['pages']>,
): Promise<Omit<CollectedStream, 'limits' | 'asked'>> {
  const items: CollectedItem[] = [];
  const records: RecordDraft[] = [];
  let rejects = 0;
  let error: unknown;
  try {
    let step = await pages.next();
    for (; !step.done; step = await pages.next()) {
      for (const item of itemsIn(step.value)) {
        items.push(item);
        const context = { tenant: 'test', page: item.context, observedAt: NOW };
        const mapped = stream.map(item.value, context);
        if (mapped.kind === 'records') records.push(...mapped.records);
        else rejects++;
      }
    }
    return { records, rejects, items, end: step.value, error };
  } catch (thrown) {
    error = thrown;
  }
  return { records, rejects, items, end: undefined, error };
}

function itemsIn({ exchange, items, single = false, context = {} }: Page): CollectedItem[] {
  return itemSpansOf(exchange.body, items, single).map(({ start, end }) => ({
    value: JSON.parse(Buffer.from(exchange.body).toString('utf8', start, end)) as unknown,
    context,
  }));
}
