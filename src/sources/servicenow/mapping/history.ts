import { given, own } from '../../../model/json.ts';
import { between, exactly, type TimeFact } from '../../../model/time.ts';
import { type ItemContext, type MapResult, records, reject } from '../../contract.ts';
import { stateLabel } from './ticket.ts';
import { cell, loginRef, moment, userRef } from './values.ts';

/** Columns by the names tests and readers know; others keep their own. */
const NAMES: Readonly<Record<string, string>> = {
  state: 'status',
  request_state: 'status',
  assigned_to: 'assignee',
  severity: 'Severity',
  priority: 'Priority',
  approval: 'Approval',
  due_date: 'Due date',
};
const PEOPLE = ['assigned_to', 'requested_for', 'opened_by', 'caller_id', 'closed_by'];

/** A row of sys_audit: one column of one row changed. */
export function mapAudit(item: unknown, { page }: Pick<ItemContext, 'page'>): MapResult {
  const id = cell(item, 'sys_id');
  const key = cell(item, 'documentkey');
  const column = cell(item, 'fieldname');
  if (id === undefined || key === undefined || column === undefined) {
    return reject('wrong-shape', 'expected a sys_audit row with sys_id, documentkey and fieldname');
  }
  const time = moment(item, 'sys_created_on');
  if (time === undefined)
    return reject('no-time', `sys_audit ${id} has no readable sys_created_on`);
  const table = cell(item, 'tablename') ?? '';
  const side = (name: string) => labelOf(table, column, cell(item, name), page);
  return records({
    kind: 'ticket-change',
    nativeId: id,
    key,
    ...given('author', loginRef(item, 'user') ?? loginRef(item, 'sys_created_by')),
    time: exactly(time),
    changes: [
      {
        field: NAMES[column] ?? String(own(page, `field:${column}`) ?? column),
        ...given('from', side('oldvalue')),
        ...given('to', side('newvalue')),
      },
    ],
  });
}

/** Choices are stored as numbers; their labels come with the page, else from the product's defaults. */
function labelOf(
  table: string,
  column: string,
  value: string | undefined,
  page: ItemContext['page'],
): string | undefined {
  if (value === undefined) return undefined;
  if (PEOPLE.includes(column)) return `account:${value}`;
  const label =
    own(page, `choice:${table}.${column}=${value}`) ?? own(page, `choice:task.${column}=${value}`);
  if (label !== undefined) return String(label);
  return column === 'state' ? stateLabel(table, value) : value;
}

/** A row of sys_journal_field: an additional comment (seen by the requester) or a work note. */
export function mapJournal(item: unknown): MapResult {
  const id = cell(item, 'sys_id');
  const key = cell(item, 'element_id');
  const text = cell(item, 'value');
  if (id === undefined || key === undefined || text === undefined) {
    return reject('wrong-shape', 'expected a sys_journal_field row with element_id and value');
  }
  const time = moment(item, 'sys_created_on');
  if (time === undefined) return reject('no-time', `journal entry ${id} has no readable time`);
  return records({
    kind: 'comment',
    nativeId: id,
    key,
    ...given('author', loginRef(item, 'sys_created_by')),
    text,
    time: exactly(time),
    public: cell(item, 'element') === 'comments',
  });
}

const DECISIONS = new Map([
  ['approved', 'approved'],
  ['rejected', 'declined'],
  ['requested', 'pending'],
] as const);

/** A row of sysapproval_approver: one approver asked about one record. */
export function mapApproval(item: unknown): MapResult {
  const id = cell(item, 'sys_id');
  const key = cell(item, 'sysapproval') ?? cell(item, 'document_id');
  const approver = userRef(item, 'approver');
  if (id === undefined || key === undefined || approver === undefined) {
    return reject('wrong-shape', 'expected an approval with sys_id, approver and sysapproval');
  }
  const state = cell(item, 'state') ?? '';
  const decision = [...DECISIONS].find(([word]) => word === state)?.[1] ?? 'unknown';
  const created = moment(item, 'sys_created_on');
  return records({
    kind: 'ticket-approval',
    nativeId: id,
    key,
    name: `Approval (${state || 'no state'})`,
    approver,
    decision,
    finalDecision: 'unknown',
    ...given('createdAt', created),
    ...given('decidedAt', decidedIn(item, decision)),
    approvers: 1,
  });
}

/**
 * The row has no time of decision, only of its last change: that is the decision itself when the row
 * was changed once, else the decision lies between asking and the last change.
 */
function decidedIn(item: unknown, decision: string): TimeFact | undefined {
  if (decision !== 'approved' && decision !== 'declined') return undefined;
  const updated = moment(item, 'sys_updated_on');
  const created = moment(item, 'sys_created_on');
  if (updated === undefined) return undefined;
  if (cell(item, 'sys_mod_count') === '1') return exactly(updated, 'source_field');
  return created === undefined || created > updated
    ? undefined
    : between(created, updated, 'source_field');
}
