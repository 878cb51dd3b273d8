import type { Clock, Exchange, Lane } from '../../../src/http/lane.ts';
import { rapid } from '../../../src/http/retry.ts';
import { createRecordingFetch } from '../../../src/http/transport.ts';
import type { AnyRecord } from '../../../src/model/record.ts';
import type { Limit } from '../../../src/model/statement.ts';
import type {
  CollectedItem,
  MapResult,
  Probe,
  RecordDraft,
  Stream,
  StreamEnd,
} from '../../../src/sources/contract.ts';
import { type GithubClient, GithubSettings, github } from '../../../src/sources/github/index.ts';

const NOW = '2026-07-02T12:00:00.000Z';
export const WINDOW = { from: '2026-01-05T06:00:00.000Z', to: '2026-07-01T05:00:00.000Z' };
export const NO_PROBE: Probe = { identity: null, scopes: null, plan: null, warnings: [] };

export function settingsFor(base: string, more: object = {}): GithubSettings {
  return GithubSettings.parse({
    org: 'larkspur',
    baseUrl: base,
    token: { env: 'GITHUB_TOKEN' },
    ruleSuiteDays: 365,
    ...more,
  });
}

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

export function connection(settings: GithubSettings, secret = 'sandbox-github-token') {
  const recorded: Exchange[] = [];
  const lane: Lane = {
    record: async (draft, body) => {
      const exchange = { ...draft, n: recorded.length, body };
      recorded.push(exchange);
      return exchange;
    },
  };
  const clock = stillClock();
  const hosts = github.hosts(settings);
  const transport = createRecordingFetch({ lane, clock, hosts, retry: rapid });
  return {
    transport,
    clock,
    recorded,
    client: github.connect(settings, async () => secret, transport),
  };
}

export interface Collected {
  readonly items: readonly CollectedItem[];
  readonly results: readonly MapResult[];
  readonly records: readonly RecordDraft[];
  readonly limits: readonly Limit[];
  readonly end: StreamEnd;
  readonly pages: number;
  readonly exchanges: readonly Exchange[];
}

/** Runs one stream the way the engine does, on collected items of the streams before it. */
export async function collect(
  name: string,
  settings: GithubSettings,
  {
    before = new Map(),
    token,
    probe = NO_PROBE,
  }: { before?: ReadonlyMap<string, Collected>; token?: string; probe?: Probe } = {},
): Promise<Collected> {
  const { transport, clock, recorded, client } = connection(settings, token);
  const limits: Limit[] = [];
  const items: CollectedItem[] = [];
  const results: MapResult[] = [];
  const stream = streamNamed(name);
  const pages = stream.pages(await client, {
    settings,
    window: WINDOW,
    clock,
    probe,
    collected: async function* (earlier) {
      yield* before.get(earlier)?.items ?? [];
    },
    take: transport.take,
    limit: (limit) => limits.push(limit),
  });
  let step = await pages.next();
  let count = 0;
  for (; !step.done; step = await pages.next()) {
    const { exchange, items: pointer, single = false, context = {} } = step.value;
    count++;
    const found = resolve(JSON.parse(Buffer.from(exchange.body).toString('utf8')), pointer);
    for (const value of single ? [found] : (found as unknown[])) {
      items.push({ value, context });
      results.push(stream.map(value, { tenant: 'test', page: context, observedAt: NOW }));
    }
  }
  return {
    items,
    results,
    records: results.flatMap((result) => (result.kind === 'records' ? result.records : [])),
    limits,
    end: step.value,
    pages: count,
    exchanges: recorded,
  };
}

/** Runs the streams in order and keeps what each collected. */
export async function collectAll(
  settings: GithubSettings,
  names: readonly string[] = github.streams.map(({ name }) => name),
): Promise<ReadonlyMap<string, Collected>> {
  const all = new Map<string, Collected>();
  for (const name of names) all.set(name, await collect(name, settings, { before: all }));
  return all;
}

export function streamNamed(name: string): Stream<GithubSettings, GithubClient> {
  const stream = github.streams.find((candidate) => candidate.name === name);
  if (stream === undefined) throw new Error(`no stream ${name}`);
  return stream;
}

/** Maps an item as an import does: no page context unless given. */
export function mapAlone(
  name: string,
  item: unknown,
  page: Record<string, string> = {},
): MapResult {
  return streamNamed(name).map(item, { tenant: 'test', page, observedAt: NOW });
}

/** The one record of a kind that an item becomes. */
export function only<K extends AnyRecord['kind']>(
  kind: K,
  result: MapResult,
): Extract<RecordDraft, { kind: K }> {
  const found = (result.kind === 'records' ? result.records : []).filter(
    (record): record is Extract<RecordDraft, { kind: K }> => record.kind === kind,
  );
  const [first, second] = found;
  if (first === undefined || second !== undefined)
    throw new Error(`expected one ${kind}, found ${JSON.stringify(result)}`);
  return first;
}

function resolve(body: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, part) => (value as Record<string, unknown>)[part], body);
}
