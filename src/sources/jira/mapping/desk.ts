import { type ItemContext, type MapResult, records, reject } from '../../contract.ts';
import { accountRef } from './account.ts';
import { mapUser } from './site.ts';
import { optional, own, text, tooDeep } from './values.ts';

/** A kind of request that customers can raise. */
export function mapRequestType(item: unknown): MapResult {
  if (tooDeep(item)) return reject('too-deep', 'request type nested too deep');
  const id = text(own(item, 'id'));
  const name = text(own(item, 'name'));
  const desk = text(own(item, 'serviceDeskId'));
  if (id === undefined || name === undefined || desk === undefined) {
    return reject('wrong-shape', 'expected a request type with id, name and serviceDeskId');
  }
  return records({
    kind: 'config-snapshot',
    nativeId: `${desk}/${id}`,
    object: `request-type:${name}`,
    settings: {
      desk,
      ...optional('description', text(own(item, 'description'))),
      ...optional('issueType', text(own(item, 'issueTypeId'))),
    },
  });
}

/** A service desk and the project behind it. */
export function mapServiceDesk(item: unknown): MapResult {
  if (tooDeep(item)) return reject('too-deep', 'service desk nested too deep');
  const id = text(own(item, 'id'));
  const key = text(own(item, 'projectKey'));
  if (id === undefined || key === undefined) {
    return reject('wrong-shape', 'expected a service desk with id and projectKey');
  }
  return records({
    kind: 'config-snapshot',
    nativeId: id,
    object: `service-desk:${key}`,
    settings: { project: key, ...optional('name', text(own(item, 'projectName'))) },
  });
}

/** Customers who share their requests with one another. */
export function mapOrganization(item: unknown): MapResult {
  if (tooDeep(item)) return reject('too-deep', 'organization nested too deep');
  const id = text(own(item, 'id'));
  const name = text(own(item, 'name'));
  const self = text(own(own(item, '_links'), 'self')) ?? '';
  if (id === undefined || name === undefined || !self.includes('/organization/')) {
    return reject('wrong-shape', 'expected an organization of the service desk with id and name');
  }
  return records({
    kind: 'entitlement',
    nativeId: `organization/${id}`,
    entitlement: { system: 'jira', type: 'other', key: `organization/${id}`, name },
    description: 'Sees the requests of everybody in this organization',
  });
}

/** A member of the organization that the page names. */
export function mapOrganizationMember(item: unknown, { page }: ItemContext): MapResult {
  if (tooDeep(item)) return reject('too-deep', 'customer nested too deep');
  const account = accountRef(item);
  if (account?.id === undefined) return reject('no-id', 'customer without an account id');
  const { organization, organizationName } = page;
  if (organization === undefined) {
    return reject('no-id', 'the listing does not say of which organization');
  }
  const key = `organization/${organization}`;
  return records({
    kind: 'membership',
    nativeId: `${key}/${account.id}`,
    account,
    entitlement: { system: 'jira', type: 'other', key, name: organizationName ?? organization },
    via: 'direct',
  });
}

/** A customer of a service desk: an account that may raise requests there. */
export function mapCustomer(item: unknown, context: ItemContext): MapResult {
  const mapped = mapUser(item, context);
  if (mapped.kind === 'reject') return mapped;
  return records(
    ...mapped.records.map((draft) =>
      draft.kind === 'account' && draft.accountType === 'unknown'
        ? { ...draft, accountType: 'guest' as const }
        : draft,
    ),
  );
}
