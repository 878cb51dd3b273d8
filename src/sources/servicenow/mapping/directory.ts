import { given } from '../../../model/json.ts';
import { type MapResult, records, reject } from '../../contract.ts';
import { cell, moment, shown, userRef } from './values.ts';

/** A row of sys_user. */
export function mapUser(item: unknown): MapResult {
  const id = cell(item, 'sys_id');
  const login = cell(item, 'user_name');
  if (id === undefined) return reject('no-id', 'expected a sys_user row with a sys_id');
  const email = cell(item, 'email');
  const active = cell(item, 'active');
  const locked = cell(item, 'locked_out') === 'true';
  const machine = [cell(item, 'web_service_access_only'), cell(item, 'internal_integration_user')];
  return records({
    kind: 'account',
    nativeId: id,
    accountId: id,
    logins: login === undefined ? [] : [login],
    emails: email === undefined ? [] : [email],
    ...given('displayName', cell(item, 'name')),
    accountType: machine.includes('true') ? 'service' : 'human',
    state:
      active === 'false'
        ? 'deactivated'
        : locked
          ? 'suspended'
          : active === 'true'
            ? 'active'
            : 'unknown',
    vendorState: `active=${active ?? '?'}${locked ? ', locked out' : ''}`,
    ...given('createdAt', moment(item, 'sys_created_on')),
    ...given('lastUseAt', moment(item, 'last_login_time')),
  });
}

/** A row of sys_user_group. */
export function mapGroup(item: unknown): MapResult {
  const id = cell(item, 'sys_id');
  const name = cell(item, 'name');
  if (id === undefined || name === undefined) {
    return reject('wrong-shape', 'expected a group with sys_id and name');
  }
  return records({
    kind: 'entitlement',
    nativeId: id,
    entitlement: { system: 'servicenow', type: 'group', key: id, name },
    ...given('description', cell(item, 'description')),
  });
}

/** A row of sys_user_grmember. */
export function mapGroupMember(item: unknown): MapResult {
  return membership(item, 'group', 'group', 'direct');
}

/** A row of sys_user_has_role; roles that come with a group or another role say so. */
export function mapRole(item: unknown): MapResult {
  return membership(item, 'role', 'role', cell(item, 'inherited') === 'true' ? 'group' : 'direct');
}

function membership(
  item: unknown,
  column: string,
  type: 'group' | 'role',
  via: 'direct' | 'group',
): MapResult {
  const id = cell(item, 'sys_id');
  const account = userRef(item, 'user');
  const key = cell(item, column);
  if (id === undefined || account === undefined || key === undefined) {
    return reject('wrong-shape', `expected a row with sys_id, user and ${column}`);
  }
  return records({
    kind: 'membership',
    nativeId: id,
    account,
    entitlement: { system: 'servicenow', type, key, name: shown(item, column) ?? key },
    via,
    ...given('since', moment(item, 'sys_created_on')),
  });
}

/** A row of sys_choice: what a stored number means on screens. */
export function mapChoice(item: unknown): MapResult {
  const id = cell(item, 'sys_id');
  const [table, element, value, label] = ['name', 'element', 'value', 'label'].map((column) =>
    cell(item, column),
  );
  if (id === undefined || table === undefined || element === undefined || label === undefined) {
    return reject('wrong-shape', 'expected a choice with sys_id, name, element and label');
  }
  return records({
    kind: 'config-snapshot',
    nativeId: id,
    object: `choice ${table}.${element}=${value ?? ''}`,
    settings: { label },
  });
}
