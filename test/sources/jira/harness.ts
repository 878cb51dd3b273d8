import type { RecordingFetch } from '../../../src/http/lane.ts';
import type { MapResult } from '../../../src/sources/contract.ts';
import { JiraSettings, jira } from '../../../src/sources/jira/index.ts';
import {
  type Collected,
  collectStream,
  mapAlone as mapItem,
  recording,
} from '../collect-stream.ts';

export type { Collected } from '../collect-stream.ts';

export function settingsFor(base: string, more: object = {}): JiraSettings {
  return JiraSettings.parse({
    baseUrl: base,
    email: 'audit@larkspur.test',
    token: { env: 'JIRA_TOKEN' },
    projects: { access: ['HELP'], change: ['ENG'], incident: ['SEC'] },
    ...more,
  });
}

/** The real transport to a site. */
export function recorder(settings: JiraSettings): RecordingFetch {
  return recording(jira, settings).fetch;
}

/** Runs one stream the way the engine does, on collected items of the streams before it. */
export async function collect(
  name: string,
  settings: JiraSettings,
  before: ReadonlyMap<string, Pick<Collected, 'items'>> = new Map(),
  token = 'sandbox-jira-token',
): Promise<Collected> {
  return collectStream(jira, name, settings, token, { before });
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

/** Maps an item as an import does: no page context unless given. */
export function mapAlone(name: string, item: unknown, page?: Record<string, string>): MapResult {
  return mapItem(jira, name, item, page);
}
