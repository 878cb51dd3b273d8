import { fanOut } from '../../src/collect/fan-out.ts';
import type { Clock, Exchange, Lane, RecordingFetch } from '../../src/http/lane.ts';
import { rapid } from '../../src/http/retry.ts';
import { createRecordingFetch } from '../../src/http/transport.ts';
import { itemSpansOf } from '../../src/integrity/item-spans.ts';
import type { AnyRecord } from '../../src/model/record.ts';
import type { Limit } from '../../src/model/statement.ts';
import type {
  AnySource,
  CollectedItem,
  MapResult,
  Page,
  Probe,
  RecordDraft,
  SecretReader,
  StreamEnd,
  Window,
} from '../../src/sources/contract.ts';

export const NOW = '2026-07-02T12:00:00.000Z';
export const WINDOW = { from: '2026-01-01T06:00:00.000Z', to: '2026-07-01T05:00:00.000Z' };
export const NO_PROBE: Probe = { identity: null, scopes: null, plan: null, warnings: [] };

/** Time that passes only when somebody sleeps. */
function stillClock(): Clock {
  let now = Date.parse(NOW);
  return {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  };
}

export interface Recording {
  readonly fetch: RecordingFetch;
  /** Every exchange so far. */
  readonly asked: readonly Exchange[];
  readonly lane: Lane;
  readonly clock: Clock;
}

/** The real transport to a source, recording into memory. */
export function recording(source: AnySource, settings: unknown): Recording {
  const asked: Exchange[] = [];
  const lane: Lane = {
    record: async (draft, body) => {
      const exchange = { ...draft, n: asked.length, body };
      asked.push(exchange);
      return exchange;
    },
  };
  const clock = stillClock();
  const hosts = source.hosts(settings);
  return { fetch: createRecordingFetch({ lane, clock, hosts, retry: rapid }), asked, lane, clock };
}

export interface Collected {
  readonly items: readonly CollectedItem[];
  readonly results: readonly MapResult[];
  readonly records: readonly RecordDraft[];
  readonly limits: readonly Limit[];
  readonly end: StreamEnd;
  /** Pages that held items. */
  readonly pages: number;
  /** Addresses of those pages. */
  readonly urls: readonly string[];
  /** Everything that was asked. */
  readonly exchanges: readonly Exchange[];
}

export interface StreamSetting {
  readonly before?: ReadonlyMap<string, Pick<Collected, 'items'>>;
  readonly probe?: Probe;
  readonly window?: Window;
}

/** What a stream gave until it ended, one way or the other. */
export type Tried = Omit<Collected, 'end'> & {
  readonly end: StreamEnd | undefined;
  readonly error: unknown;
};

/**
 * Runs one stream of a source the way the engine does, on what the streams before it collected.
 * @param secret the one secret there is, or a reader of several
 */
export async function collectStream(
  source: AnySource,
  name: string,
  settings: unknown,
  secret: string | SecretReader,
  setting: StreamSetting = {},
): Promise<Collected> {
  const tried = await tryStream(source, name, settings, secret, setting);
  if (tried.end === undefined) throw tried.error;
  return { ...tried, end: tried.end };
}

/** The same; a failure is a value, beside what came before it. */
export async function tryStream(
  source: AnySource,
  name: string,
  settings: unknown,
  secret: string | SecretReader,
  { before = new Map(), probe = NO_PROBE, window = WINDOW }: StreamSetting = {},
): Promise<Tried> {
  const stream = streamNamed(source, name);
  const { fetch, asked, lane, clock } = recording(source, settings);
  const reader: SecretReader = typeof secret === 'string' ? async () => secret : secret;
  const limits: Limit[] = [];
  const items: CollectedItem[] = [];
  const results: MapResult[] = [];
  const urls: string[] = [];
  let end: StreamEnd | undefined;
  let error: unknown;
  try {
    const pages = stream.pages(await source.connect(settings, reader, fetch), {
      settings,
      window,
      clock,
      probe,
      collected: async function* (earlier) {
        yield* before.get(earlier)?.items ?? [];
      },
      take: () => fetch.take(),
      limit: (limit) => limits.push(limit),
      each: fanOut({ lane, clock, width: 3 }),
    });
    let step = await pages.next();
    for (; !step.done; step = await pages.next()) {
      urls.push(decodeURIComponent(step.value.exchange.url));
      for (const { value, context } of itemsIn(step.value)) {
        items.push({ value, context });
        results.push(stream.map(value, { tenant: 'test', page: context, observedAt: NOW }));
      }
    }
    end = step.value;
  } catch (thrown) {
    error = thrown;
  }
  const records = results.flatMap((result) => (result.kind === 'records' ? result.records : []));
  const pages = urls.length;
  return { items, results, records, limits, end, error, pages, urls, exchanges: asked };
}

function itemsIn({ exchange, items, single = false, context = {} }: Page): CollectedItem[] {
  return itemSpansOf(exchange.body, items, single).map(({ start, end }) => ({
    value: JSON.parse(Buffer.from(exchange.body).toString('utf8', start, end)) as unknown,
    context,
  }));
}

export function streamNamed(source: AnySource, name: string): AnySource['streams'][number] {
  const stream = source.streams.find((one) => one.name === name);
  if (stream === undefined) throw new Error(`no stream ${source.id}/${name}`);
  return stream;
}

/** Maps an item as an import does: no page context unless given. */
export function mapAlone(
  source: AnySource,
  name: string,
  item: unknown,
  page: Readonly<Record<string, string>> = {},
): MapResult {
  return streamNamed(source, name).map(item, { tenant: 'test', page, observedAt: NOW });
}

type Draft<K extends AnyRecord['kind']> = Extract<RecordDraft, { kind: K }>;

/** Records of one kind. */
export function kindOf<K extends AnyRecord['kind']>(
  records: readonly RecordDraft[],
  kind: K,
): Draft<K>[] {
  return records.filter((record): record is Draft<K> => record.kind === kind);
}
