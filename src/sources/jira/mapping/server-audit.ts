import { createHash } from 'node:crypto';
import type { AccountRef, EntitlementRef } from '../../../model/record-base.ts';
import type { Action } from '../../../model/taxonomy.ts';
import { exactly } from '../../../model/time.ts';
import { type MapResult, records, reject } from '../../contract.ts';
import { BY_CATEGORY, BY_SUMMARY } from './audit-actions.ts';
import { at, list, mentionsIn, moment, optional, own, text } from './values.ts';

/** What Data Center calls actions inside, the same in every language of the site. */
const BY_KEY: ReadonlyMap<string, Action> = new Map([
  ['jira.auditing.user.added.to.group', 'grant.add'],
  ['jira.auditing.user.removed.from.group', 'grant.remove'],
  ['jira.auditing.user.created', 'account.create'],
  ['jira.auditing.user.deleted', 'account.delete'],
  ['jira.auditing.group.created', 'entitlement.create'],
  ['jira.auditing.group.deleted', 'entitlement.delete'],
]);

interface Affected {
  readonly type: string;
  readonly id: string | undefined;
  readonly name: string | undefined;
}

/**
 * An event of Data Center's audit log. It has no id of its own: time, action and a digest of the
 * whole stand in.
 */
export function mapServerAudit(item: unknown): MapResult {
  const time = moment(own(item, 'timestamp'));
  const action = text(at(item, 'type', 'action')) ?? text(at(item, 'type', 'actionI18nKey'));
  if (action === undefined) return reject('wrong-shape', 'expected an audit event with an action');
  if (time === undefined) return reject('no-time', `audit event "${action}" has no readable time`);
  const affected = list(own(item, 'affectedObjects')).map(affectedBy);
  const digest = createHash('sha256').update(JSON.stringify(item)).digest('hex').slice(0, 16);
  const extra = list(own(item, 'extraAttributes')).flatMap((one) => text(own(one, 'value')) ?? []);
  const ip = text(own(item, 'source'));
  return records({
    kind: 'event',
    nativeId: `${time}/${action}/${digest}`,
    action: actionOf(item, action),
    vendorType: action,
    ...optional('actor', actorOf(own(item, 'author'))),
    ...optional('subject', subjectOf(affected)),
    ...optional('entitlement', groupOf(affected)),
    targets: affected.map(({ type, name, id }) => `${type} ${name ?? id ?? '?'}`),
    time: exactly(time),
    outcome: 'success',
    ...optional('reason', extra.length > 0 ? extra.join('; ') : undefined),
    ...optional('origin', ip === undefined ? undefined : { ip }),
    correlation: [],
    mentions: mentionsIn([...affected.map(({ name }) => name), ...extra]),
    ...optional('before', changed(item, 'from')),
    ...optional('after', changed(item, 'to')),
  });
}

function actionOf(item: unknown, action: string): Action {
  const key = text(at(item, 'type', 'actionI18nKey')) ?? '';
  const category = text(at(item, 'type', 'category'))?.toLowerCase() ?? '';
  return (
    BY_KEY.get(key) ?? BY_SUMMARY.get(action.toLowerCase()) ?? BY_CATEGORY.get(category) ?? 'other'
  );
}

function affectedBy(value: unknown): Affected {
  return {
    type: text(own(value, 'type')) ?? 'OBJECT',
    id: text(own(value, 'id')),
    name: text(own(value, 'name')),
  };
}

/** Data Center gives the number of an account and its login name. */
function actorOf(author: unknown): AccountRef | undefined {
  const login = text(own(author, 'name'));
  if (login === undefined || /^(system|anonymous)$/i.test(login)) return undefined;
  return { system: 'jira', login };
}

function subjectOf(affected: readonly Affected[]): AccountRef | undefined {
  const user = affected.find(({ type, name }) => type === 'USER' && name !== undefined);
  return user && { system: 'jira', ...optional('id', user.id), ...optional('login', user.name) };
}

function groupOf(affected: readonly Affected[]): EntitlementRef | undefined {
  const name = affected.find(({ type }) => type === 'GROUP')?.name;
  return name === undefined ? undefined : { system: 'jira', type: 'group', key: name, name };
}

/** `Full name=New`, or nothing. */
function changed(item: unknown, side: 'from' | 'to'): string | undefined {
  const parts = list(own(item, 'changedValues')).flatMap((value) => {
    const said = text(own(value, side));
    return said === undefined ? [] : [`${text(own(value, 'key')) ?? '?'}=${said}`];
  });
  return parts.length === 0 ? undefined : parts.join('; ');
}
