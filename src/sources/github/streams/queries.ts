import { AuditpackError } from '../../../errors.ts';
import type { GithubClient } from '../client.ts';
import { at } from '../mapping/values.ts';

const ACTOR = `fragment Who on Actor {
  __typename
  login
  ... on User { databaseId name }
  ... on Bot { databaseId }
}`;

const GIT_ACTOR = `fragment GitWho on GitActor {
  name
  email
  user { __typename login databaseId }
}`;

/** Sizes are variables, so that one that GitHub finds too large can be halved. */
const PULL = `fragment Pull on PullRequest {
  id number title body state isDraft
  createdAt updatedAt mergedAt closedAt
  baseRefName headRefName headRefOid
  repository { nameWithOwner }
  author { ...Who }
  mergedBy { ...Who }
  mergeCommit { oid }
  labels(first: 50) { pageInfo { hasNextPage } nodes { name } }
  reviews(first: $nested) {
    pageInfo { hasNextPage }
    nodes { id state submittedAt author { ...Who } commit { oid } }
  }
  commits(first: $nested) {
    pageInfo { hasNextPage }
    nodes {
      commit {
        oid committedDate
        parents(first: 1) { totalCount }
        authors(first: 20) { pageInfo { hasNextPage } nodes { ...GitWho } }
        committer { ...GitWho }
      }
    }
  }
  head: commits(last: 1) {
    nodes {
      commit {
        oid
        statusCheckRollup {
          contexts(first: $nested) {
            pageInfo { hasNextPage }
            nodes {
              __typename
              ... on CheckRun { name status conclusion completedAt }
              ... on StatusContext { context state createdAt }
            }
          }
        }
      }
    }
  }
}
${ACTOR}
${GIT_ACTOR}`;

/** Every query there is, by its operation name; tests hold them to GitHub's own schema. */
export const QUERIES = {
  Totals: `query Totals($org: String!) {
  organization(login: $org) {
    membersWithRole(first: 1) { totalCount }
    repositories(first: 1) { totalCount }
  }
}`,
  PullRequests: `query PullRequests($owner: String!, $name: String!, $first: Int!, $after: String, $nested: Int!) {
  repository(owner: $owner, name: $name) {
    pullRequests(states: MERGED, first: $first, after: $after, orderBy: { field: UPDATED_AT, direction: DESC }) {
      pageInfo { hasNextPage endCursor }
      nodes { ...Pull }
    }
  }
}
${PULL}`,
  PullRequest: `query PullRequest($owner: String!, $name: String!, $number: Int!, $nested: Int!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) { ...Pull }
  }
}
${PULL}`,
  Commits: `query Commits($owner: String!, $name: String!, $first: Int!, $after: String, $since: GitTimestamp!, $until: GitTimestamp!) {
  repository(owner: $owner, name: $name) {
    defaultBranchRef {
      name
      target {
        ... on Commit {
          history(first: $first, after: $after, since: $since, until: $until) {
            totalCount
            pageInfo { hasNextPage endCursor }
            nodes {
              oid message committedDate
              repository { nameWithOwner }
              author { ...GitWho }
              committer { ...GitWho }
              associatedPullRequests(first: 20) { pageInfo { hasNextPage } nodes { number } }
              signature { __typename isValid state wasSignedByGitHub }
            }
          }
        }
      }
    }
  }
}
${GIT_ACTOR}`,
  Deployments: `query Deployments($owner: String!, $name: String!, $first: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    deployments(first: $first, after: $after, orderBy: { field: CREATED_AT, direction: DESC }) {
      pageInfo { hasNextPage endCursor }
      nodes {
        id databaseId createdAt environment commitOid task state
        repository { nameWithOwner }
        ref { name }
        creator { ...Who }
        statuses(first: 20) {
          pageInfo { hasNextPage }
          nodes { state createdAt logUrl creator { ...Who } }
        }
      }
    }
  }
}
${ACTOR}`,
  Issues: `query Issues($owner: String!, $name: String!, $first: Int!, $after: String, $since: DateTime!) {
  repository(owner: $owner, name: $name) {
    issues(first: $first, after: $after, filterBy: { since: $since }, orderBy: { field: UPDATED_AT, direction: ASC }) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id number title body state stateReason url
        createdAt updatedAt closedAt
        repository { nameWithOwner }
        author { ...Who }
        labels(first: 50) { pageInfo { hasNextPage } nodes { name } }
        assignees(first: 20) { pageInfo { hasNextPage } nodes { __typename login databaseId name } }
        milestone { title }
      }
    }
  }
}
${ACTOR}`,
  CodeOwners: `query CodeOwners($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) {
    nameWithOwner
    github: object(expression: "HEAD:.github/CODEOWNERS") { ...File }
    root: object(expression: "HEAD:CODEOWNERS") { ...File }
    docs: object(expression: "HEAD:docs/CODEOWNERS") { ...File }
  }
}
fragment File on GitObject {
  __typename
  oid
  ... on Blob { text isTruncated isBinary }
}`,
} as const;
export type QueryName = keyof typeof QUERIES;

/**
 * How many members or repositories GitHub counts for itself; undefined when the token may not ask,
 * since a count that is missing makes the list no less whole.
 */
export async function totalOf(
  client: GithubClient,
  org: string,
  what: 'membersWithRole' | 'repositories',
): Promise<number | undefined> {
  try {
    const { json } = await client.query('Totals', QUERIES.Totals, { org });
    const count = at(json, 'data', 'organization', what, 'totalCount');
    return typeof count === 'number' ? count : undefined;
  } catch (error) {
    if (error instanceof AuditpackError && error.code === 'ERR_PERMISSION') return undefined;
    throw error;
  }
}
