import { expect } from 'vitest';
import { buildTrails } from '../../src/link/build-trails.ts';
import { DEFAULT_LINK_PARAMETERS, type LinkInput } from '../../src/link/input.ts';
import { UseIndex } from '../../src/link/uses.ts';
import type { Catalogue } from '../../src/model/catalogue.ts';
import { type RecordId, recordId, type SourceId } from '../../src/model/ids.ts';
import type { AnyRecord, RecordKind, RecordOf } from '../../src/model/record.ts';
import type { Statement } from '../../src/model/statement.ts';
import { exactly, instantOf, type TimeFact } from '../../src/model/time.ts';

/** When the only run of most tests collected everything. */
export const NOW = '2026-07-02T12:00:00.000Z';
export const TIMEZONE = 'America/Chicago';

/** `2026-03-10T14:00:05Z` as an Instant. */
export function at(text: string): string {
  return instantOf(Date.parse(text));
}

type Fields<K extends RecordKind> = Omit<RecordOf<K>, 'kind' | 'id' | 'raw' | 'tenant' | 'method'>;
let place = 0;

export function record<K extends RecordKind>(
  kind: K,
  fields: Partial<Pick<Fields<K>, never>> &
    Omit<Fields<K>, 'stream' | 'observedAt' | 'nativeId'> & {
      stream?: string;
      observedAt?: string;
      nativeId?: string;
      run?: string;
    },
): RecordOf<K> {
  const { run = 'r1', ...rest } = fields;
  const nativeId = fields.nativeId ?? `n${++place}`;
  const observedAt = fields.observedAt ?? NOW;
  const raw = {
    run,
    path: `raw/${fields.source}/${run}/x.bodies`,
    exchange: 1,
    pointer: `/${nativeId}`,
    offset: place,
    length: 1,
    sha256: '00',
  };
  const id: RecordId = recordId(kind, fields.source, 't', nativeId, `${observedAt}${run}`);
  const base = { kind, id, tenant: 't', method: 'api', raw, nativeId, observedAt };
  return { stream: 'stream', ...rest, ...base } as unknown as RecordOf<K>;
}

/** A roster date: that whole local day, as the people file is read. */
export function day(date: string, offset: string, tz: string = TIMEZONE): TimeFact {
  const earliest = instantOf(Date.parse(`${date}T00:00:00${offset}`));
  const latest = instantOf(Date.parse(earliest) + 86_400_000);
  return { earliest, latest, precision: 'day', basis: 'date_only', tz };
}

export function person(
  personId: string,
  name: string,
  more: Partial<RecordOf<'person-row'>> = {},
): RecordOf<'person-row'> {
  const [first = '', last = ''] = name.toLowerCase().split(' ');
  return record('person-row', {
    source: 'people',
    personId,
    name,
    emails: [`${first}.${last}@larkspur.test`],
    workerType: 'employee',
    timezone: TIMEZONE,
    start: day('2024-03-04', '-06:00'),
    nativeIds: {},
    ...more,
  });
}

export function mail(name: string): string {
  return `${name.toLowerCase().replace(' ', '.')}@larkspur.test`;
}

export function account(
  source: SourceId,
  name: string,
  more: Partial<RecordOf<'account'>> & { run?: string } = {},
): RecordOf<'account'> {
  return record('account', {
    source,
    stream: 'users',
    accountId: `${source}-${name.toLowerCase().replace(' ', '-')}`,
    logins: [mail(name)],
    emails: [mail(name)],
    displayName: name,
    accountType: 'human',
    state: 'active',
    vendorState: 'ACTIVE',
    createdAt: at('2024-03-04T15:00:00Z'),
    ...more,
  });
}

export function ref(system: SourceId, name: string) {
  return { system, id: `${system}-${name.toLowerCase().replace(' ', '-')}`, login: mail(name) };
}

export function group(name: string, system: SourceId = 'okta') {
  return { system, type: 'group' as const, key: `g-${name}`, name };
}

export function event(
  source: SourceId,
  action: RecordOf<'event'>['action'],
  time: string,
  more: Partial<RecordOf<'event'>> = {},
): RecordOf<'event'> {
  return record('event', {
    source,
    stream: 'log',
    action,
    vendorType: action,
    time: exactly(at(time)),
    outcome: 'success',
    targets: [],
    correlation: [],
    mentions: [],
    ...more,
  });
}

