import type { AccountRef, EntitlementRef } from '../../../model/record-base.ts';
import { parseInstant } from '../../../model/time.ts';
import { type ItemContext, type MapResult, type RecordDraft, records } from '../../contract.ts';
import { CustomRole, Permissions, ResourceSet, Role } from '../schema/people.ts';
import { linkedId, present, said, wrongShape } from './values.ts';

/**
 * An administrator role of the user, group or service application that the page's context names,
 * or, where there is no context, the item's own link. Each member of a group holds its roles.
 */
export function mapRole(item: unknown, { page }: ItemContext): MapResult {
  const parsed = Role.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { id, type, label, status, created, assignmentType, _links } = parsed.data;
  const name = said(label) ?? type;
  const entitlement = { system: 'okta', type: 'role', key: name, name } as const;
  const since = parseInstant(created ?? '');
  const { kind, owner } = holderOf(page, assignmentType, linkedId(_links, 'assignee'));
  const base = { kind: 'membership', entitlement, ...(since && { since }) } as const;
  if (kind === 'user') {
    const account: AccountRef = { system: 'okta', ...(owner && { id: owner }) };
    const via = assignmentType === 'GROUP' ? 'group' : 'direct';
    return records({ ...base, nativeId: `${owner}/${id}`, account, via });
  }
  if (kind === 'client') {
    const account: AccountRef = {
      system: 'okta',
      id: owner,
      type: 'app',
      ...(page.clientName && { name: page.clientName }),
    };
    return records({ ...base, nativeId: `${owner}/${id}`, account, via: 'direct' });
  }
  const group: EntitlementRef = {
    system: 'okta',
    type: 'group',
    key: owner,
    name: page.groupName ?? owner,
  };
  const members = (page.members ?? '').split(' ').filter(Boolean);
  return records(
    {
      kind: 'config-snapshot',
      nativeId: `${owner}/${id}`,
      object: `administrator role ${name} of group ${group.name}`,
      settings: present({
        type: 'group_role',
        group: owner,
        groupName: page.groupName,
        role: name,
        status,
        resourceSet: said(parsed.data['resource-set']),
        members: members.length,
      }),
    },
    ...members.map(
      (member): RecordDraft => ({
        ...base,
        nativeId: `${owner}/${id}/${member}`,
        account: { system: 'okta', id: member },
        via: 'group',
        through: group,
      }),
    ),
  );
}

interface Holder {
  readonly kind: 'user' | 'group' | 'client';
  readonly owner: string;
}

function holderOf(
  page: ItemContext['page'],
  assignmentType: string | null | undefined,
  linked = '',
): Holder {
  if (page.userId !== undefined) return { kind: 'user', owner: page.userId };
  if (page.groupId !== undefined) return { kind: 'group', owner: page.groupId };
  if (page.clientId !== undefined) return { kind: 'client', owner: page.clientId };
  if (assignmentType === 'CLIENT') return { kind: 'client', owner: linked };
  if (assignmentType === 'GROUP') return { kind: 'group', owner: linked };
  return { kind: 'user', owner: linked };
}

/** A custom role, or the list of permissions of the one that the page's context names. */
export function mapCustomRole(item: unknown, { page }: ItemContext): MapResult {
  const permissions = Permissions.safeParse(item).data?.permissions;
  if (permissions !== undefined) {
    const name = page.roleName ?? page.roleId ?? 'unknown role';
    return records({
      kind: 'config-snapshot',
      nativeId: `${page.roleId ?? name}/permissions`,
      object: `permissions of administrator role ${name}`,
      settings: present({
        type: 'role_permissions',
        role: page.roleId,
        name,
        permissions: permissions.map(({ label }) => label),
      }),
    });
  }
  const parsed = CustomRole.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { id, label, description } = parsed.data;
  return records({
    kind: 'entitlement',
    nativeId: id,
    entitlement: { system: 'okta', type: 'role', key: label, name: label },
    ...(description && { description }),
  });
}

export function mapResourceSet(item: unknown): MapResult {
  const parsed = ResourceSet.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { id, label, description } = parsed.data;
  return records({
    kind: 'config-snapshot',
    nativeId: id,
    object: `resource set ${label}`,
    settings: present({ type: 'resource_set', id, label, description }),
  });
}
