import type { z } from 'zod';
import { byText } from '../../../model/ids.ts';
import type { PageContext } from '../../contract.ts';
import type { GithubClient } from '../client.ts';
import {
  mapCollaborator,
  mapInvitation,
  mapMember,
  mapOrganization,
  mapOutsideCollaborator,
  mapTeam,
  mapTeamMember,
} from '../mapping/access/accounts.ts';
import { textAt } from '../mapping/values.ts';
import { Team } from '../schema.ts';
import { totalOf } from './queries.ts';
import { eachRepo } from './repositories.ts';
import {
  type Context,
  EXHAUSTED,
  follow,
  type GithubStream,
  gathered,
  PER_PAGE,
  state,
} from './walk.ts';

export const organization: GithubStream = {
  ...state,
  name: 'organization',
  title: 'Organization, plan and settings',
  scopes: ['read:org'],
  after: [],
  query: ({ org }) => `GET /orgs/${org}`,
  async *pages(client, { settings }) {
    const { exchange } = await client.get(`/orgs/${settings.org}`);
    yield { exchange, items: '', single: true };
    return { paging: 'not-paged' };
  },
  map: mapOrganization,
};

export const members: GithubStream = {
  ...state,
  name: 'members',
  title: 'Members of the organization, owners apart',
  scopes: ['read:org'],
  after: [],
  query: ({ org }) =>
    `GET /orgs/${org}/members?filter=2fa_disabled, then ?role=admin and ?role=member, per_page=100`,
  async *pages(client, context) {
    const { org } = context.settings;
    const factors = await withoutSecondFactor(client, context, `/orgs/${org}/members`);
    let counted = 0;
    for (const role of ['admin', 'member'])
      counted += yield* membersWith(client, context, role, factors);
    const count = await totalOf(client, org, 'membersWithRole');
    return {
      ...EXHAUSTED,
      counted,
      ...(count !== undefined && {
        independentTotal: { count, how: 'organization.membersWithRole.totalCount (GraphQL)' },
      }),
    };
  },
  map: mapMember,
};

function membersWith(client: GithubClient, context: Context, role: string, factors: PageContext) {
  const { org } = context.settings;
  const about = { org, role, ...factors };
  return follow(client, context, `/orgs/${org}/members`, { ...PER_PAGE, role }, { context: about });
}

/**
 * Who has no second factor, for the context of the pages that list everybody: only then is anyone
 * who is not named known to have one. Only owners may ask.
 */
async function withoutSecondFactor(
  client: GithubClient,
  context: Context,
  path: string,
): Promise<PageContext> {
  const query = { ...PER_PAGE, filter: '2fa_disabled' };
  const first = await client.ask(path, query);
  if (!first.ok) {
    context.limit({
      kind: 'permission',
      detail: `Who has no second factor is not known: only owners of the organization may ask. ${first.error.message}`,
      answer: `${first.exchange.status} ${first.says}`.slice(0, 500),
      incomplete: false,
    });
    return {};
  }
  const rows = await gathered(client, context, path, query, { first });
  const logins = rows.map((row) => textAt(row, 'login') ?? '');
  return { withoutSecondFactor: logins.sort(byText).join(' ') };
}

export const outsideCollaborators: GithubStream = {
  ...state,
  name: 'outside-collaborators',
  title: 'Outside collaborators',
  scopes: ['read:org'],
  after: [],
  query: ({ org }) =>
    `GET /orgs/${org}/outside_collaborators?filter=2fa_disabled, then without it, per_page=100`,
  async *pages(client, context) {
    const path = `/orgs/${context.settings.org}/outside_collaborators`;
    const factors = await withoutSecondFactor(client, context, path);
    yield* follow(client, context, path, PER_PAGE, { context: factors });
    return EXHAUSTED;
  },
  map: mapOutsideCollaborator,
};

export const invitations: GithubStream = {
  ...state,
  name: 'invitations',
  title: 'Open invitations',
  scopes: ['read:org'],
  after: [],
  query: ({ org }) => `GET /orgs/${org}/invitations?per_page=100`,
  async *pages(client, context) {
    yield* follow(client, context, `/orgs/${context.settings.org}/invitations`, PER_PAGE);
    return EXHAUSTED;
  },
  map: mapInvitation,
};

export const teams: GithubStream = {
  ...state,
  name: 'teams',
  title: 'Teams',
  scopes: ['read:org'],
  after: [],
  query: ({ org }) => `GET /orgs/${org}/teams?per_page=100`,
  async *pages(client, context) {
    yield* follow(client, context, `/orgs/${context.settings.org}/teams`, PER_PAGE);
    return EXHAUSTED;
  },
  map: mapTeam,
};

export const teamMembers: GithubStream = {
  ...state,
  name: 'team-members',
  title: 'Members of every team',
  scopes: ['read:org'],
  after: ['teams'],
  query: ({ org }) => `GET /orgs/${org}/teams/{team}/members?per_page=100`,
  async *pages(client, context) {
    const { org } = context.settings;
    yield* context.each(teamsOf(context), ({ slug, name }) =>
      follow(client, context, `/orgs/${org}/teams/${encodeURIComponent(slug)}/members`, PER_PAGE, {
        context: { team: slug, teamName: name },
      }),
    );
    return EXHAUSTED;
  },
  map: mapTeamMember,
};

async function* teamsOf(context: Context): AsyncGenerator<z.infer<typeof Team>> {
  for await (const { value } of context.collected('teams')) {
    const team = Team.safeParse(value).data;
    if (team !== undefined) yield team;
  }
}

export const collaborators: GithubStream = {
  ...state,
  name: 'collaborators',
  title: 'Everyone with access to each repository, at the highest level',
  scopes: ['repo'],
  after: ['repos'],
  query: ({ org }) => `GET /repos/${org}/{repo}/collaborators?affiliation=all&per_page=100`,
  async *pages(client, context) {
    yield* eachRepo(context, ({ path, fullName }) =>
      follow(
        client,
        context,
        `${path}/collaborators`,
        { ...PER_PAGE, affiliation: 'all' },
        { context: { repo: fullName } },
      ),
    );
    return EXHAUSTED;
  },
  map: mapCollaborator,
};
