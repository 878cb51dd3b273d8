import { given, own } from '../../../model/json.ts';
import { type ItemContext, type MapResult, records, reject } from '../../contract.ts';
import { cell, loginRef, moment, shown, userRef } from './values.ts';

/** Columns that point to people, and the names the tests know them by. */
const PEOPLE: Readonly<Record<string, string>> = {
  requested_for: 'Requested for',
  caller_id: 'Caller',
  requested_by: 'Requested by',
  closed_by: 'Closed by',
  resolved_by: 'Resolved by',
  affected_user: 'Affected user',
};
/** Columns kept as shown, and the names the tests know them by. */
const KEPT: Readonly<Record<string, string>> = {
  severity: 'Severity',
  priority: 'Priority',
  impact: 'Impact',
  urgency: 'Urgency',
  category: 'Category',
  subcategory: 'Subcategory',
  cmdb_ci: 'Systems affected',
  business_service: 'Affected service',
  cat_item: 'Requested item',
  justification: 'Justification',
  reason: 'Reason',
  risk: 'Risk',
  approval: 'Approval',
  stage: 'Stage',
  phase: 'Phase',
  close_code: 'Close code',
  close_notes: 'Close notes',
  assignment_group: 'Assignment group',
  implementation_plan: 'Implementation plan',
  backout_plan: 'Backout plan',
  test_plan: 'Test plan',
};
/** Columns that hold moments. */
const TIMES: Readonly<Record<string, string>> = {
  opened_at: 'Opened at',
  closed_at: 'Closed at',
  resolved_at: 'Resolved at',
  start_date: 'Planned start',
  end_date: 'Planned end',
  work_start: 'Actual start',
  work_end: 'Actual end',
  expected_start: 'Expected start',
  due_date: 'Due date',
};
/** Columns that name other tickets. */
const LINKS = ['parent', 'request', 'rfc', 'problem_id', 'caused_by', 'change_request', 'incident'];

/** Out-of-the-box labels of `state`, for rows saved without display values. */
const STATES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  incident: {
    1: 'New',
    2: 'In Progress',
    3: 'On Hold',
    6: 'Resolved',
    7: 'Closed',
    8: 'Canceled',
  },
  change_request: {
    '-5': 'New',
    '-4': 'Assess',
    '-3': 'Authorize',
    '-2': 'Scheduled',
    '-1': 'Implement',
    0: 'Review',
    3: 'Closed',
    4: 'Canceled',
  },
  sc_req_item: {
    1: 'Open',
    2: 'Work in Progress',
    3: 'Closed Complete',
    4: 'Closed Incomplete',
    7: 'Closed Skipped',
  },
};

/** A row of a task table: incident, change, request or one of the company's own. */
export function mapTicket(item: unknown, { page }: Pick<ItemContext, 'page'>): MapResult {
  const id = cell(item, 'sys_id');
  const key = cell(item, 'number');
  if (id === undefined || key === undefined) {
    return reject('no-id', 'expected a row with sys_id and number');
  }
  const table = cell(item, 'sys_class_name') ?? page.table;
  if (table === undefined) {
    return reject('wrong-shape', `${key} does not say its table: export sys_class_name with it`);
  }
  const created = moment(item, 'sys_created_on') ?? moment(item, 'opened_at');
  if (created === undefined) return reject('no-time', `${key} has no readable sys_created_on`);
  const status = stateOf(item, table);
  const category = categoryOf(item, status);
  const ended = moment(item, 'resolved_at') ?? moment(item, 'closed_at');
  return records({
    kind: 'ticket',
    nativeId: id,
    key,
    project: page.table ?? table,
    type: shown(item, 'type') ?? shown(item, 'u_type') ?? table,
    summary: cell(item, 'short_description') ?? '',
    description: cell(item, 'description') ?? '',
    ...given('reporter', userRef(item, 'opened_by') ?? loginRef(item, 'sys_created_by')),
    ...given('assignee', userRef(item, 'assigned_to')),
    status,
    statusCategory: category,
    ...given('resolution', shown(item, 'close_code')),
    ...given('priority', shown(item, 'priority')),
    labels: [],
    createdAt: created,
    ...(category === 'done' && given('resolvedAt', ended)),
    links: LINKS.flatMap((column) => shown(item, column) ?? []),
    fields: fieldsOf(item, page),
  });
}

/** The label of a state, as shown, else by what the table came with, else the stored number. */
export function stateLabel(table: string, value: string): string {
  return STATES[table]?.[value] ?? value;
}

function stateOf(item: unknown, table: string): string {
  const column = cell(item, 'state') === undefined ? 'request_state' : 'state';
  const stored = cell(item, column) ?? '';
  const label = shown(item, column) ?? stored;
  return label === stored ? stateLabel(table, stored) : label;
}

function categoryOf(item: unknown, status: string) {
  if (/clos|resolv|complet|cancel/i.test(status)) return 'done';
  if (/^(new|draft|open|requested|pending)/i.test(status)) return 'new';
  const active = cell(item, 'active');
  if (active === 'false') return 'done';
  return active === 'true' || /progress|hold|assess|authori|sched|implement|review/i.test(status)
    ? 'in_progress'
    : 'unknown';
}

function fieldsOf(item: unknown, page: ItemContext['page']): Record<string, string> {
  const known = [
    ...Object.entries(PEOPLE).map(([column, name]) => [name, personText(item, column)] as const),
    ...Object.entries(KEPT).map(([column, name]) => [name, shown(item, column)] as const),
    ...Object.entries(TIMES).map(([column, name]) => [name, moment(item, column)] as const),
    ...Object.keys(Object(item)).flatMap((column) => custom(item, column, page)),
  ];
  return Object.fromEntries(
    known.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

/** `account:<sys_id>`, so that the person behind it can be found. */
function personText(item: unknown, column: string): string | undefined {
  const id = cell(item, column);
  return id === undefined ? undefined : `account:${id}`;
}

/** Columns of the company's own, under the name the configuration gives them, else a readable one. */
function custom(item: unknown, column: string, page: ItemContext['page']) {
  const named = own(page, `field:${column}`);
  if (named === undefined && !/^(u_|x_)/.test(column)) return [];
  const readable = column.replace(/^(?:u|x_[a-z0-9]+)_/, '').replaceAll('_', ' ');
  const name = named ?? `${readable.slice(0, 1).toUpperCase()}${readable.slice(1)}`;
  const value = moment(item, column) ?? userLike(item, column) ?? shown(item, column);
  return [[String(name), value] as const];
}

/** A 32-digit value shown as something else is a reference; people are found by it, others by name. */
function userLike(item: unknown, column: string): string | undefined {
  const value = cell(item, column);
  const label = shown(item, column);
  return value !== undefined && /^[0-9a-f]{32}$/.test(value) && label !== value
    ? `account:${value} ${label}`
    : undefined;
}
