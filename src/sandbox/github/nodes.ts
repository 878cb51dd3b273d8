import type { World } from '../contract.ts';
import type { FactOf } from '../facts.ts';
import { type Actor, actorNamed, MAIN, nodeId, ORG, shaOf, stamp, WEB_FLOW } from './ids.ts';
import { runId } from './shapes/runs.ts';
import {
  branchOf,
  type Commit,
  githubFacts,
  labelsOf,
  mergeSha,
  type Pull,
  remembered,
} from './state.ts';

export type Variables = Readonly<Record<string, unknown>>;

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

export function updated({ open, merge }: Pull): string {
  return stamp(merge?.at ?? open.at);
}

/** As many of a nested list as the query asked for. */
function cut(all: readonly unknown[], { nested }: Variables) {
  const size = typeof nested === 'number' ? nested : 100;
  return { pageInfo: { hasNextPage: all.length > size }, nodes: all.slice(0, size) };
}

export function pullNode(world: World, pull: Pull, variables: Variables): object {
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
      nodes: labelsOf(world, open).map((name) => ({ name })),
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
    authors: { pageInfo: { hasNextPage: false }, nodes: [gitWho(author)] },
    committer: gitWho(author),
  };
}

/** Checks by commit; of several runs of one name the latest counts. */
const checksByCommit = remembered((world, repo) => {
  const checks = new Map<string, Map<string, object>>();
  for (const fact of githubFacts(world)) {
    if (fact.do !== 'github.check' || fact.repo !== repo) continue;
    const sha = shaOf(repo, fact.sha);
    const runs = checks.get(sha) ?? new Map<string, object>();
    runs.set(fact.name, {
      __typename: 'CheckRun',
      name: fact.name,
      status: 'COMPLETED',
      conclusion: fact.conclusion.toUpperCase(),
      completedAt: stamp(fact.at),
    });
    checks.set(sha, runs);
  }
  return checks;
});

/** Checks that ran on the last commit. */
function checksOf(world: World, { repo, commits }: Pull, variables: Variables): object {
  const runs = checksByCommit(world, repo).get(commits.at(-1)?.sha ?? '');
  return { statusCheckRollup: runs ? { contexts: cut([...runs.values()], variables) } : null };
}

export function commitNode(
  repo: string,
  { sha, message, author, at, merge, pull }: Commit,
): object {
  return {
    oid: sha,
    message,
    committedDate: stamp(at),
    repository: { nameWithOwner: `${ORG}/${repo}` },
    author: gitWho(author),
    committer: gitWho(merge ? WEB_FLOW : author),
    associatedPullRequests: {
      pageInfo: { hasNextPage: false },
      nodes: pull === undefined ? [] : [{ number: pull }],
    },
    // What is merged in the web interface is signed by GitHub; nobody here signs by hand.
    signature: merge
      ? { __typename: 'GpgSignature', isValid: true, state: 'VALID', wasSignedByGitHub: true }
      : null,
  };
}

/** Ids count what happened, so that no two are alike however large the company. */
const FIRST_ID = 1_000_000_000;

/** Newest first. A deployment that a later one replaced ends as INACTIVE. */
export function deploymentsOf(world: World, repo: string): object[] {
  const replacedAt = new Map<string, string>();
  return githubFacts(world)
    .flatMap((fact, index) =>
      fact.do === 'github.deploy' && fact.repo === repo ? [{ fact, index }] : [],
    )
    .reverse()
    .map(({ fact, index }) => {
      const later = replacedAt.get(fact.environment);
      replacedAt.set(fact.environment, fact.at);
      return deploymentNode(world, fact, index, later);
    });
}

function deploymentNode(
  world: World,
  { repo, environment, number, sha, by, at }: FactOf<'github.deploy'>,
  index: number,
  replacedAt: string | undefined,
): object {
  const id = FIRST_ID + index;
  const creator = who(actorNamed(world, by));
  const logUrl = `https://github.com/${ORG}/${repo}/actions/runs/${runId(index)}/job/${id}`;
  const status = (state: string, time: string) => ({
    state,
    createdAt: stamp(time),
    logUrl,
    creator,
  });
  const deployed = sha === undefined ? mergeSha(repo, number ?? 0) : shaOf(repo, sha);
  return {
    id: nodeId('DE', String(id)),
    databaseId: id,
    createdAt: stamp(at),
    environment,
    commitOid: deployed,
    task: 'deploy',
    state: replacedAt === undefined ? 'ACTIVE' : 'INACTIVE',
    repository: { nameWithOwner: `${ORG}/${repo}` },
    ref: { name: MAIN },
    creator,
    statuses: {
      pageInfo: { hasNextPage: false },
      nodes: [
        ...(replacedAt === undefined ? [] : [status('INACTIVE', replacedAt)]),
        status('SUCCESS', at),
      ],
    },
  };
}
