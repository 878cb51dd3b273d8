import { mapIssueComment, mapIssueEvent } from '../mapping/issues/history.ts';
import { mapIssue } from '../mapping/issues/issues.ts';
import { at, moment } from '../mapping/values.ts';
import { followConnection } from './connections.ts';
import { eachRepo } from './repositories.ts';
import { answered, EXHAUSTED, follow, type GithubStream, PER_PAGE } from './walk.ts';

export const issues: GithubStream = {
  name: 'issues',
  title: 'Issues with labels and assignees',
  nature: 'objects',
  scopes: ['repo'],
  retentionDays: null,
  after: ['repos'],
  envelopes: ['/data/repository/issues/nodes', '/items'],
  tickets: 'by-project',
  query: (_settings, { from }) =>
    `GraphQL repository.issues(filterBy: since ${from}, orderBy: UPDATED_AT asc) of each repository`,
  async *pages(client, context) {
    const { window, clock } = context;
    yield* eachRepo(context, (repo) =>
      followConnection(client, repo, {
        operation: 'Issues',
        variables: { since: window.from },
        connection: '/issues',
        first: 50,
        clock,
        context: { repo: repo.fullName },
      }),
    );
    return { ...EXHAUSTED, answered: answered(context) };
  },
  map: mapIssue,
};

export const issueComments: GithubStream = {
  name: 'issue-comments',
  title: 'Comments on issues and pull requests',
  nature: 'objects',
  scopes: ['repo'],
  retentionDays: null,
  after: ['repos'],
  envelopes: [],
  query: ({ org }, { from }) =>
    `GET /repos/${org}/{repo}/issues/comments?since=${from}&sort=updated&direction=asc&per_page=100`,
  async *pages(client, context) {
    const query = {
      ...PER_PAGE,
      since: context.window.from,
      sort: 'updated',
      direction: 'asc',
    };
    yield* eachRepo(context, ({ path, fullName }) =>
      follow(client, context, `${path}/issues/comments`, query, { context: { repo: fullName } }),
    );
    return { ...EXHAUSTED, answered: answered(context) };
  },
  map: mapIssueComment,
};

export const issueEvents: GithubStream = {
  name: 'issue-events',
  title: 'Labels, assignments and states of issues and pull requests, as they changed',
  nature: 'events',
  scopes: ['repo'],
  retentionDays: null,
  after: ['repos'],
  envelopes: [],
  query: ({ org }, { from }) =>
    `GET /repos/${org}/{repo}/issues/events?per_page=100, newest first, until created_at < ${from}`,
  async *pages(client, context) {
    const { from } = context.window;
    yield* eachRepo(context, ({ path, fullName }) =>
      follow(client, context, `${path}/issues/events`, PER_PAGE, {
        context: { repo: fullName },
        enough: (json) => {
          const last: unknown = Array.isArray(json) ? json.at(-1) : undefined;
          return (moment(at(last, 'created_at')) ?? from) < from;
        },
      }),
    );
    return { ...EXHAUSTED, answered: answered(context) };
  },
  map: mapIssueEvent,
};
