import { mapGroup, mapMember, mapUser } from '../mapping/directory.ts';
import { mapCustomer, mapDomain, mapOrgUnit } from '../mapping/settings.ts';
import { Domain, Group } from '../schema.ts';
import { type GoogleSettings, SCOPES } from '../settings.ts';
import {
  type Context,
  DIRECTORY,
  EXHAUSTED,
  forEach,
  type GoogleStream,
  stateStream,
  walk,
} from './walk.ts';

const users = stateStream({
  name: 'users',
  title: 'Users, suspended and recently deleted ones included, with two-step verification',
  scopes: [SCOPES.users],
  envelopes: ['/users'],
  query: ({ customer }) =>
    `GET ${DIRECTORY}/users?customer=${customer}&maxResults=500, and showDeleted=true`,
  async *pages(client, { settings: { customer } }) {
    const path = `${DIRECTORY}/users`;
    yield* walk(client, path, { customer, maxResults: '500', orderBy: 'email' }, 'users');
    yield* walk(client, path, { customer, maxResults: '500', showDeleted: 'true' }, 'users');
    return EXHAUSTED;
  },
  map: mapUser,
});

const groups = stateStream({
  name: 'groups',
  title: 'Groups',
  scopes: [SCOPES.groups],
  envelopes: ['/groups', '/response/groups'],
  query: ({ customer }) => `GET ${DIRECTORY}/groups?customer=${customer}&maxResults=200`,
  async *pages(client, { settings: { customer } }) {
    yield* walk(client, `${DIRECTORY}/groups`, { customer, maxResults: '200' }, 'groups');
    return EXHAUSTED;
  },
  map: mapGroup,
});

const groupMembers = stateStream({
  name: 'group-members',
  title: 'Members of every group; those from outside the domain are marked',
  scopes: [SCOPES.members],
  after: ['groups', 'domains'],
  envelopes: ['/members'],
  query: () => `GET ${DIRECTORY}/groups/{id}/members?maxResults=200, for each group`,
  async *pages(client, context) {
    const domains = (await ownDomains(context)).join(' ');
    const listed = yield* forEach(
      groupsOf(context),
      'lists of members',
      context,
      ({ id, name }) => {
        const page = { groupEmail: name, groupId: id, ...(domains && { domains }) };
        const path = `${DIRECTORY}/groups/${encodeURIComponent(id)}/members`;
        return walk(client, path, { maxResults: '200' }, 'members', () => page);
      },
    );
    const counted = listed.reduce((sum, members) => sum + members, 0);
    const count = await membersCounted(context);
    return {
      ...EXHAUSTED,
      ...(count !== undefined && {
        independentTotal: { count, how: 'Google itself (directMembersCount of every group)' },
        counted,
      }),
    };
  },
  map: mapMember,
});

async function* groupsOf(context: Context): AsyncGenerator<{ id: string; name: string }> {
  for await (const { value } of context.collected('groups')) {
    const group = Group.safeParse(value).data;
    if (group) yield { id: group.id, name: group.email.toLowerCase() };
  }
}

/** What the groups themselves say they hold; unknown unless every one says so. */
async function membersCounted(context: Context): Promise<number | undefined> {
  let sum = 0;
  let seen = 0;
  for await (const { value } of context.collected('groups')) {
    const told = Group.safeParse(value).data?.directMembersCount;
    const count = Number(told ?? Number.NaN);
    if (!Number.isInteger(count)) return undefined;
    sum += count;
    seen++;
  }
  return seen > 0 ? sum : undefined;
}

/** Domains of the company; without them nobody can be told to be from outside. */
async function ownDomains(context: Context): Promise<string[]> {
  const names: string[] = [];
  for await (const { value } of context.collected('domains')) {
    const domain = Domain.safeParse(value).data;
    if (!domain) continue;
    const aliases = (domain.domainAliases ?? []).map(({ domainAliasName }) => domainAliasName);
    names.push(...[domain.domainName, ...aliases].map((name) => name.toLowerCase()));
  }
  return names;
}

export const customerPath = ({ customer }: GoogleSettings) =>
  `${DIRECTORY}/customer/${encodeURIComponent(customer)}`;

const domains = stateStream({
  name: 'domains',
  title: 'Domains of the company',
  scopes: [SCOPES.domains],
  envelopes: ['/domains'],
  query: (settings) => `GET ${customerPath(settings)}/domains`,
  async *pages(client, { settings }) {
    yield* walk(client, `${customerPath(settings)}/domains`, {}, 'domains');
    return EXHAUSTED;
  },
  map: mapDomain,
});

const orgUnits = stateStream({
  name: 'org-units',
  title: 'Organizational units, which policies hold for',
  scopes: [SCOPES.orgUnits],
  envelopes: ['/organizationUnits'],
  query: (settings) => `GET ${customerPath(settings)}/orgunits?type=allIncludingParent`,
  async *pages(client, { settings }) {
    const path = `${customerPath(settings)}/orgunits`;
    yield* walk(client, path, { type: 'allIncludingParent' }, 'organizationUnits');
    return EXHAUSTED;
  },
  map: mapOrgUnit,
});

const customer = stateStream({
  name: 'customer',
  title: 'The customer account',
  scopes: [SCOPES.customer],
  query: ({ customer: id }) => `GET ${DIRECTORY}/customers/${id}`,
  async *pages(client, { settings }) {
    const path = `${DIRECTORY}/customers/${encodeURIComponent(settings.customer)}`;
    const { exchange } = await client.get(path);
    yield { exchange, items: '', single: true };
    return { paging: 'not-paged' };
  },
  map: mapCustomer,
});

export const directoryStreams: readonly GoogleStream[] = [
  users,
  groups,
  domains,
  groupMembers,
  orgUnits,
  customer,
];
