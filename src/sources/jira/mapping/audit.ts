import type { AccountRef, EntitlementRef } from '../../../model/record-base.ts';
import { exactly } from '../../../model/time.ts';
import { type ItemContext, type MapResult, records, reject } from '../../contract.ts';
import { BY_CATEGORY, BY_SUMMARY } from './audit-actions.ts';
import { mapServerAudit } from './server-audit.ts';
import { list, mentionsIn, moment, optional, own, text, tooDeep } from './values.ts';

interface Item {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly type: string;
}

/**
 * An audit record as an event. Actor and group id are often missing and stay so: the group is then
 * known by name. Summaries follow the site's language; an unknown one becomes `other`.
 */
export function mapAuditRecord(item: unknown, _context: ItemContext): MapResult {
  if (tooDeep(item)) return reject('too-deep', 'audit record nested too deep');
  if (own(item, 'affectedObjects') !== undefined) return mapServerAudit(item);
  const id = text(own(item, 'id'));
  const summary = text(own(item, 'summary'));
  if (summary === undefined || own(item, 'fields') !== undefined) {
    return reject('wrong-shape', 'expected an audit record with a summary');
  }
  if (id === undefined) return reject('no-id', `audit record "${summary}" has no id`);
  const created = moment(own(item, 'created'));
  if (created === undefined) return reject('no-time', `audit record ${id} has no readable time`);
  const category = text(own(item, 'category')) ?? '';
  const items = [own(item, 'objectItem'), ...list(own(item, 'associatedItems'))].flatMap(itemOf);
  const description = text(own(item, 'description'));
  const ip = text(own(item, 'remoteAddress'));
  return records({
    kind: 'event',
    nativeId: id,
    action: BY_SUMMARY.get(summary.toLowerCase()) ?? BY_CATEGORY.get(category) ?? 'other',
    vendorType: summary,
    ...optional('actor', actorOf(item)),
    ...optional('subject', subjectOf(items)),
    ...optional('entitlement', groupOf(items)),
    targets: items.map(({ type, name, id: itemId }) => `${type} ${name ?? itemId ?? '?'}`),
    time: exactly(created),
    outcome: 'success',
    ...optional('reason', description),
    ...optional('origin', ip === undefined ? undefined : { ip }),
    correlation: [],
    mentions: mentionsIn([description, ...items.map(({ name }) => name)]),
    ...optional('before', changed(item, 'changedFrom')),
    ...optional('after', changed(item, 'changedTo')),
  });
}

function itemOf(value: unknown): Item[] {
  const type = text(own(value, 'typeName'));
  if (type === undefined) return [];
  return [{ id: text(own(value, 'id')), name: text(own(value, 'name')), type }];
}

function actorOf(item: unknown): AccountRef | undefined {
  const id = text(own(item, 'authorAccountId'));
  const login = text(own(item, 'authorKey'));
  if (id === undefined && login === undefined) return undefined;
  return {
    system: 'jira',
    ...optional('id', id),
    ...(login === id ? {} : optional('login', login)),
  };
}

function subjectOf(items: readonly Item[]): AccountRef | undefined {
  const user = items.find(({ type, id, name }) => type === 'USER' && (id ?? name) !== undefined);
  return user && { system: 'jira', ...optional('id', user.id), ...optional('name', user.name) };
}

function groupOf(items: readonly Item[]): EntitlementRef | undefined {
  const group = items.find(({ type }) => type === 'GROUP');
  const key = group?.id ?? group?.name;
  if (group === undefined || key === undefined) return undefined;
  return { system: 'jira', type: 'group', key, name: group.name ?? key };
}

/** `email=new@larkspur.test; name=New`, or nothing. */
function changed(item: unknown, side: 'changedFrom' | 'changedTo'): string | undefined {
  const parts = list(own(item, 'changedValues')).flatMap((value) => {
    const said = text(own(value, side));
    return said === undefined ? [] : [`${text(own(value, 'fieldName')) ?? '?'}=${said}`];
  });
  return parts.length === 0 ? undefined : parts.join('; ');
}
