import { changing, clamped, lasting, listIn } from '../shapes.ts';
import type { Trap } from '../trap.ts';

const HELP_HIDDEN = 'HELP-3';

export const JIRA_ROWS: readonly Trap[] = [
  {
    number: 13,
    title: 'histories cut at a page that nobody asked for',
    source: 'jira',
    faults: [
      lasting({ vendor: 'jira', path: '/changelog/bulkfetch', status: 404, body: '{}' }, 'status'),
      clamped('jira', '/changelog'),
    ],
  },
  {
    number: 14,
    title: 'an issue hidden by issue security',
    source: 'jira',
    faults: [
      changing({ vendor: 'jira', path: '/search/jql' }, (body) => ({
        ...body,
        issues: listIn(body, 'issues').filter(({ key }) => key !== HELP_HIDDEN),
      })),
      lasting({ vendor: 'jira', path: '/approximate-count', status: 404, body: '{}' }, 'status'),
      lasting(
        {
          vendor: 'jira',
          path: `/issue/${HELP_HIDDEN}`,
          status: 404,
          body: '{"errorMessages":["Issue does not exist or you do not have permission to see it."]}',
        },
        'status',
      ),
      lasting(
        {
          vendor: 'jira',
          path: '/issuesecuritylevelscheme',
          status: 200,
          body: '{"name":"Confidential"}',
        },
        'status',
      ),
    ],
    stated: { stream: 'jira/issues', says: new RegExp(HELP_HIDDEN) },
  },
  {
    number: 15,
    title: 'a page token that comes again',
    source: 'jira',
    faults: [
      clamped('jira', '/search/jql'),
      changing(
        { vendor: 'jira', path: '/search/jql', containing: 'nextPageToken' },
        (body, { query }) => ({
          ...body,
          isLast: false,
          nextPageToken: query.get('nextPageToken'),
        }),
      ),
    ],
    stated: { stream: 'jira/issues', says: /same nextPageToken came twice/ },
  },
];
