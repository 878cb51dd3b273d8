import type { Limit } from '../../../model/statement.ts';
import type { ItemContext, MapResult, Page, Stream, StreamEnd } from '../../contract.ts';
import type { ServiceNowClient } from '../client.ts';
import { mapApproval, mapAudit, mapJournal } from '../mapping/history.ts';
import { cell } from '../mapping/values.ts';
import { type ServiceNowSettings, ticketTables } from '../settings.ts';
import { fieldNames } from './tickets.ts';
import { type ServiceNowContext, walkTable } from './walk.ts';

/** Ids in one condition: a hundred keep the address below 4 KB. */
const BATCH = 100;
const TICKETS = ['requests', 'change-requests', 'incidents'] as const;

interface Part {
  readonly name: string;
  readonly title: string;
  readonly table: string;
  /** Column that holds the ticket's sys_id. */
  readonly column: string;
  readonly fields: readonly string[];
  readonly fallback?: string;
  /** Every ticket that was changed must have such rows, or they are not kept. */
  readonly expected?: true;
  map(item: unknown, context: ItemContext): MapResult;
}

/** Rows of a table that belong to the tickets collected before, a hundred tickets at a time. */
function partsOfTickets(part: Part): Stream<ServiceNowSettings, ServiceNowClient> {
  return {
    name: part.name,
    title: part.title,
    nature: 'objects',
    scopes: [],
    retentionDays: null,
    after: [...TICKETS, 'choices'],
    envelopes: ['/result'],
    tickets: ['access', 'change', 'incident'],
    query: (settings) =>
      `GET /api/now/table/${part.table}?sysparm_query=${part.column}IN<sys_ids of the collected rows of ${ticketTables(settings).join(', ')}>`,
    ...(part.fallback !== undefined && { fallback: part.fallback }),
    pages: (client, context) => batches(client, context, part),
    map: (item, context) => part.map(item, context),
  };
}

export const approvals = partsOfTickets({
  name: 'approvals',
  title: 'Approvals',
  table: 'sysapproval_approver',
  column: 'sysapproval',
  fields: [
    'sys_id',
    'sysapproval',
    'document_id',
    'source_table',
    'approver',
    'state',
    'comments',
    'sys_created_on',
    'sys_created_by',
    'sys_updated_on',
    'sys_updated_by',
    'sys_mod_count',
  ],
  map: (item) => mapApproval(item),
});

export const history = partsOfTickets({
  name: 'history',
  title: 'Field history (sys_audit)',
  table: 'sys_audit',
  column: 'documentkey',
  fields: [
    'sys_id',
    'tablename',
    'documentkey',
    'fieldname',
    'oldvalue',
    'newvalue',
    'user',
    'reason',
    'sys_created_on',
    'sys_created_by',
  ],
  expected: true,
  fallback:
    'Auditing is switched on per table (sys_dictionary, attribute "Audit"). Without it, export the history as CSV and use `auditpack import table`.',
  map: mapAudit,
});

export const journal = partsOfTickets({
  name: 'journal',
  title: 'Comments and work notes',
  table: 'sys_journal_field',
  column: 'element_id',
  fields: ['sys_id', 'name', 'element', 'element_id', 'value', 'sys_created_on', 'sys_created_by'],
  map: (item) => mapJournal(item),
});

async function* batches(
  client: ServiceNowClient,
  context: ServiceNowContext,
  { table, column, fields, expected }: Part,
): AsyncGenerator<Page, StreamEnd, void> {
  const tickets = await ticketsIn(context);
  const ids = [...tickets.keys()].sort();
  const seen = new Set<string>();
  const names = { ...fieldNames(context.settings), ...(await choiceLabels(context)) };
  const parts = Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, n) =>
    ids.slice(n * BATCH, (n + 1) * BATCH),
  );
  const totals = yield* context.each(parts, async function* (wanted) {
    const { total } = yield* walkTable(client, context, {
      table,
      query: `${column}IN${wanted.join(',')}`,
      fields,
      context: names,
      belongs: (row) => {
        const ticket = cell(row, column) ?? '';
        seen.add(ticket);
        return wanted.includes(ticket);
      },
    });
    return total;
  });
  if (expected) for (const limit of unaudited(tickets, seen)) context.limit(limit);
  return {
    paging: 'exhausted',
    ...(totals.every((total) => total !== undefined) && {
      independentTotal: {
        count: totals.reduce((sum, total) => sum + total, 0),
        how: 'X-Total-Count, which the instance counts before access rules hide rows,',
      },
    }),
  };
}

interface Seen {
  readonly table: string;
  readonly changed: boolean;
}

/** Tables of which no changed ticket has any history: auditing is off, and nothing would say so. */
function unaudited(tickets: ReadonlyMap<string, Seen>, seen: ReadonlySet<string>): Limit[] {
  const changed = [...tickets].filter(([, ticket]) => ticket.changed);
  const tables = [...new Set(changed.map(([, { table }]) => table))].sort();
  return tables
    .filter((table) => !changed.some(([id, ticket]) => ticket.table === table && seen.has(id)))
    .map((table) => ({
      kind: 'fault',
      detail: `${table}: tickets were changed after they were made, but sys_audit has no row of any of them. Auditing of the table is off, or the account may not read sys_audit; switch it on for the time to come, and export what other history there is.`,
      incomplete: true,
    }));
}

async function ticketsIn(context: ServiceNowContext): Promise<Map<string, Seen>> {
  const tickets = new Map<string, Seen>();
  for (const stream of TICKETS) {
    if (skipped(context, stream)) continue;
    for await (const { value, context: page } of context.collected(stream)) {
      const id = cell(value, 'sys_id');
      const changed = Number(cell(value, 'sys_mod_count') ?? '0') > 0;
      if (id !== undefined) tickets.set(id, { table: page.table ?? '?', changed });
    }
  }
  return tickets;
}

function skipped({ settings }: ServiceNowContext, stream: (typeof TICKETS)[number]): boolean {
  const use = { requests: 'access', 'change-requests': 'change', incidents: 'incident' } as const;
  return settings.projects[use[stream]].length === 0;
}

/** What stored numbers mean, for the pages' context: `choice:incident.state=2` is `In Progress`. */
async function choiceLabels(context: ServiceNowContext): Promise<Record<string, string>> {
  const labels: [string, string][] = [];
  for await (const { value } of context.collected('choices')) {
    const [table, element, number, label] = ['name', 'element', 'value', 'label'].map((column) =>
      cell(value, column),
    );
    if (label !== undefined) labels.push([`choice:${table}.${element}=${number ?? ''}`, label]);
  }
  return Object.fromEntries(labels.sort(([a], [b]) => (a < b ? -1 : 1)));
}
