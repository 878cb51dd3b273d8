import type { Clock } from '../../../http/lane.ts';
import type { GithubClient } from '../client.ts';
import { mapCommit } from '../mapping/changes/commits.ts';
import { mapDeployment } from '../mapping/changes/deployments.ts';
import { mapPull } from '../mapping/changes/pulls.ts';
import { at, moment } from '../mapping/values.ts';
import { followConnection } from './connections.ts';
import { QUERIES } from './queries.ts';
import { eachRepo, type RepoPlace } from './repositories.ts';
import { answered, type Context, EXHAUSTED, type GithubStream, type Pages } from './walk.ts';

const objects = { nature: 'objects', retentionDays: null } as const;
const NESTED = 40;
/** As many as GitHub ever gives of a nested list. */
const MOST_NESTED = 100;

export const pullRequests: GithubStream = {
  ...objects,
  name: 'pull-requests',
  title: 'Merged pull requests with reviews, commits and checks',
  scopes: ['repo'],
  after: ['repos'],
  envelopes: ['/data/repository/pullRequests/nodes', '/items'],
  query: (_settings, { from }) =>
    `GraphQL repository.pullRequests(states: MERGED, orderBy: UPDATED_AT desc) of each repository until updatedAt < ${from}`,
  async *pages(client, context) {
    yield* eachRepo(context, (repo) => pullsOf(client, context, repo));
    return { ...EXHAUSTED, answered: answered(context) };
  },
  map: mapPull,
};

/** What was merged in the window was updated in it or later, so the walk ends at older updates. */
function pullsOf(client: GithubClient, { window, clock }: Context, repo: RepoPlace): Pages {
  return followConnection(client, repo, {
    operation: 'PullRequests',
    variables: { nested: NESTED },
    connection: '/pullRequests',
    first: 25,
    clock,
    enough: olderThan(window.from, 'updatedAt'),
    more: (nodes) => wholePulls(client, clock, repo, nodes),
  });
}

/** Pull requests with a longer list than the page holds are asked for again by themselves. */
async function* wholePulls(
  client: GithubClient,
  clock: Clock,
  { owner, name }: RepoPlace,
  nodes: readonly unknown[],
): Pages {
  let received = 0;
  for (const node of nodes) {
    const number = at(node, 'number');
    if (typeof number !== 'number' || !hasCutList(node)) continue;
    const variables = { owner, name, number, nested: MOST_NESTED };
    const { exchange } = await client.query('PullRequest', QUERIES.PullRequest, variables, clock);
    yield { exchange, items: '/data/repository/pullRequest', single: true };
    received++;
  }
  return received;
}

function hasCutList(node: unknown): boolean {
  const result = mapPull(node, { tenant: '', page: {}, observedAt: '' });
  return (
    result.kind === 'records' &&
    result.records.some((record) => record.kind === 'pull-request' && record.truncated.length > 0)
  );
}

/** The last node of a page that is sorted newest first lies before the moment. */
function olderThan(from: string, field: string) {
  return (nodes: readonly unknown[]) => (moment(at(nodes.at(-1), field)) ?? from) < from;
}

export const commits: GithubStream = {
  ...objects,
  name: 'commits',
  title: 'Commits on default branches with their pull requests',
  scopes: ['repo'],
  after: ['repos'],
  envelopes: ['/data/repository/defaultBranchRef/target/history/nodes'],
  query: (_settings, { from, to }) =>
    `GraphQL defaultBranchRef.target.history(since: ${from}, until: ${to}) of each repository, by committer date`,
  async *pages(client, context) {
    const { from, to } = answered(context);
    yield* eachRepo(context, (repo) =>
      followConnection(client, repo, {
        operation: 'Commits',
        variables: { since: from, until: to },
        connection: '/defaultBranchRef/target/history',
        first: 100,
        clock: context.clock,
        context: {
          repo: repo.fullName,
          ...(repo.branch !== undefined && { branch: repo.branch }),
        },
      }),
    );
    return { ...EXHAUSTED, answered: { from, to } };
  },
  map: mapCommit,
};

export const deployments: GithubStream = {
  ...objects,
  name: 'deployments',
  title: 'Deployments and how they went',
  scopes: ['repo'],
  after: ['repos'],
  envelopes: ['/data/repository/deployments/nodes', '/data/repository/deployments/edges'],
  query: (_settings, { from }) =>
    `GraphQL repository.deployments(orderBy: CREATED_AT desc) of each repository until createdAt < ${from}`,
  async *pages(client, context) {
    yield* eachRepo(context, (repo) =>
      followConnection(client, repo, {
        operation: 'Deployments',
        connection: '/deployments',
        first: 100,
        clock: context.clock,
        enough: olderThan(context.window.from, 'createdAt'),
      }),
    );
    return { ...EXHAUSTED, answered: answered(context) };
  },
  map: mapDeployment,
};
