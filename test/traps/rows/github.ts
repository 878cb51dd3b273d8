import { changing, clamped, lasting, withHeaders } from '../shapes.ts';
import type { Trap } from '../trap.ts';

export const GITHUB_ROWS: readonly Trap[] = [
  {
    number: 1,
    title: 'a 409 that the SDK takes for an empty last page',
    source: 'github',
    faults: [
      clamped('github', '/orgs/larkspur/repos', 1),
      lasting(
        {
          vendor: 'github',
          path: '/orgs/larkspur/repos',
          containing: 'page=2',
          status: 409,
          body: '{"message":"Conflict"}',
        },
        'status',
      ),
    ],
    stated: { stream: 'github/repos', says: /409/ },
  },
  {
    number: 2,
    title: 'a search that says incomplete_results',
    source: 'github',
    faults: [
      lasting(
        {
          vendor: 'github',
          path: '/search/',
          status: 200,
          body: '{"total_count":900,"incomplete_results":true,"items":[]}',
        },
        'status',
      ),
    ],
    neverAsked: /^\w+ \/github\/search\//,
  },
  {
    number: 3,
    title: 'GraphQL data beside errors',
    source: 'github',
    faults: [
      changing({ vendor: 'github', path: '/graphql', containing: 'PullRequests' }, (body) => ({
        ...body,
        errors: [
          { type: 'SOMETHING', message: 'Something went wrong while executing your query.' },
        ],
      })),
    ],
    stated: { stream: 'github/pull-requests', says: /error/ },
  },
  {
    number: 4,
    title: 'results left out for want of single sign-on',
    source: 'github',
    faults: [
      lasting({
        vendor: 'github',
        path: '/orgs/larkspur/repos',
        rewrite: (answer) =>
          withHeaders(
            { ...answer, body: JSON.stringify((JSON.parse(answer.body) as unknown[]).slice(1)) },
            { 'x-github-sso': 'partial-results; organizations=1' },
          ),
      }),
    ],
    stated: { stream: 'github/repos', says: /single sign-on/ },
  },
  {
    number: 18,
    title: 'a token that loses a scope during the run',
    source: 'github',
    faults: [
      lasting({
        vendor: 'github',
        path: '/orgs/larkspur/teams',
        rewrite: (answer) => withHeaders({ ...answer, body: '[]' }, { 'x-oauth-scopes': 'repo' }),
      }),
    ],
    stated: { stream: 'github/teams', says: /lost .*read:org/ },
  },
];
