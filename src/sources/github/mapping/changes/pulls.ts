import {
  type ItemContext,
  type MapResult,
  type RecordDraft,
  records,
  reject,
} from '../../../contract.ts';
import { User } from '../../schema.ts';
import {
  account,
  at,
  delivered,
  idText,
  listAt,
  moment,
  repoInUrl,
  repoNamed,
  said,
  textAt,
  when,
} from '../values.ts';
import { gitActor, peopleOf } from './commits.ts';
import { mapReview, reviewOf } from './reviews.ts';

type Pull = Extract<RecordDraft, { kind: 'pull-request' }>;
type Part = Pull['truncated'][number];
type Lists = Pick<Pull, Part | 'truncated'>;

const PARTS: readonly Part[] = ['reviews', 'commits', 'checks', 'labels'];

/**
 * A pull request in any of GitHub's shapes: GraphQL with its reviews, commits and checks; REST; a
 * webhook around a REST one. What a shape leaves out is listed as truncated. A review by itself
 * becomes an event.
 */
export function mapPull(raw: unknown, context: ItemContext): MapResult {
  const item = delivered(raw);
  if (at(item, 'pull_request') === undefined && at(item, 'pull_request_url') !== undefined)
    return mapReview(item);
  const pull = at(item, 'pull_request') ?? item;
  const number = at(pull, 'number');
  if (typeof number !== 'number' || !Number.isInteger(number))
    return reject('no-id', 'expected the number of a pull request, found none');
  const baseRef = textAt(pull, 'baseRefName') ?? textAt(pull, 'base', 'ref');
  const title = at(pull, 'title');
  if (baseRef === undefined || typeof title !== 'string')
    return reject('wrong-shape', 'expected a pull request with a title and a base branch');
  const repo = repoOf(pull, item) ?? context.page.repo;
  if (repo === undefined) return reject('no-id', 'a pull request of an unknown repository');
  const createdAt = timeOf(pull, 'createdAt', 'created_at');
  if (createdAt === undefined) return reject('no-time', 'a pull request that does not say when');
  return records({
    kind: 'pull-request',
    nativeId: textAt(pull, 'node_id') ?? idText(at(pull, 'id')) ?? `${repo}#${number}`,
    repo,
    number,
    title,
    body: textAt(pull, 'body') ?? '',
    baseRef,
    createdAt,
    ...headOf(pull),
    ...stateOf(pull),
    ...when('author', userOf(pull, 'author', 'user')),
    ...when('mergedBy', userOf(pull, 'mergedBy', 'merged_by')),
    ...(textAt(pull, 'baseRefName') === undefined ? without(pull, item) : nestedOf(pull)),
  });
}

function headOf(pull: unknown) {
  return {
    ...when('headRef', textAt(pull, 'headRefName') ?? textAt(pull, 'head', 'ref')),
    ...when('headSha', textAt(pull, 'headRefOid') ?? textAt(pull, 'head', 'sha')),
  };
}

function repoOf(pull: unknown, item: unknown): string | undefined {
  return (
    repoNamed(at(pull, 'repository')) ??
    repoNamed(at(item, 'repository')) ??
    repoNamed(at(pull, 'base', 'repo')) ??
    repoInUrl(at(pull, 'url')) ??
    /github\.com\/([\w.-]+\/[\w.-]+)\/pull\/\d+$/.exec(textAt(pull, 'html_url') ?? '')?.[1]
  );
}

function timeOf(pull: unknown, graphql: string, rest: string) {
  return moment(at(pull, graphql)) ?? moment(at(pull, rest));
}

/**
 * Merged is what has a time of merging: a closed pull request also has a `merge_commit_sha`, of the
 * merge that GitHub tried out.
 */
