import { byText } from '../../model/ids.ts';
import type { SandboxResponse, World } from '../contract.ts';
import { type Answers, decodeCursor, encodeCursor } from './answers.ts';
import { MAIN, ORG } from './ids.ts';
import { commitNode, deploymentsOf, pullNode, updated, type Variables } from './nodes.ts';
import { codeOwnersNode } from './shapes/guards.ts';
import { issueNodes } from './shapes/issues.ts';
import { historyOf, membersOf, pullsOf } from './state.ts';

/** The known queries by their operation name; others are refused as GitHub refuses a wrong query. */
export function graphqlAnswer(
  world: World,
  body: string,
  answers: Answers,
  most: number,
): SandboxResponse {
  let asked: { operationName?: unknown; variables?: Variables; query?: unknown };
  try {
    asked = JSON.parse(body) as typeof asked;
  } catch {
    return answers.failure(400, 'Problems parsing JSON');
  }
  const { operationName, variables = {} } = asked;
  if (typeof asked.query !== 'string') return answers.json(errors('', 'A query must be provided'));
  if (operationName === 'Totals') return answers.json({ data: totals(world, variables) });
  const repo = world.repos.find(({ name }) => name === variables.name && variables.owner === ORG);
  if (repo === undefined) {
    const what = `${String(variables.owner)}/${String(variables.name)}`;
    return answers.json(
      errors('NOT_FOUND', `Could not resolve to a Repository with the name '${what}'.`),
    );
  }
  const page: Paged = (all, node) => connection(all, node, variables, most);
  const repository = repositoryFor(world, repo.name, String(operationName), variables, page);
  return answers.json(
    repository
      ? { data: { repository } }
      : errors('', `No operation named ${String(operationName)}`),
  );
}

function errors(type: string, message: string) {
  return { data: { repository: null }, errors: [{ type, message, path: ['repository'] }] };
}

function totals(world: World, { org }: Variables) {
  if (org !== ORG) return { organization: null };
  return {
    organization: {
      membersWithRole: { totalCount: membersOf(world).length },
      repositories: { totalCount: world.repos.length },
    },
  };
}

type Paged = <T>(all: readonly T[], node: (one: T) => object) => object;

function repositoryFor(
  world: World,
  repo: string,
  operation: string,
  variables: Variables,
  page: Paged,
): object | undefined {
  switch (operation) {
    case 'PullRequests': {
      const merged = pullsOf(world, repo).filter(({ merge }) => merge !== undefined);
      const newest = merged.toSorted((a, b) => byText(updated(b), updated(a)));
      return { pullRequests: page(newest, (pull) => pullNode(world, pull, variables)) };
    }
    case 'PullRequest': {
      const pull = pullsOf(world, repo).find(({ open }) => open.number === variables.number);
      return { pullRequest: pull ? pullNode(world, pull, variables) : null };
    }
    case 'Commits': {
      const all = historyOf(world, repo).toReversed();
      if (all.length === 0) return { defaultBranchRef: null };
      const within = all.filter(
        ({ at }) =>
          Date.parse(at) >= Date.parse(String(variables.since)) &&
          Date.parse(at) <= Date.parse(String(variables.until)),
      );
      const history = {
        totalCount: within.length,
        ...page(within, (commit) => commitNode(repo, commit)),
      };
      return { defaultBranchRef: { name: MAIN, target: { history } } };
    }
    case 'Issues': {
      const all = issueNodes(world, repo, String(variables.since));
      return { issues: { totalCount: all.length, ...page(all, (node) => node) } };
    }
    case 'CodeOwners':
      return codeOwnersNode(world, repo);
    case 'Deployments':
      return { deployments: page(deploymentsOf(world, repo), (node) => node) };
    default:
      return undefined;
  }
}

function connection<T>(
  all: readonly T[],
  node: (one: T) => object,
  { first, after }: Variables,
  most: number,
): object {
  const size = Math.min(typeof first === 'number' ? first : 1, most, 100);
  const start = Number(decodeCursor(typeof after === 'string' ? after : undefined) ?? 0);
  const end = Math.min(start + size, all.length);
  return {
    pageInfo: {
      hasNextPage: end < all.length,
      endCursor: end > start ? encodeCursor(String(end)) : null,
    },
    nodes: all.slice(start, end).map(node),
  };
}
