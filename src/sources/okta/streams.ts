import { AuditpackError } from '../../errors.ts';
import { byText } from '../../model/ids.ts';
import { instantOf } from '../../model/time.ts';
import type { Page, Stream, StreamContext, StreamEnd, Window } from '../contract.ts';
import type { OktaClient } from './client.ts';
import { mapEvent } from './mapping/event.ts';
import { mapApp, mapAppUser, mapGroup, mapGroupMember, mapRole, mapUser } from './mapping/state.ts';
import { Identified } from './schema.ts';
import type { OktaSettings } from './settings.ts';

type OktaStream = Stream<OktaSettings, OktaClient>;
type Context = StreamContext<OktaSettings>;

const DAY_MS = 86_400_000;
const EXHAUSTED: StreamEnd = { paging: 'exhausted' };

/** Follows `next` links to the end. A link seen before would go round for ever, so it ends the stream. */
async function* follow(
  client: OktaClient,
  path: string,
  page: Pick<Page, 'items' | 'context'> = { items: '' },
): AsyncGenerator<Page, number, void> {
  const seen = new Set<string>();
  let received = 0;
  for (let url: string | undefined = path; url !== undefined; ) {
    if (seen.has(url)) {
      throw new AuditpackError(
        'ERR_RESPONSE',
        `Okta repeated the next link ${url}; the pages would never end.`,
        {
          hint: 'What was received is kept. Run again; if it stays, report it to Okta.',
        },
      );
    }
    seen.add(url);
    const answer = await client.get(url);
    received += countAt(answer.json, page.items);
    yield { exchange: answer.exchange, ...page };
    url = answer.next;
  }
  return received;
}

function countAt(json: unknown, pointer: string): number {
  const value = pointer === '' ? json : Reflect.get(Object(json), pointer.slice(1));
  return Array.isArray(value) ? value.length : 0;
}

const state = { nature: 'state', retentionDays: null, envelopes: [] } as const;

const users: OktaStream = {
  ...state,
  name: 'users',
  title: 'Users, deactivated ones included',
  scopes: ['okta.users.read'],
  after: [],
  query: () => 'GET /api/v1/users?limit=200 and ?filter=status eq "DEPROVISIONED"',
  async *pages(client) {
    yield* follow(client, '/api/v1/users?limit=200');
    // The plain list leaves out DEPROVISIONED users: the very ones a leaver test is about.
    yield* follow(client, '/api/v1/users?limit=200&filter=status%20eq%20%22DEPROVISIONED%22');
    return EXHAUSTED;
  },
  map: mapUser,
};

const groups: OktaStream = {
  ...state,
  name: 'groups',
  title: 'Groups',
  scopes: ['okta.groups.read'],
  after: [],
  query: () => 'GET /api/v1/groups?limit=200',
  async *pages(client) {
    yield* follow(client, '/api/v1/groups?limit=200');
    return EXHAUSTED;
  },
  map: mapGroup,
};

const groupMembers: OktaStream = {
  ...state,
  name: 'group-members',
  title: 'Members of every group',
  scopes: ['okta.groups.read'],
  after: ['groups'],
  query: () => 'GET /api/v1/groups/{id}/users?limit=1000',
  async *pages(client, context) {
    for await (const { value } of context.collected('groups')) {
      const group = Identified.safeParse(value).data;
      if (!group) continue;
      const page = {
        items: '',
        context: { groupId: group.id, groupName: group.profile?.name ?? group.id },
      };
      yield* follow(
        client,
        `/api/v1/groups/${encodeURIComponent(group.id)}/users?limit=1000`,
        page,
      );
    }
    return EXHAUSTED;
  },
  map: mapGroupMember,
};

const apps: OktaStream = {
  ...state,
  name: 'apps',
  title: 'Applications',
  scopes: ['okta.apps.read'],
  after: [],
  query: () => 'GET /api/v1/apps?limit=200',
  async *pages(client) {
    yield* follow(client, '/api/v1/apps?limit=200');
    return EXHAUSTED;
  },
  map: mapApp,
};

const appAssignments: OktaStream = {
  ...state,
  name: 'app-assignments',
  title: 'Users assigned to every application',
  scopes: ['okta.apps.read'],
  after: ['apps'],
  query: () => 'GET /api/v1/apps/{id}/users?limit=500',
  async *pages(client, context) {
    for await (const { value } of context.collected('apps')) {
      const app = Identified.safeParse(value).data;
      if (!app) continue;
      const page = { items: '', context: { appId: app.id, appName: app.label ?? app.id } };
      yield* follow(client, `/api/v1/apps/${encodeURIComponent(app.id)}/users?limit=500`, page);
    }
    return EXHAUSTED;
  },
  map: mapAppUser,
};

const adminRoles: OktaStream = {
  ...state,
  name: 'admin-roles',
  title: 'Administrator roles of users',
  scopes: ['okta.roles.read'],
  after: [],
  query: () => 'GET /api/v1/iam/assignees/users, then /api/v1/users/{id}/roles of each',
  async *pages(client) {
    const holders: string[] = [];
    for (
      let url: string | undefined = '/api/v1/iam/assignees/users?limit=100';
      url !== undefined;
    ) {
      const answer = await client.get(url);
      const value: unknown = Reflect.get(Object(answer.json), 'value');
      for (const item of Array.isArray(value) ? value : []) {
        const user = Identified.safeParse(item).data;
        if (user) holders.push(user.id);
      }
      const next: unknown = Reflect.get(
        Object(Reflect.get(Object(Reflect.get(Object(answer.json), '_links')), 'next')),
        'href',
      );
      url = typeof next === 'string' && !holders.includes(next) ? next : undefined;
    }
    for (const id of holders) {
      yield* follow(client, `/api/v1/users/${encodeURIComponent(id)}/roles`, {
        items: '',
        context: { userId: id },
      });
    }
    return EXHAUSTED;
  },
  map: mapRole,
};

const systemLog: OktaStream = {
  name: 'system-log',
  title: 'System Log',
  nature: 'events',
  scopes: ['okta.logs.read'],
  retentionDays: 90,
  keeps: ({ retentionDays }) => retentionDays,
  after: [],
  envelopes: [],
  query: (_settings, window) =>
    `GET /api/v1/logs?since=${window.from}&until=${window.to}&sortOrder=ASCENDING&limit=1000`,
  async *pages(client, context) {
    const answered = answerable(context);
    const query = new URLSearchParams({
      since: answered.from,
      until: answered.to,
      sortOrder: 'ASCENDING',
      limit: '1000',
    });
    yield* follow(client, `/api/v1/logs?${query}`);
    return { ...EXHAUSTED, answered };
  },
  map: mapEvent,
};

/**
 * The part of the window Okta still has. It answers an older `since` with 200 and nothing, so the
 * horizon must be said by us, or an empty head of the window would look like silence.
 */
function answerable({ window, clock, settings, limit }: Context): Window {
  const now = clock.now();
  const horizon = instantOf(now - settings.retentionDays * DAY_MS);
  const end = instantOf(now);
  if (window.from < horizon) {
    limit({
      kind: 'retention',
      detail: `Okta keeps ${settings.retentionDays} days of its log: events before ${horizon} could not be asked for any more. Import them from an archive if there is one.`,
      incomplete: true,
    });
  }
  const [from = horizon] = [window.from, horizon].toSorted(byText).slice(1);
  const [to = end] = [window.to, end].toSorted(byText);
  return { from, to };
}

export const streams: readonly OktaStream[] = [
  users,
  groups,
  groupMembers,
  apps,
  appAssignments,
  adminRoles,
  systemLog,
];
