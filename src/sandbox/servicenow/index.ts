import type { FurtherVendor, SandboxRequest, SandboxResponse, World } from '../contract.ts';
import { conditionsOf } from './query.ts';
import { type Row, tablesOf } from './state.ts';

const TOKEN = 'sandbox-servicenow-token';
const KNOWN =
  /^(incident|change_request|sc_request|sc_req_item|sys_(user|user_group|user_grmember|user_has_role|choice|audit|journal_field)|sysapproval_approver)$/;

export const servicenow: FurtherVendor = {
  id: 'servicenow',
  create: createServiceNow,
  settings: (base) => ({
    baseUrl: base,
    user: 'audit',
    token: { env: 'SERVICENOW_TOKEN' },
    fields: { u_business_reason: 'Business reason', u_requested_access: 'Requested access' },
  }),
  environment: { SERVICENOW_TOKEN: TOKEN },
};

export interface ServiceNowFaults {
  /** Rows that an access rule hides from the collecting account, after the page was cut. */
  readonly hides?: (table: string, row: Row) => boolean;
  /** Most rows a page holds, whatever was asked. */
  readonly pageRows?: number;
  /** Conditions on this column are ignored, as when the column does not exist. */
  readonly ignores?: string;
  /** A proxy in front removes the count. */
  readonly noCount?: boolean;
}

/** The company's ServiceNow instance: the Table API. */
export function createServiceNow(world: World, faults: ServiceNowFaults = {}) {
  const tables = tablesOf(world);
  const expected = `Basic ${Buffer.from(`audit:${TOKEN}`).toString('base64')}`;
  return {
    handle(request: SandboxRequest): SandboxResponse {
      if (request.headers.authorization !== expected) {
        return failure(401, 'User Not Authenticated', 'Required to provide Auth information');
      }
      const table = /^\/api\/now\/table\/([a-z_]+)$/.exec(request.path)?.[1];
      if (table === undefined || !KNOWN.test(table)) {
        return failure(400, `Invalid table ${table ?? ''}`, '');
      }
      return rows(request, table, tables.get(table) ?? [], faults);
    },
  };
}

function rows(
  { query, base, path }: SandboxRequest,
  table: string,
  all: readonly Row[],
  { hides, pageRows = 10_000, ignores, noCount }: ServiceNowFaults,
): SandboxResponse {
  const asked = query.get('sysparm_query') ?? '';
  const kept = asked
    .split('^')
    .filter((part) => ignores === undefined || !part.startsWith(ignores))
    .join('^');
  const conditions = conditionsOf(kept);
  const matching = all.filter((row) => conditions.every((holds) => holds(row)));
  if (asked.includes('ORDERBYsys_id')) {
    matching.sort((a, b) => (String(a.values.sys_id) < String(b.values.sys_id) ? -1 : 1));
  }
  const offset = Number(query.get('sysparm_offset') ?? '0');
  const limit = Math.min(Number(query.get('sysparm_limit') ?? '10000'), pageRows);
  const page = matching.slice(offset, offset + limit).filter((row) => !hides?.(table, row));
  const fields = query.get('sysparm_fields')?.split(',');
  const next = `<${base}${path}?sysparm_offset=${offset + limit}>;rel="next"`;
  return {
    status: 200,
    headers: {
      ...(!noCount && { 'x-total-count': String(matching.length) }),
      ...(offset + limit < matching.length && { link: next }),
    },
    body: JSON.stringify({
      result: page.map((row) => shape(row, fields, query.get('sysparm_display_value') === 'all')),
    }),
  };
}

function shape({ values, shown }: Row, fields: readonly string[] | undefined, all: boolean) {
  const columns = fields ?? Object.keys(values);
  return Object.fromEntries(
    columns.map((column) => {
      const value = values[column] ?? '';
      return [column, all ? { display_value: shown[column] ?? value, value } : value];
    }),
  );
}

function failure(status: number, message: string, detail: string): SandboxResponse {
  return { status, body: JSON.stringify({ error: { message, detail }, status: 'failure' }) };
}
