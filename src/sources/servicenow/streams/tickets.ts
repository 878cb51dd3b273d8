import type { TicketUse } from '../../../model/catalogue.ts';
import type { Page, Stream, StreamEnd, Window } from '../../contract.ts';
import type { ServiceNowClient } from '../client.ts';
import { mapTicket } from '../mapping/ticket.ts';
import { cell, queryTime } from '../mapping/values.ts';
import type { ServiceNowSettings } from '../settings.ts';
import { type ServiceNowContext, walkTable } from './walk.ts';

type TicketStream = Stream<ServiceNowSettings, ServiceNowClient>;

/** Rows of every table configured for one use, touched in the window or later. */
function ticketStream(name: string, title: string, use: TicketUse): TicketStream {
  return {
    name,
    title,
    nature: 'objects',
    scopes: [],
    retentionDays: null,
    after: [],
    envelopes: ['/result'],
    tickets: [use],
    query: ({ projects }, window) =>
      projects[use]
        .map((table) => `GET /api/now/table/${table}?sysparm_query=${touched(window)}`)
        .join('; '),
    skip: ({ projects }) =>
      projects[use].length === 0 ? `no table under sources.servicenow.projects.${use}` : undefined,
    pages: (client, context) => tables(client, context, context.settings.projects[use]),
    map: mapTicket,
  };
}

export const requests = ticketStream('requests', 'Requests and requested items', 'access');
export const changeRequests = ticketStream('change-requests', 'Change requests', 'change');
export const incidents = ticketStream('incidents', 'Incidents', 'incident');

/** Last touched at or after the window's beginning, made before its end. */
function touched({ from, to }: Window): string {
  return `sys_updated_on>=${queryTime(from)}^sys_created_on<${queryTime(to)}`;
}

async function* tables(
  client: ServiceNowClient,
  context: ServiceNowContext,
  names: readonly string[],
): AsyncGenerator<Page, StreamEnd, void> {
  const { window, settings } = context;
  let count = 0;
  let known = true;
  for (const table of names) {
    const { total } = yield* walkTable(client, context, {
      table,
      query: touched(window),
      context: fieldNames(settings),
      belongs: (row) =>
        (cell(row, 'sys_updated_on') ?? '9') >= queryTime(window.from) &&
        (cell(row, 'sys_created_on') ?? '') < queryTime(window.to),
    });
    if (total === undefined) known = false;
    else count += total;
  }
  return {
    paging: 'exhausted',
    ...(known && {
      independentTotal: {
        count,
        how: 'X-Total-Count, which the instance counts before access rules hide rows,',
      },
    }),
  };
}

/** What the company calls its own columns, for mappings, which know no settings. */
export function fieldNames({ fields }: ServiceNowSettings): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([column, name]) => [`field:${column}`, name]),
  );
}
