import { at, given, list, own, text } from '../../../model/json.ts';
import type { AccountRef } from '../../../model/record-base.ts';
import type { Action } from '../../../model/taxonomy.ts';
import { exactly } from '../../../model/time.ts';
import { type MapResult, records, reject } from '../../contract.ts';
import { instant } from './incident.ts';
import { agentRef, called } from './refs.ts';

/** Actions by the kind of thing they were done to. */
const ACTIONS: Readonly<Record<string, Readonly<Record<string, Action>>>> = {
  user: { create: 'account.create', delete: 'account.delete', update: 'account.update' },
  team: { create: 'entitlement.create', delete: 'entitlement.delete', update: 'grant.change' },
  escalation_policy: { create: 'config.change', delete: 'config.change', update: 'config.change' },
  schedule: { create: 'config.change', delete: 'config.change', update: 'config.change' },
  service: { create: 'config.change', delete: 'config.change', update: 'config.change' },
};

/** One record of the audit trail. */
export function mapAuditRecord(item: unknown): MapResult {
  const id = text(own(item, 'id'));
  const action = text(own(item, 'action'));
  if (id === undefined || action === undefined) {
    return reject('wrong-shape', 'expected an audit record with id and action');
  }
  const time = instant(own(item, 'execution_time'));
  if (time === undefined)
    return reject('no-time', `audit record ${id} has no readable execution_time`);
  const root = own(item, 'root_resource');
  const thing = kindOf(root);
  const actor = agentRef(list(own(item, 'actors'))[0]);
  const ip = text(at(item, 'execution_context', 'remote_address'));
  const changed = list(at(item, 'details', 'fields'));
  const credential = /api_key|token/.test(thing);
  return records({
    kind: 'event',
    nativeId: id,
    action: credential
      ? action === 'delete'
        ? 'credential.revoke'
        : 'credential.add'
      : roleChanged(changed)
        ? 'grant.change'
        : (ACTIONS[thing]?.[action] ?? 'other'),
    vendorType: `${thing}.${action}`,
    ...given('actor', actor),
    ...given('subject', subjectOf(root, thing)),
    targets: [called(root), called(at(item, 'details', 'resource'))].filter(
      (target) => target !== undefined,
    ),
    time: exactly(time),
    outcome: 'success',
    ...(ip !== undefined && { origin: { ip } }),
    correlation: [text(at(item, 'execution_context', 'request_id'))].filter(
      (request) => request !== undefined,
    ),
    mentions: [],
    ...given('before', sides(changed, 'before_value')),
    ...given('after', sides(changed, 'value')),
  });
}

function kindOf(resource: unknown): string {
  return (text(own(resource, 'type')) ?? 'unknown').replace(/_reference$/, '');
}

function subjectOf(root: unknown, thing: string): AccountRef | undefined {
  return thing === 'user' ? agentRef(root) : undefined;
}

function roleChanged(fields: readonly unknown[]): boolean {
  return fields.some((field) => /^(base_)?role$/.test(text(own(field, 'name')) ?? ''));
}

function sides(fields: readonly unknown[], side: string): string | undefined {
  const told = fields.flatMap((field) => {
    const value = text(own(field, side));
    return value === undefined ? [] : [`${text(own(field, 'name')) ?? '?'}=${value}`];
  });
  return told.length === 0 ? undefined : told.join(', ');
}
