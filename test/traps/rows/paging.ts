import type { Fault } from '../../../src/sandbox/faults.ts';
import { changing, clamped, lasting } from '../shapes.ts';
import type { Trap } from '../trap.ts';

/** After the first page, the first entry is gone: everything behind it moves up by one. */
function shrinking(vendor: string, path: string): readonly Fault[] {
  return [
    clamped(vendor, path),
    lasting(
      {
        vendor,
        path,
        misread: (request) => {
          const query = new URLSearchParams(request.query);
          for (const name of ['startAt', 'start', 'offset']) {
            const at = Number(query.get(name) ?? 0);
            if (at > 0) query.set(name, String(at + 1));
          }
          return { ...request, query };
        },
      },
      'misread',
    ),
    changing({ vendor, path }, (body, { query }) => {
      const start = ['startAt', 'start', 'offset'].map((name) => Number(query.get(name) ?? 0));
      const total = Number(body.total);
      return Math.max(...start) > 0 && total > 0 ? { ...body, total: total - 1 } : body;
    }),
  ];
}
export const PAGING_ROWS: readonly Trap[] = [
  ...['okta', 'github', 'slack', 'google', 'jira', 'servicenow', 'pagerduty'].map((source) => ({
    number: 20,
    title: `pages smaller than asked for, from ${source}`,
    source,
    faults: [clamped(source, '/')],
  })),
  ...[
    ['jira', '/group/member', 'group-members'],
    ['jira', '/users/search', 'users'],
    ['pagerduty', '/log_entries', 'log-entries'],
  ].map(([source = '', path = '', stream = '']) => ({
    number: 21,
    title: `a list by offset that loses an entry while it is read, ${source}/${stream}`,
    source,
    faults: shrinking(source, path),
    stated: { stream: `${source}/${stream}`, says: /changed while it was read/ },
  })),
];
