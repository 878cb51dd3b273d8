import { type ItemContext, type MapResult, records, reject } from '../../contract.ts';
import { accountIdOf, accountRef, accountTypeOf } from './account.ts';
import { at, own, text, tooDeep } from './values.ts';

/** The site itself: who it says it is. */
export function mapServerInfo(item: unknown, _context: ItemContext): MapResult {
  if (tooDeep(item)) return reject('too-deep', 'server information nested too deep');
  const url = text(own(item, 'baseUrl'));
  const version = text(own(item, 'version'));
  if (url === undefined || version === undefined) {
    return reject('wrong-shape', 'expected server information with baseUrl and version');
  }
  const deployment = text(own(item, 'deploymentType'));
  return records({
    kind: 'tenant',
    nativeId: url,
    name: text(own(item, 'serverTitle')) ?? url,
    settings: { baseUrl: url, version, ...(deployment === undefined ? {} : { deployment }) },
  });
}

/** A project: which kind it is decides where its approvals are. */
export function mapProject(item: unknown, _context: ItemContext): MapResult {
  if (tooDeep(item)) return reject('too-deep', 'project nested too deep');
  const id = text(own(item, 'id'));
  const key = text(own(item, 'key'));
  const marks = ['projectTypeKey', 'avatarUrls', 'simplified'];
  if (
    id === undefined ||
    key === undefined ||
    !marks.some((mark) => own(item, mark) !== undefined)
  ) {
    return reject('wrong-shape', 'expected a project with id, key and projectTypeKey');
  }
  return records({
    kind: 'config-snapshot',
    nativeId: id,
    object: `project:${key}`,
    settings: present({
      name: text(own(item, 'name')),
      type: text(own(item, 'projectTypeKey')),
      style: text(own(item, 'style')),
      isPrivate: flag(own(item, 'isPrivate')),
      archived: flag(own(item, 'archived')),
      deleted: flag(own(item, 'deleted')),
      lead: accountIdOf(own(item, 'lead')),
    }),
  });
}

/** A field and its display name: what makes `customfield_10050` readable. */
export function mapField(item: unknown, _context: ItemContext): MapResult {
  if (tooDeep(item)) return reject('too-deep', 'field nested too deep');
  const id = text(own(item, 'id'));
  const name = text(own(item, 'name'));
  const custom = own(item, 'custom');
  if (id === undefined || name === undefined || typeof custom !== 'boolean') {
    return reject('wrong-shape', 'expected a field with id, name and custom');
  }
  return records({
    kind: 'config-snapshot',
    nativeId: id,
    object: `field:${id}`,
    settings: present({ name, custom, type: text(at(item, 'schema', 'type')) }),
  });
}

/** An account of the site. A customer is someone who may only raise requests. */
export function mapUser(item: unknown, _context: ItemContext): MapResult {
  if (tooDeep(item)) return reject('too-deep', 'user nested too deep');
  const id = accountIdOf(item);
  const active = own(item, 'active');
  if (typeof active !== 'boolean') return reject('wrong-shape', 'expected a user with active');
  if (id === undefined) return reject('no-id', 'user without accountId');
  const email = text(own(item, 'emailAddress'));
  const name = text(own(item, 'displayName'));
  const login = text(own(item, 'name')) ?? text(own(item, 'key'));
  return records({
    kind: 'account',
    nativeId: id,
    accountId: id,
    logins: login === undefined || login === id ? [] : [login],
    emails: email === undefined ? [] : [email],
    ...(name === undefined ? {} : { displayName: name }),
    accountType: ACCOUNT_TYPES[accountTypeOf(item) ?? 'unknown'] ?? 'unknown',
    state: active ? 'active' : 'deactivated',
    vendorState: active ? 'active' : 'inactive',
  });
}

const ACCOUNT_TYPES: Readonly<Record<string, 'human' | 'bot' | 'guest'>> = {
  human: 'human',
  app: 'bot',
  guest: 'guest',
};

export function mapGroup(item: unknown, _context: ItemContext): MapResult {
  if (tooDeep(item)) return reject('too-deep', 'group nested too deep');
  const name = text(own(item, 'name'));
  // Data Center's list has no ids and marks up the name for a picker.
  const listed = text(own(item, 'self'))?.includes('/group?') || text(own(item, 'html'));
  const named = listed ? name : undefined;
  const key = text(own(item, 'groupId')) ?? named;
  if (key === undefined) return reject('wrong-shape', 'expected a group with groupId and name');
  return records({
    kind: 'entitlement',
    nativeId: key,
    entitlement: { system: 'jira', type: 'group', key, name: name ?? key },
  });
}

/** A member of the group the page names. */
export function mapGroupMember(item: unknown, { page }: ItemContext): MapResult {
  if (tooDeep(item)) return reject('too-deep', 'group member nested too deep');
  const account = accountRef(item);
  if (account?.id === undefined) return reject('no-id', 'group member without accountId');
  const name = page.group;
  const key = page.groupId ?? name;
  if (key === undefined) return reject('no-id', 'the member listing does not say of which group');
  return records({
    kind: 'membership',
    nativeId: `${key}/${account.id}`,
    account,
    entitlement: { system: 'jira', type: 'group', key, name: name ?? key },
    via: 'direct',
  });
}

/** Group ids and names as an earlier stream received them. */
export function groupOf(item: unknown): { id: string | undefined; name: string } | undefined {
  const name = text(own(item, 'name'));
  return name === undefined ? undefined : { id: text(own(item, 'groupId')), name };
}

function flag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function present(settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
