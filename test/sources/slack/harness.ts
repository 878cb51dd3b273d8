import type { SandboxPerson, World } from '../../../src/sandbox/contract.ts';
import { Fact } from '../../../src/sandbox/facts.ts';
import type { MapResult, Probe, SecretReader } from '../../../src/sources/contract.ts';
import { slack } from '../../../src/sources/slack/index.ts';
import { SlackSettings } from '../../../src/sources/slack/settings.ts';
import {
  type Collected as Asked,
  collectStream,
  mapAlone as mapItem,
  NOW,
  recording,
  streamNamed,
} from '../collect-stream.ts';

export { kindOf } from '../collect-stream.ts';

const TOKENS: Readonly<Record<string, string>> = {
  BOT: 'sandbox-slack-token',
  ADMIN: 'sandbox-slack-admin-token',
  AUDIT: 'sandbox-slack-audit-token',
};
const secrets: SecretReader = async (ref) => ('env' in ref ? TOKENS[ref.env] : undefined) ?? '';

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

export interface Collected extends Asked {
  /** `method form` of every request. */
  readonly calls: readonly string[];
}

/** Runs a stream the way the engine does, after the streams it reads. */
export async function collect(
  name: string,
  settings: SlackSettings,
  done = new Map<string, Collected>(),
): Promise<Collected> {
  for (const earlier of streamNamed(slack, name).after) {
    if (!done.has(earlier)) done.set(earlier, await collect(earlier, settings, done));
  }
  const setting = { before: done, probe: await probe(settings) };
  const collected = await collectStream(slack, name, settings, secrets, setting);
  const calls = collected.exchanges.map(({ url, requestBody }) =>
    [url.split('/').at(-1), requestBody].filter(Boolean).join(' '),
  );
  return { ...collected, calls };
}

export async function probe(settings: SlackSettings): Promise<Probe> {
  const { fetch } = recording(slack, settings);
  return slack.probe(await slack.connect(settings, secrets, fetch), settings);
}

/** Maps an item as an import does. */
export function mapAlone(name: string, item: unknown, page?: Record<string, string>): MapResult {
  return mapItem(slack, name, item, page);
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