export function ticket(
  key: string,
  createdAt: string,
  more: Partial<RecordOf<'ticket'>> = {},
): RecordOf<'ticket'> {
  return record('ticket', {
    source: 'jira',
    nativeId: key,
    key,
    project: key.replace(/-\d+$/, ''),
    type: 'Access request',
    summary: '',
    description: '',
    status: 'Resolved',
    statusCategory: 'done',
    labels: [],
    createdAt: at(createdAt),
    links: [],
    fields: {},
    ...more,
  });
}

export function message(
  name: string,
  time: string,
  text: string,
  more: Partial<RecordOf<'message'>> = {},
): RecordOf<'message'> {
  return record('message', {
    source: 'slack',
    channel: 'C1',
    channelName: 'it-requests',
    ts: `${Date.parse(time) / 1000}.000100`,
    author: ref('slack', name),
    text,
    time: exactly(at(time), 'message_ts'),
    mentions: [],
    reactions: [],
    ...more,
  });
}

export const CATALOGUE: Catalogue = {
  version: 1,
  entitlements: [
    rule('phi-readers', {
      class: 'sensitive',
      ephi: true,
      owner: 'p_lee',
      aliases: ['patient records'],
    }),
    rule('prod-access', { class: 'privileged', owner: 'p_priya' }),
    rule('support', { owner: 'p_lee' }),
    rule('everyone', { birthright: true }),
  ],
  levels: { 'github:repo': ['pull', 'push', 'admin'] },
  approvers: { standard: 'manager', sensitive: 'owner', privileged: 'owner' },
  reviewers: {},
  nonHuman: [],
  explanations: [],
};

export function rule(
  name: string,
  more: Partial<Catalogue['entitlements'][number]>,
): Catalogue['entitlements'][number] {
  return {
    system: 'okta',
    type: 'group',
    name,
    class: 'standard',
    ephi: false,
    delegates: [],
    birthright: false,
    aliases: [],
    ...more,
  };
}

export function statement(
  source: SourceId,
  stream: string,
  more: Partial<Statement> = {},
): Statement {
  return {
    kind: 'statement',
    run: 'r1',
    source,
    stream,
    tenant: 't',
    nature: 'events',
    method: 'api',
    identity: null,
    baseUrl: '',
    query: '',
    asked: { from: at('2026-01-01T06:00:00Z'), to: at('2026-07-01T05:00:00Z') },
    answered: { from: at('2026-01-01T06:00:00Z'), to: at('2026-07-01T05:00:00Z') },
    exchanges: 1,
    retries: 0,
    pages: 1,
    received: 1,
    records: 1,
    rejects: { count: 0, reasons: {} },
    paging: 'exhausted',
    independentTotal: null,
    scopes: { needed: [], held: null, missing: [] },
    plan: null,
    retentionFloor: null,
    clockOffsetMs: null,
    limits: [],
    complete: true,
    why: [],
    startedAt: at('2026-07-02T11:59:00Z'),
    endedAt: NOW,
    ...more,
  };
}

export const INPUT: LinkInput = {
  period: { from: at('2026-01-01T06:00:00Z'), to: at('2026-07-01T05:00:00Z'), timezone: TIMEZONE },
  statements: [],
  rejects: [],
  catalogue: CATALOGUE,
  conventions: {
    accessProjects: ['HELP'],
    changeProjects: ['ENG'],
    incidentProjects: ['SEC'],
    requestChannels: ['it-requests'],
    incidentChannels: ['inc-*'],
    productionEnvironments: ['production'],
    emergencyLabels: ['emergency'],
  },
  parameters: { ...DEFAULT_LINK_PARAMETERS, timezone: TIMEZONE },
};

/** The trails, which are the same with plain uses of access kept apart as JSON. */
export function link(records: readonly AnyRecord[], more: Partial<LinkInput> = {}) {
  const input = { ...INPUT, ...more };
  const trails = buildTrails(records, input);
  const events = new Map(records.flatMap((one) => (one.kind === 'event' ? [[one.id, one]] : [])));
  const lines = [...events.values()].map((one) => JSON.stringify(one));
  const uses = new UseIndex(() => [lines]);
  const plain = new Set([...events.values()].filter((one) => uses.take(one)).map(({ id }) => id));
  const telling = records.filter(({ id }) => !plain.has(id));
  expect(buildTrails(telling, input, uses)).toEqual(trails);
  return trails;
}

/** The one element of a list that must have exactly one. */
export function only<T>(list: readonly T[]): T {
  const [one] = list;
  if (list.length !== 1 || one === undefined) throw new Error(`expected one, found ${list.length}`);
  return one;
}
