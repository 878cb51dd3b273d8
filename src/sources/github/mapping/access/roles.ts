import type { EntitlementRef } from '../../../../model/record-base.ts';
import { type ItemContext, type MapResult, records, reject } from '../../../contract.ts';
import { Member, Team } from '../../schema.ts';
import { OrganizationRole } from '../../schema-access.ts';
import { account, said, when, wrongShape } from '../values.ts';

function roleRef(name: string): EntitlementRef {
  return { system: 'github', type: 'role', key: name, name };
}

/** A role of the organization; or, where the page names a role, a person or team that has it. */
export function mapOrganizationRole(item: unknown, { page }: ItemContext): MapResult {
  const { role, holder } = page;
  if (role !== undefined) return holder === 'team' ? teamWith(role, item) : memberWith(role, item);
  const parsed = OrganizationRole.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { id, name, description, base_role, permissions } = parsed.data;
  const may = [...(said(base_role) ? [`${base_role} on every repository`] : []), ...permissions];
  return records({
    kind: 'entitlement',
    nativeId: `organization-role:${id}`,
    entitlement: roleRef(name),
    description: [said(description) ?? name, ...may].join('; ').slice(0, 1_000),
  });
}

/** The list holds those who have the role through a team, too; it says so by itself. */
function memberWith(role: string, item: unknown): MapResult {
  const parsed = Member.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'login');
  const ref = account(parsed.data);
  if (ref === undefined) return reject('no-id', 'a holder of a role that nothing names');
  const told = parsed.data.assignment;
  return records({
    kind: 'membership',
    nativeId: `role:${role}/${parsed.data.id}`,
    account: ref,
    entitlement: roleRef(role),
    via:
      told === 'direct' || told === 'mixed' ? 'direct' : told === 'indirect' ? 'group' : 'unknown',
  });
}

/** A team's role is a fact of the team: its members come with the list of people. */
function teamWith(role: string, item: unknown): MapResult {
  const parsed = Team.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { id, slug, name } = parsed.data;
  return records({
    kind: 'config-snapshot',
    nativeId: `role:${role}/team:${id}`,
    object: `role ${role} of team ${slug}`,
    settings: { role, team: slug, ...when('name', said(name)) },
  });
}
