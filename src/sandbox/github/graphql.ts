import { byText } from '../../model/ids.ts';
import type { SandboxResponse, World } from '../contract.ts';
import type { FactOf } from '../facts.ts';
import { type Answers, decodeCursor, encodeCursor } from './answers.ts';
import {
  type Actor,
  actorNamed,
  MAIN,
  nodeId,
  numberFor,
  ORG,
  shaOf,
  stamp,
  WEB_FLOW,
} from './ids.ts';
import {
  branchOf,
  type Commit,
  githubFacts,
  historyOf,
  membersOf,
  mergeSha,
  type Pull,
  pullsOf,
} from './state.ts';

type Variables = Readonly<Record<string, unknown>>;

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
  const page = (nodes: readonly unknown[]) => connection(nodes, variables, most);
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

type Paged = (nodes: readonly unknown[]) => object;

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
      return { pullRequests: page(newest.map((pull) => pullNode(world, pull, variables))) };
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
        ...page(within.map((c) => commitNode(repo, c))),
      };
      return { defaultBranchRef: { name: MAIN, target: { history } } };
    }
    case 'Deployments':
      return { deployments: page(deploymentsOf(world, repo)) };
    default:
      return undefined;
  }
}

function connection(nodes: readonly unknown[], { first, after }: Variables, most: number): object {
  const size = Math.min(typeof first === 'number' ? first : 1, most, 100);
  const start = Number(decodeCursor(typeof after === 'string' ? after : undefined) ?? 0);
  const end = Math.min(start + size, nodes.length);
  return {
    pageInfo: {
      hasNextPage: end < nodes.length,
      endCursor: end > start ? encodeCursor(String(end)) : null,
    },
    nodes: nodes.slice(start, end),
  };
}

function who(actor: Actor): object {
  const { login, id, type, name } = actor;
  const known = { __typename: type, login: login.replace(/\[bot\]$/, ''), databaseId: id };
  return type === 'Bot' ? known : { ...known, name };
}

/** Addresses of commits are hidden behind GitHub's own, as most people have it. */
function gitWho(actor: Actor): object {
  const user =
    actor.type === 'Bot' || actor === WEB_FLOW
      ? null
      : { __typename: 'User', login: actor.login, databaseId: actor.id };
  const email =
    actor === WEB_FLOW
      ? 'noreply@github.com'
      : `${actor.id}+${actor.login}@users.noreply.github.com`;
  return { name: actor.name, email, user };
}

function updated({ open, merge }: Pull): string {
  return stamp(merge?.at ?? open.at);
}

/** As many of a nested list as the query asked for. */
function cut(all: readonly unknown[], { nested }: Variables) {
  const size = typeof nested === 'number' ? nested : 100;
  return { pageInfo: { hasNextPage: all.length > size }, nodes: all.slice(0, size) };
}

function pullNode(world: World, pull: Pull, variables: Variables): object {
  const { repo, open, commits, reviews, merge } = pull;
  const head = commits.at(-1);
  const name = `${repo}#${open.number}`;
  return {
    id: nodeId('PR', name),
    number: open.number,
    title: open.title,
    body: open.body,
    state: merge ? 'MERGED' : 'OPEN',
    isDraft: false,
    createdAt: stamp(open.at),
    updatedAt: updated(pull),
    mergedAt: merge ? stamp(merge.at) : null,
    closedAt: merge ? stamp(merge.at) : null,
    baseRefName: MAIN,
    headRefName: branchOf(open.number),
    headRefOid: head?.sha ?? shaOf(repo, `head-of-${open.number}`),
    repository: { nameWithOwner: `${ORG}/${repo}` },
    author: who(actorNamed(world, open.by)),
    mergedBy: merge ? who(actorNamed(world, merge.by)) : null,
    mergeCommit: merge ? { oid: mergeSha(repo, open.number) } : null,
    labels: {
      pageInfo: { hasNextPage: false },
      nodes: open.labels.map((label) => ({ name: label })),
    },
    reviews: cut(
      reviews.map((review, i) => reviewNode(world, review, `${name}/${i}`)),
      variables,
    ),
    commits: cut(
      commits.map((commit) => ({ commit: pullCommit(commit) })),
      variables,
    ),
    head: {
      nodes: head ? [{ commit: { oid: head.sha, ...checksOf(world, pull, variables) } }] : [],
    },
  };
}

function reviewNode(
  world: World,
  { repo, by, state, sha, at }: FactOf<'github.review'>,
  name: string,
) {
  return {
    id: nodeId('PRR', name),
    state,
    submittedAt: stamp(at),
    author: who(actorNamed(world, by)),
    commit: { oid: shaOf(repo, sha) },
  };
}

function pullCommit({ sha, at, author }: Commit): object {
  return {
    oid: sha,
    committedDate: stamp(at),
    parents: { totalCount: 1 },
    authors: { nodes: [gitWho(author)] },
    committer: gitWho(author),
  };
}

/** Checks that ran on the last commit; the latest run of each name. */
function checksOf(world: World, { repo, commits }: Pull, variables: Variables): object {
  const head = commits.at(-1)?.sha;
  const runs = new Map<string, object>();
  for (const fact of githubFacts(world)) {
    if (fact.do !== 'github.check' || fact.repo !== repo || shaOf(repo, fact.sha) !== head)
      continue;
    runs.set(fact.name, {
      __typename: 'CheckRun',
      name: fact.name,
      status: 'COMPLETED',
      conclusion: fact.conclusion.toUpperCase(),
      completedAt: stamp(fact.at),
    });
  }
  return {
    statusCheckRollup: runs.size > 0 ? { contexts: cut([...runs.values()], variables) } : null,
  };
}

function commitNode(repo: string, { sha, message, author, at, merge, pull }: Commit): object {
  return {
    oid: sha,
    message,
    committedDate: stamp(at),
    repository: { nameWithOwner: `${ORG}/${repo}` },
    author: gitWho(author),
    committer: gitWho(merge ? WEB_FLOW : author),
    associatedPullRequests: { nodes: pull === undefined ? [] : [{ number: pull }] },
  };
}

/** Newest first. A deployment that a later one replaced ends as INACTIVE. */
function deploymentsOf(world: World, repo: string): object[] {
  const facts = githubFacts(world).filter(
    (fact): fact is FactOf<'github.deploy'> => fact.do === 'github.deploy' && fact.repo === repo,
  );
  return facts
    .map((fact, i) => {
      const later = facts.slice(i + 1).find(({ environment }) => environment === fact.environment);
      return deploymentNode(world, fact, `${repo}/${i}`, later?.at);
    })
    .reverse();
}

function deploymentNode(
  world: World,
  { repo, environment, number, sha, by, at }: FactOf<'github.deploy'>,
  name: string,
  replacedAt: string | undefined,
): object {
  const creator = who(actorNamed(world, by));
  const status = (state: string, time: string) => ({ state, createdAt: stamp(time), creator });
  const deployed = sha === undefined ? mergeSha(repo, number ?? 0) : shaOf(repo, sha);
  return {
    id: nodeId('DE', name),
    databaseId: numberFor('deployment', name),
    createdAt: stamp(at),
    environment,
    commitOid: deployed,
    task: 'deploy',
    state: replacedAt === undefined ? 'ACTIVE' : 'INACTIVE',
    repository: { nameWithOwner: `${ORG}/${repo}` },
    ref: { name: MAIN },
    creator,
    statuses: {
      nodes: [
        ...(replacedAt === undefined ? [] : [status('INACTIVE', replacedAt)]),
        status('SUCCESS', at),
      ],
    },
  };
}
