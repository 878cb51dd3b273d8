import type { AnyRecord } from '../../../src/model/record.ts';
import type { MapResult, Probe, RecordDraft } from '../../../src/sources/contract.ts';
import { GithubSettings, github } from '../../../src/sources/github/index.ts';
import {
  type Collected,
  collectStream,
  kindOf,
  mapAlone as mapItem,
  NO_PROBE,
  streamNamed as named,
  recording,
} from '../collect-stream.ts';

export type { Collected } from '../collect-stream.ts';
export const WINDOW = { from: '2026-01-05T06:00:00.000Z', to: '2026-07-01T05:00:00.000Z' };

export function settingsFor(base: string, more: object = {}): GithubSettings {
  return GithubSettings.parse({
    org: 'larkspur',
    baseUrl: base,
    token: { env: 'GITHUB_TOKEN' },
    ruleSuiteDays: 365,
    ...more,
  });
}

export function connection(settings: GithubSettings, secret = 'sandbox-github-token') {
  const { fetch, asked } = recording(github, settings);
  return { client: github.connect(settings, async () => secret, fetch), recorded: asked };
}

/** Runs one stream the way the engine does, on collected items of the streams before it. */
export async function collect(
  name: string,
  settings: GithubSettings,
  {
    before = new Map(),
    token = 'sandbox-github-token',
    probe = NO_PROBE,
  }: {
    before?: ReadonlyMap<string, Pick<Collected, 'items'>>;
    token?: string;
    probe?: Probe;
  } = {},
): Promise<Collected> {
  return collectStream(github, name, settings, token, { before, probe, window: WINDOW });
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

export function streamNamed(name: string) {
  return named(github, name);
}

/** Maps an item as an import does: no page context unless given. */
export function mapAlone(name: string, item: unknown, page?: Record<string, string>): MapResult {
  return mapItem(github, name, item, page);
}

/** The one record of a kind that an item becomes. */
export function only<K extends AnyRecord['kind']>(
  kind: K,
  result: MapResult,
): Extract<RecordDraft, { kind: K }> {
  const [first, second] = result.kind === 'records' ? kindOf(result.records, kind) : [];
  if (first === undefined || second !== undefined)
    throw new Error(`expected one ${kind}, found ${JSON.stringify(result)}`);
  return first;
}
