import type { Page, Stream, StreamEnd } from '../../contract.ts';
import type { JiraClient } from '../client.ts';
import {
  mapCustomer,
  mapOrganization,
  mapOrganizationMember,
  mapRequestType,
  mapServiceDesk,
} from '../mapping/desk.ts';
import { own, text } from '../mapping/values.ts';
import { type JiraSettings, projectKeys } from '../settings.ts';
import { type JiraContext, walk } from './walk.ts';

type JiraStream = Stream<JiraSettings, JiraClient>;
const ROOT = '/rest/servicedeskapi';
const common = {
  scopes: ['read:servicedesk-request'],
  retentionDays: null,
  envelopes: ['/values'],
  skip: ({ projects }: JiraSettings) =>
    projects.access.length > 0
      ? undefined
      : 'no project is configured under sources.jira.projects.access',
} as const;
const DESK_PAGES = { names: ['start', 'limit'], size: 50, member: 'values' } as const;

export const serviceDesks: JiraStream = {
  ...common,
  name: 'service-desks',
  title: 'Service desks',
  nature: 'state',
  after: [],
  query: () => `GET ${ROOT}/servicedesk`,
  async *pages(client, context) {
    const path = `${ROOT}/servicedesk`;
    return yield* listed(client, context, path, 'Jira Service Management');
  },
  map: mapServiceDesk,
};

export const requestTypes: JiraStream = {
  ...common,
  name: 'request-types',
  title: 'Request types',
  nature: 'state',
  after: ['service-desks'],
  query: () => `GET ${ROOT}/servicedesk/{id}/requesttype for each desk of a configured project`,
  async *pages(client, context) {
    yield* context.each(desks(context), ({ id, key }) =>
      listed(client, context, `${ROOT}/servicedesk/${id}/requesttype`, `${key}'s requests`),
    );
    return { paging: 'exhausted' };
  },
  map: mapRequestType,
};

/** Not a state: who is missing from it next time has not lost an account. */
export const customers: JiraStream = {
  ...common,
  name: 'customers',
  title: 'Customers of the service desks',
  nature: 'objects',
  after: ['service-desks'],
  query: () => `GET ${ROOT}/servicedesk/{id}/customer for each desk of a configured project`,
  async *pages(client, context) {
    yield* context.each(desks(context), ({ id, key }) =>
      listed(client, context, `${ROOT}/servicedesk/${id}/customer`, `${key}'s customers`),
    );
    return { paging: 'exhausted' };
  },
  map: mapCustomer,
};

export const organizations: JiraStream = {
  ...common,
  name: 'organizations',
  title: 'Organizations of customers',
  nature: 'state',
  after: [],
  query: () => `GET ${ROOT}/organization`,
  async *pages(client, context) {
    return yield* listed(client, context, `${ROOT}/organization`, 'Organizations');
  },
  map: mapOrganization,
};

export const organizationMembers: JiraStream = {
  ...common,
  name: 'organization-members',
  title: 'Members of the organizations',
  nature: 'state',
  after: ['organizations'],
  query: () => `GET ${ROOT}/organization/{id}/user for each organization`,
  async *pages(client, context) {
    yield* context.each(organizationsIn(context), ({ id, name }) =>
      listed(client, context, `${ROOT}/organization/${id}/user`, `Members of ${name}`, {
        organization: id,
        organizationName: name,
      }),
    );
    return { paging: 'exhausted' };
  },
  map: mapOrganizationMember,
};

async function* organizationsIn(
  context: JiraContext,
): AsyncGenerator<{ id: string; name: string }> {
  for await (const { value } of context.collected('organizations')) {
    const id = text(own(value, 'id'));
    if (id !== undefined) yield { id, name: text(own(value, 'name')) ?? id };
  }
}

/** All pages of one list; a refusal is a hole that names what is missing. */
async function* listed(
  client: JiraClient,
  context: JiraContext,
  path: string,
  what: string,
  page: Readonly<Record<string, string>> = {},
): AsyncGenerator<Page, StreamEnd, void> {
  const { refused } = yield* walk(client, context, {
    ...DESK_PAGES,
    path,
    context: page,
    experimental: true,
    tolerate: [403, 404],
  });
  if (refused === undefined) return { paging: 'exhausted' };
  context.limit({
    kind: refused === 404 ? 'plan' : 'permission',
    detail:
      refused === 404
        ? `${what} can't be read (404): the site seems to have no Jira Service Management. Without it there are no request types, customers or approval steps.`
        : `${what} may not be read (403): give the account an agent licence of the service project.`,
    answer: String(refused),
    incomplete: true,
  });
  return { paging: 'exhausted' };
}

/** Desks of the configured projects. */
async function* desks(context: JiraContext): AsyncGenerator<{ id: string; key: string }> {
  const keys = projectKeys(context.settings);
  for await (const { value } of context.collected('service-desks')) {
    const id = text(own(value, 'id'));
    const key = text(own(value, 'projectKey'));
    if (id !== undefined && key !== undefined && keys.includes(key)) yield { id, key };
  }
}