function stateOf(pull: unknown) {
  const mergedAt = timeOf(pull, 'mergedAt', 'merged_at');
  const closedAt = timeOf(pull, 'closedAt', 'closed_at');
  const mergeCommitSha = textAt(pull, 'mergeCommit', 'oid') ?? textAt(pull, 'merge_commit_sha');
  const open = textAt(pull, 'state')?.toLowerCase() === 'open';
  const draft = at(pull, 'isDraft') ?? at(pull, 'draft');
  return {
    state: mergedAt ? ('merged' as const) : open ? ('open' as const) : ('closed' as const),
    ...(typeof draft === 'boolean' && { draft }),
    ...when('mergedAt', mergedAt),
    ...when('closedAt', closedAt),
    ...(mergedAt !== undefined && when('mergeCommitSha', mergeCommitSha)),
  };
}

function userOf(pull: unknown, graphql: string, rest: string) {
  return account(User.safeParse(at(pull, graphql) ?? at(pull, rest)).data);
}

/** REST has no nested lists; a review webhook carries the one review it is about. */
function without(pull: unknown, item: unknown): Lists {
  const review = at(item, 'review');
  return {
    labels: namesOf(listAt(pull, 'labels')),
    reviews: review === undefined || review === null ? [] : [reviewOf(review)],
    commits: [],
    checks: [],
    truncated: ['reviews', 'commits', 'checks'],
  };
}

function nestedOf(pull: unknown): Lists {
  const [head] = listAt(pull, 'head', 'nodes');
  const contexts = at(head, 'commit', 'statusCheckRollup', 'contexts');
  const cut: Readonly<Record<Part, unknown>> = {
    reviews: at(pull, 'reviews'),
    commits: at(pull, 'commits'),
    checks: contexts,
    labels: at(pull, 'labels'),
  };
  return {
    labels: namesOf(listAt(pull, 'labels', 'nodes')),
    reviews: listAt(pull, 'reviews', 'nodes').map(reviewOf),
    commits: listAt(pull, 'commits', 'nodes').flatMap((node) => commitOf(at(node, 'commit'))),
    checks: listAt(contexts, 'nodes').flatMap(checkOf),
    truncated: PARTS.filter((part) => isCut(part, cut[part])),
  };
}

function namesOf(labels: readonly unknown[]): string[] {
  return labels.flatMap((label) => textAt(label, 'name') ?? []);
}

/** Cut by the vendor, or left out of the query that made an imported item. */
function isCut(part: Part, connection: unknown): boolean {
  if (at(connection, 'pageInfo', 'hasNextPage') === true) return true;
  const authors = listAt(connection, 'nodes').map((node) => at(node, 'commit', 'authors'));
  if (authors.some((list) => at(list, 'pageInfo', 'hasNextPage') === true)) return true;
  // A head commit nobody checked has no rollup: that is no checks, not checks unseen.
  return part !== 'checks' && (connection === undefined || connection === null);
}

function commitOf(commit: unknown): Pull['commits'] {
  const sha = textAt(commit, 'oid');
  if (sha === undefined) return [];
  const { committer, committedAt } = peopleOf(commit);
  const parents = at(commit, 'parents', 'totalCount');
  return [
    {
      sha,
      authors: listAt(commit, 'authors', 'nodes').flatMap((author) => gitActor(author) ?? []),
      ...when('committer', committer),
      ...when('committedAt', committedAt),
      parents: typeof parents === 'number' ? parents : 1,
    },
  ];
}

/** A check run, or a commit status of the older kind. One still running has no conclusion. */
function checkOf(node: unknown): Pull['checks'] {
  const name = textAt(node, 'name') ?? textAt(node, 'context');
  if (name === undefined) return [];
  const told = said(at(node, 'conclusion')) ?? textAt(node, 'state') ?? textAt(node, 'status');
  const completedAt = moment(at(node, 'completedAt')) ?? moment(at(node, 'createdAt'));
  return [
    { name, conclusion: (told ?? 'unknown').toLowerCase(), ...when('completedAt', completedAt) },
  ];
}
