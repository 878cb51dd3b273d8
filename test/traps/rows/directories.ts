import { changing, lasting, listIn, misreading, withHeaders } from '../shapes.ts';
import type { Trap } from '../trap.ts';

function beforeTheWindow(activity: Record<string, unknown>): Record<string, unknown> {
  const id = { ...Object(activity.id), time: '2025-11-03T10:00:00.000Z', uniqueQualifier: '1' };
  return { ...activity, id };
}

export const DIRECTORY_ROWS: readonly Trap[] = [
  {
    number: 5,
    title: 'an empty page in the middle',
    source: 'okta',
    faults: [
      lasting({
        vendor: 'okta',
        path: '/api/v1/users',
        containing: 'limit=200',
        times: 1,
        rewrite: (answer, { base, path }) =>
          withHeaders(
            { ...answer, body: '[]' },
            { link: `<${base}${path}?limit=199>; rel="next"` },
          ),
      }),
    ],
  },
  {
    number: 6,
    title: 'a list of users without the deactivated ones',
    source: 'okta',
    faults: [
      misreading({ vendor: 'okta', path: '/api/v1/users' }, (query) => query.delete('filter')),
    ],
    stated: { stream: 'okta/users', says: /DEPROVISIONED/ },
  },
  {
    number: 7,
    title: 'a log asked for more than it keeps, answered with 200',
    source: 'okta',
    settings: { okta: { retentionDays: 90 } },
    faults: [
      misreading({ vendor: 'okta', path: '/api/v1/logs' }, (query) => {
        const horizon = '2026-04-03T12:00:00.000Z';
        if ((query.get('since') ?? '') < horizon) query.set('since', horizon);
      }),
    ],
    stated: { stream: 'okta/system-log', says: /keeps 90 days/ },
  },
  {
    number: 19,
    title: 'an answer that says it may be kept',
    source: 'okta',
    faults: [
      lasting({
        vendor: 'okta',
        path: '/api/v1/users',
        rewrite: (answer) => withHeaders(answer, { 'cache-control': 'max-age=86400', etag: '"1"' }),
      }),
    ],
  },
  {
    number: 8,
    title: 'a cut body that the SDK hands on as text',
    source: 'google',
    faults: [
      lasting({
        vendor: 'google',
        path: '/directory/v1/users',
        rewrite: (answer) => ({ ...answer, body: answer.body.slice(0, answer.body.length / 2) }),
      }),
    ],
    stated: { stream: 'google/users', says: /not whole JSON/ },
  },
  {
    number: 9,
    title: 'a filter that is ignored',
    source: 'google',
    faults: [
      changing({ vendor: 'google', path: '/applications/admin' }, (body) => ({
        ...body,
        items: [
          ...listIn(body, 'items'),
          ...listIn(body, 'items').slice(0, 1).map(beforeTheWindow),
        ],
      })),
    ],
    noted: { stream: 'google/activities-admin', says: /outside the window/ },
    neverAsked: /^\w+ \/google\/admin\/reports.*[?&](filters|eventName)=/,
  },
];
