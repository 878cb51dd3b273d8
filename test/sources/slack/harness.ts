import type { Exchange, RecordingFetch } from '../../../src/http/lane.ts';
import { keptHeaders } from '../../../src/http/redact.ts';
import type { Limit } from '../../../src/model/statement.ts';
import type { SandboxPerson, World } from '../../../src/sandbox/contract.ts';
import { Fact } from '../../../src/sandbox/facts.ts';
import type {
  CollectedItem,
  MapResult,
  Probe,
  RecordDraft,
  StreamEnd,
} from '../../../src/sources/contract.ts';
import { slack } from '../../../src/sources/slack/index.ts';
import { SlackSettings } from '../../../src/sources/slack/settings.ts';

const NOW = '2026-07-02T12:00:00.000Z';
export const WINDOW = { from: '2026-01-01T06:00:00.000Z', to: '2026-07-01T05:00:00.000Z' };
const TOKENS: Readonly<Record<string, string>> = {
  BOT: 'sandbox-slack-token',
  ADMIN: 'sandbox-slack-admin-token',
  AUDIT: 'sandbox-slack-audit-token',
};

export function settingsFor(base: string, more: object = {}): SlackSettings {
  return SlackSettings.parse({
    baseUrl: `${base}/api/`,
    auditUrl: `${base}/audit/v1/`,
    token: { env: 'BOT' },
    adminToken: { env: 'ADMIN' },
    auditToken: { env: 'AUDIT' },
    channels: { requests: ['it-requests'], incidents: ['inc-*'] },
    ...more,
  });
}

/** A transport that records and does nothing else: no retries, no limits. */
function recorder(seen: string[]): RecordingFetch {
  let exchanges: Exchange[] = [];
  let n = 0;
  const recording = async (input: string | URL | Request, init?: RequestInit) => {
    const response = await fetch(input, init);
    const body = new Uint8Array(await response.arrayBuffer());
    const url = input instanceof Request ? input.url : String(input);
    const sent = init?.body === undefined ? '' : ` ${String(init.body)}`;
    seen.push(`${url.split('/').at(-1)}${sent}`);
    exchanges.push({
      n: n++,
      method: init?.method ?? 'GET',
      url,
      sentAt: NOW,
      receivedAt: NOW,
      status: response.status,
      headers: keptHeaders(response.headers),
      attempt: 1,
      body,
    });
    const fresh = new Response(body, { status: response.status, headers: response.headers });
    Object.defineProperty(fresh, 'url', { value: url });
    return fresh;
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
  /** `method form` of every request. */
  readonly calls: readonly string[];
}

/** Runs a stream the way the engine does, after the streams it reads. */
export async function collect(
  name: string,
  settings: SlackSettings,
  done = new Map<string, Collected>(),
): Promise<Collected> {
  const stream = streamNamed(name);
  for (const earlier of stream.after) {
    if (!done.has(earlier)) done.set(earlier, await collect(earlier, settings, done));
  }
  const calls: string[] = [];
  const transport = recorder(calls);
  const client = await slack.connect(settings, secrets, transport);
  const limits: Limit[] = [];
  const items: CollectedItem[] = [];
  const results: MapResult[] = [];
  const probe = await slack.probe(client, settings);
  calls.length = 0;
  transport.take();
  const pages = stream.pages(client, {
    settings,
    window: WINDOW,
    clock: { now: () => Date.parse(NOW), sleep: async () => undefined },
    probe,
    collected: async function* (earlier) {
      yield* done.get(earlier)?.items ?? [];
    },
    take: transport.take,
    limit: (limit) => limits.push(limit),
  });
  let step = await pages.next();
  for (; !step.done; step = await pages.next()) {
    const { exchange, items: pointer, single = false, context = {} } = step.value;
    const body = JSON.parse(Buffer.from(exchange.body).toString('utf8')) as Record<string, unknown>;
    const found = pointer === '' ? body : body[pointer.slice(1)];
    for (const value of single ? [found] : (found as unknown[])) {
      items.push({ value, context });
      results.push(stream.map(value, { tenant: 'test', page: context, observedAt: NOW }));
    }
  }
  const records = results.flatMap((result) => (result.kind === 'records' ? result.records : []));
  return { items, results, records, limits, end: step.value, calls };
}

export async function probe(settings: SlackSettings): Promise<Probe> {
  return slack.probe(await slack.connect(settings, secrets, recorder([])), settings);
}

async function secrets(ref: unknown): Promise<string> {
  return TOKENS[(ref as { env: string }).env] ?? '';
}

export function streamNamed(name: string) {
  const stream = slack.streams.find((candidate) => candidate.name === name);
  if (stream === undefined) throw new Error(`no stream ${name}`);
  return stream;
}

/** Maps an item as an import does. */
export function mapAlone(name: string, item: unknown, page: Record<string, string> = {}) {
  return streamNamed(name).map(item, { tenant: 'test', page, observedAt: NOW });
}

/** Records of one kind. */
export function kindOf<K extends RecordDraft['kind']>(
  records: readonly RecordDraft[],
  kind: K,
): Extract<RecordDraft, { kind: K }>[] {
  return records.filter((one): one is Extract<RecordDraft, { kind: K }> => one.kind === kind);
}

const person = (first: string, more: Partial<SandboxPerson> = {}): SandboxPerson => ({
  id: `p_${first.toLowerCase()}`,
  name: `${first} Larkspur`,
  email: `${first.toLowerCase()}@larkspur.test`,
  workerType: 'employee',
  title: 'Worker',
  department: 'Operations',
  start: '2024-03-04',
  timezone: 'America/Chicago',
  ...more,
});

/** A small workspace in which these things happened. */
export function worldOf(facts: readonly object[], now = NOW): World {
  return {
    organization: 'Larkspur Care, Inc.',
    timezone: 'America/Chicago',
    now,
    people: [
      person('Dana', { slackOwner: true }),
      person('Sam'),
      person('Olu'),
      person('Helen'),
      ...Array.from({ length: 30 }, (_, i) => person(`Reader${i}`)),
    ],
    groups: [],
    repos: [],
    channels: [
      {
        name: 'it-requests',
        isPrivate: false,
        joined: true,
        createdAt: '2024-03-04T15:00:00.000Z',
      },
    ],
    facts: facts.map((fact) => Fact.parse(fact)),
  };
}
