import type { Fault } from '../../../src/sandbox/faults.ts';
import { changing, clamped, listIn } from '../shapes.ts';
import type { Trap } from '../trap.ts';

const CROWDED = Date.parse('2026-03-03T03:03:03Z');

/** PagerDuty says of windows like these that they hold more than it gives. */
function crowded(much: (from: number, to: number) => boolean): Fault {
  return changing({ vendor: 'pagerduty', path: '/log_entries' }, (body, { query }) => {
    const [from, to] = ['since', 'until'].map((name) => Date.parse(query.get(name) ?? ''));
    return much(from ?? 0, to ?? 0) ? { ...body, total: 20_000 } : body;
  });
}

export const FURTHER_ROWS: readonly Trap[] = [
  {
    number: 16,
    title: 'rows that access rules take out of a page',
    source: 'servicenow',
    faults: [
      changing({ vendor: 'servicenow', path: '/table/sysapproval_approver' }, (body) => ({
        result: listIn(body, 'result').slice(1),
      })),
    ],
    stated: { stream: 'servicenow/approvals', says: /hid|access rules|counts/ },
  },
  {
    number: 16,
    title: 'offsets that mean something else on the next page',
    source: 'servicenow',
    faults: [clamped('servicenow', '/table/')],
  },
  {
    number: 17,
    title: 'a window with more than offsets reach',
    source: 'pagerduty',
    faults: [crowded((from, to) => to - from > 40 * 86_400_000)],
  },
  {
    number: 17,
    title: 'a second with more than offsets reach',
    source: 'pagerduty',
    faults: [crowded((from, to) => from <= CROWDED && CROWDED < to)],
    stated: { stream: 'pagerduty/log-entries', says: /in the second from/ },
  },
];
