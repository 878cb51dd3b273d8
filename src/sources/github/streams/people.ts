import type { GithubClient } from '../client.ts';
import {
  mapCollaborator,
  mapInvitation,
  mapMember,
  mapOrganization,
  mapOutsideCollaborator,
  mapTeam,
  mapTeamMember,
} from '../mapping/accounts.ts';
import { Team } from '../schema.ts';
import { totalOf } from './queries.ts';
import { eachRepo } from './repositories.ts';
import { type Context, EXHAUSTED, follow, type GithubStream, PER_PAGE, state } from './walk.ts';

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
  query: ({ org }) => `GET /orgs/${org}/members?role=admin and ?role=member, per_page=100`,
  async *pages(client, context) {
    let counted = 0;
    for (const role of ['admin', 'member']) counted += yield* membersWith(client, context, role);
    const count = await totalOf(client, context.settings.org, 'membersWithRole');
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

function membersWith(client: GithubClient, context: Context, role: string) {
  const { org } = context.settings;
  const query = { ...PER_PAGE, role };
  return follow(client, context, `/orgs/${org}/members`, query, { context: { org, role } });
}

export const outsideCollaborators: GithubStream = {
  ...state,
  name: 'outside-collaborators',
  title: 'Outside collaborators',
  scopes: ['read:org'],
  after: [],
  query: ({ org }) => `GET /orgs/${org}/outside_collaborators?per_page=100`,
  async *pages(client, context) {
    const { org } = context.settings;
    yield* follow(client, context, `/orgs/${org}/outside_collaborators`, PER_PAGE);
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
    for await (const { value } of context.collected('teams')) {
      const team = Team.safeParse(value).data;
      if (team === undefined) continue;
      const path = `/orgs/${org}/teams/${encodeURIComponent(team.slug)}/members`;
      yield* follow(client, context, path, PER_PAGE, {
        context: { team: team.slug, teamName: team.name },
      });
    }
    return EXHAUSTED;
  },
  map: mapTeamMember,
};

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
