import { AuditpackError } from '../../../errors.ts';
import { own, text } from '../../../model/json.ts';
import type { Limit } from '../../../model/statement.ts';
import type { Page, PageContext, StreamContext } from '../../contract.ts';
import type { ServiceNowClient } from '../client.ts';
import { cell } from '../mapping/values.ts';
import type { ServiceNowSettings } from '../settings.ts';

export type ServiceNowContext = StreamContext<ServiceNowSettings>;

export interface TableWalk {
  readonly table: string;
  /** Encoded query without order; '' for every row. */
  readonly query: string;
  /** Columns asked for; every column the account may read when absent. */
  readonly fields?: readonly string[];
  readonly context?: PageContext;
  /** Does a row belong to what was asked? The instance ignores conditions it does not understand. */
  readonly belongs?: (row: unknown) => boolean;
}

export interface Walked {
  readonly received: number;
  /** Rows that match, as counted before access rules hid some; absent when not told. */
  readonly total?: number;
}

const PAGE_ROWS = 500;

/**
 * Walks a table in the order of `sys_id`, each page beginning after the last row seen, so that rows
 * made, changed or deleted meanwhile shift nothing. Access rules hide rows after the page is cut:
 * neither a short nor an empty page is the end, only the count of what is left is.
 */
export async function* walkTable(
  client: ServiceNowClient,
  context: ServiceNowContext,
  walk: TableWalk,
): AsyncGenerator<Page, Walked, void> {
  const path = `/api/now/table/${walk.table}`;
  let received = 0;
  let total: number | undefined;
  let place: Place | undefined = { after: '', offset: 0 };
  while (place !== undefined) {
    const { json, exchange, headers } = await client.get(path, pageQuery(walk, place));
    const rows = rowsOf(json, path);
    check(rows, place, walk, path);
    const left = totalOf(headers);
    total ??= left;
    received += rows.length;
    yield { exchange, items: '/result', context: { ...walk.context, table: walk.table } };
    if (left === undefined && rows.length === 0) context.limit(uncounted(walk.table));
    place = nextPlace(place, rows, left);
  }
  return { received, ...(total !== undefined && { total }) };
}

/** Where a page begins: after this row, and so many rows further that turned out to be hidden. */
interface Place {
  readonly after: string;
  readonly offset: number;
}

/** The next page's place; `undefined` when all that is left was seen, or counted as hidden. */
function nextPlace(
  { after, offset }: Place,
  rows: readonly unknown[],
  left: number | undefined,
): Place | undefined {
  const last = cell(rows.at(-1), 'sys_id');
  if (last !== undefined) {
    const whole = left !== undefined && left - offset <= rows.length;
    return whole ? undefined : { after: last, offset: 0 };
  }
  const further = offset + PAGE_ROWS;
  return left === undefined || further >= left ? undefined : { after, offset: further };
}

function rowsOf(json: unknown, path: string): readonly unknown[] {
  const rows = own(json, 'result');
  if (Array.isArray(rows)) return rows;
  throw broken(path, 'the answer has no list "result"');
}

/** Refuses rows that were not asked for and rows out of order: either means a condition was ignored. */
function check(
  rows: readonly unknown[],
  { after }: Place,
  { belongs }: TableWalk,
  path: string,
): void {
  let before = after;
  for (const row of rows) {
    const id = cell(row, 'sys_id');
    if (id === undefined || id.toLowerCase() <= before.toLowerCase()) {
      throw broken(path, `rows after sys_id ${before || '(start)'} are not in the order of sys_id`);
    }
    if (belongs?.(row) === false) {
      const what = 'is none that was asked for: the instance ignored a condition';
      throw broken(path, `row ${id} ${what}`);
    }
    before = id;
  }
}

function uncounted(table: string): Limit {
  return {
    kind: 'permission',
    detail: `${table}: the instance sends no X-Total-Count, so rows hidden by access rules can't be counted. Let proxies pass that header.`,
    incomplete: true,
  };
}

function pageQuery({ query, fields }: TableWalk, { after, offset }: Place) {
  const keyset = after === '' ? '' : `sys_id>${after}`;
  const conditions = [query, keyset].filter((part) => part !== '');
  return {
    sysparm_query: [...conditions, 'ORDERBYsys_id'].join('^'),
    sysparm_limit: String(PAGE_ROWS),
    sysparm_offset: String(offset),
    sysparm_display_value: 'all',
    sysparm_exclude_reference_link: 'true',
    ...(fields && { sysparm_fields: fields.join(',') }),
  };
}

function totalOf(headers: Headers): number | undefined {
  const told = text(headers.get('x-total-count'));
  return told !== undefined && /^\d{1,12}$/.test(told) ? Number(told) : undefined;
}

function broken(path: string, what: string): AuditpackError {
  return new AuditpackError('ERR_RESPONSE', `ServiceNow at ${path}: ${what}.`, {
    hint: 'Run again; if it stays, ask the administrator whether glide.invalid_query.returns_no_rows and the table are as usual.',
  });
}
