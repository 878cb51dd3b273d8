import type { Exchange, RecordingFetch } from '../../../src/http/lane.ts';
import type { Limit } from '../../../src/model/statement.ts';
import type {
  CollectedItem,
  MapResult,
  RecordDraft,
  Stream,
  StreamEnd,
} from '../../../src/sources/contract.ts';
import { type JiraClient, JiraSettings, jira } from '../../../src/sources/jira/index.ts';

const NOW = '2026-07-02T12:00:00.000Z';
export const WINDOW = { from: '2026-01-01T06:00:00.000Z', to: '2026-07-01T05:00:00.000Z' };

export function settingsFor(base: string, more: object = {}): JiraSettings {
  return JiraSettings.parse({
    baseUrl: base,
    email: 'audit@larkspur.test',
    token: { env: 'JIRA_TOKEN' },
    projects: { access: ['HELP'], change: ['ENG'], incident: ['SEC'] },
    ...more,
  });
}

/** A transport that records and does nothing else: no retries, no limits. */
export function recorder(): RecordingFetch {
  let exchanges: Exchange[] = [];
  let n = 0;
  const recording = async (input: string | URL | Request, init?: RequestInit) => {
    const response = await fetch(input, init);
    const body = new Uint8Array(await response.arrayBuffer());
    exchanges.push({
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
  return Object.assign(recording, {
    take: () => {
      const taken = exchanges;
      exchanges = [];
      return taken;
    },
  });
}

export interface Collected {
  readonly items: readonly CollectedItem[];
  readonly results: readonly MapResult[];
  readonly records: readonly RecordDraft[];
  readonly limits: readonly Limit[];
  readonly end: StreamEnd;
  readonly pages: number;
  readonly urls: readonly string[];
}

/** Runs one stream the way the engine does, on collected items of the streams before it. */
export async function collect(
  name: string,
  settings: JiraSettings,
  before: ReadonlyMap<string, Collected> = new Map(),
  token = 'sandbox-jira-token',
): Promise<Collected> {
  const transport = recorder();
  const client = await jira.connect(settings, async () => token, transport);
  const limits: Limit[] = [];
  const items: CollectedItem[] = [];
  const results: MapResult[] = [];
  const urls: string[] = [];
  const stream = streamNamed(name);
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
  let count = 0;
  for (; !step.done; step = await pages.next()) {
    const { exchange, items: pointer, single = false, context = {} } = step.value;
    count++;
    urls.push(exchange.url);
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
    urls,
  };
}

/** Runs the streams in order and keeps what each collected. */
export async function collectAll(
  names: readonly string[],
  settings: JiraSettings,
): Promise<ReadonlyMap<string, Collected>> {
  const all = new Map<string, Collected>();
  for (const name of names) all.set(name, await collect(name, settings, all));
  return all;
}

export function streamNamed(name: string): Stream<JiraSettings, JiraClient> {
  const stream = jira.streams.find((candidate) => candidate.name === name);
  if (stream === undefined) throw new Error(`no stream ${name}`);
  return stream;
}

/** Maps an item as an import does: no page context. */
export function mapAlone(
  name: string,
  item: unknown,
  page: Record<string, string> = {},
): MapResult {
  return streamNamed(name).map(item, { tenant: 'test', page, observedAt: NOW });
}

function resolve(body: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, part) => (value as Record<string, unknown>)[part], body);
}
