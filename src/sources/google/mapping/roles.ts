import { type ItemContext, type MapResult, type RecordDraft, records } from '../../contract.ts';
import { Role, RoleAssignment } from '../schema.ts';
import { wrongShape } from './values.ts';

export function mapRole(item: unknown): MapResult {
  const parsed = Role.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error);
  const { roleId, roleName, isSuperAdminRole, isSystemRole, rolePrivileges } = parsed.data;
  const privileges = (rolePrivileges ?? []).flatMap(({ privilegeName }) => privilegeName ?? []);
  return records(
    {
      kind: 'entitlement',
      nativeId: roleId,
      entitlement: { system: 'google', type: 'role', key: roleName, name: roleName },
    },
    {
      kind: 'config-snapshot',
      nativeId: roleId,
      object: `administrator role ${roleName}`,
      settings: {
        type: 'role',
        role: roleName,
        superAdministrator: isSuperAdminRole ?? false,
        system: isSystemRole ?? false,
        privileges: [...new Set(privileges)],
      },
    },
  );
}

/**
 * A role's holder; names come with the page, because the assignment has only ids. A group's role
 * is held by everybody in it.
 */
export function mapRoleAssignment(item: unknown, { page }: ItemContext): MapResult {
  const parsed = RoleAssignment.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error);
  const { roleAssignmentId, roleId, assignedTo, assigneeType } = parsed.data;
  const key = page[`role:${roleId}`] ?? roleId;
  const entitlement = { system: 'google', type: 'role', key, name: key } as const;
  const group = page[`group:${assignedTo}`];
  if (group === undefined && assigneeType !== 'group') {
    return records({
      kind: 'membership',
      nativeId: roleAssignmentId,
      account: { system: 'google', id: assignedTo },
      entitlement,
      via: 'direct',
    });
  }
  const name = group ?? assignedTo;
  const members = (page[`members:${assignedTo}`] ?? '').split(' ').filter(Boolean);
  return records(
    {
      kind: 'config-snapshot',
      nativeId: roleAssignmentId,
      object: `administrator role ${key} of group ${name}`,
      settings: { type: 'group_role', role: key, group: name, members: members.length },
    },
    ...members.map(
      (member): RecordDraft => ({
        kind: 'membership',
        nativeId: `${roleAssignmentId}/${member}`,
        account: { system: 'google', id: member },
        entitlement,
        via: 'group',
        through: { system: 'google', type: 'group', key: name, name },
      }),
    ),
  );
}
