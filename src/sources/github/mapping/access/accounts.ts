import type { AccountRef } from '../../../../model/record-base.ts';
import { parseInstant } from '../../../../model/time.ts';
import {
  type ItemContext,
  type MapResult,
  type RecordDraft,
  records,
  reject,
} from '../../../contract.ts';
import { Collaborator, Invitation, Member, Organization, Repo, Team } from '../../schema.ts';
import { repoLevel } from '../levels.ts';
import { account, said, when, wrongShape } from '../values.ts';

/** Settings of an organization that bear on access: defaults, demands, what members may do. */
const SETTINGS =
  /^(default_repository_permission|two_factor_requirement_enabled|members_can_\w+|created_at|public_repos|total_private_repos)$/;

/** The organization itself: its plan decides what can be asked. */
export function mapOrganization(item: unknown): MapResult {
  const parsed = Organization.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'login');
  const { id, login, plan } = parsed.data;
  const settings = Object.entries(parsed.data).filter(([name]) => SETTINGS.test(name));
  return records({
    kind: 'tenant',
    nativeId: String(id),
    name: login,
    ...when('plan', said(plan?.name)),
    settings: {
      ...Object.fromEntries(settings),
      ...when('seats', plan?.seats ?? undefined),
      ...when('filledSeats', plan?.filled_seats ?? undefined),
    },
  });
}

/** A member with the role that the listing was asked for; without it the role is not known. */
export function mapMember(item: unknown, { page }: ItemContext): MapResult {
  const parsed = Member.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'login');
  const { org, role } = page;
  const listed = accountOf(parsed.data, `member${role === undefined ? '' : ` (${role})`}`, page);
  if (org === undefined) return records(listed);
  return records(listed, {
    kind: 'membership',
    nativeId: `org:${org}/${parsed.data.id}`,
    account: refOf(parsed.data),
    entitlement: { system: 'github', type: 'org', key: org, name: org, ...when('level', role) },
    via: 'unknown',
  });
}

/** Somebody outside the organization who was given a repository. */
export function mapOutsideCollaborator(item: unknown, { page }: ItemContext): MapResult {
  const parsed = Member.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'login');
  return records({
    ...accountOf(parsed.data, 'outside collaborator', page),
    accountType: 'guest',
  });
}

/** Invited, perhaps by e-mail only: such an invitation has no login yet. */
export function mapInvitation(item: unknown): MapResult {
  const parsed = Invitation.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { id, login, email, role, created_at } = parsed.data;
  const who = said(login);
  const mail = said(email)?.toLowerCase();
  return records({
    kind: 'account',
    nativeId: `invitation:${id}`,
    accountId: `invitation:${id}`,
    logins: who === undefined ? [] : [who],
    emails: mail === undefined ? [] : [mail],
    accountType: 'unknown',
    state: 'invited',
    vendorState: `invited as ${role}`,
    ...when('createdAt', parseInstant(created_at)),
  });
}

/** A listed account is an active one; GitHub tells neither when it joined nor when it was used. */
function accountOf(
  member: Member,
  vendorState: string,
  { withoutSecondFactor }: ItemContext['page'],
): Extract<RecordDraft, { kind: 'account' }> {
  const email = said(member.email)?.toLowerCase();
  const bot = member.type === 'Bot' || member.login.endsWith('[bot]');
  return {
    kind: 'account',
    nativeId: String(member.id),
    accountId: String(member.id),
    logins: [member.login],
    emails: email === undefined ? [] : [email],
    ...when('displayName', said(member.name)),
    accountType: bot ? 'bot' : 'human',
    state: 'active',
    vendorState,
    ...(withoutSecondFactor !== undefined && {
      mfaEnrolled: !withoutSecondFactor.split(' ').includes(member.login),
    }),
  };
}

function refOf(member: Member): AccountRef {
  return account(member) ?? { system: 'github', id: String(member.id), login: member.login };
}

export function mapTeam(item: unknown): MapResult {
  const parsed = Team.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { id, slug, name, description } = parsed.data;
  return records({
    kind: 'entitlement',
    nativeId: `team:${id}`,
    entitlement: { system: 'github', type: 'team', key: slug, name },
    ...when('description', said(description)),
  });
}

/** A member of the team that the page's context names. */
export function mapTeamMember(item: unknown, { page }: ItemContext): MapResult {
  const parsed = Member.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'login');
  const { team: key } = page;
  if (key === undefined) return reject('other', 'a member of a team that nothing names');
  return records({
    kind: 'membership',
    nativeId: `team:${key}/${parsed.data.id}`,
    account: refOf(parsed.data),
    entitlement: { system: 'github', type: 'team', key, name: page.teamName ?? key },
    via: 'direct',
  });
}

/** A repository as a right, and its settings. */
export function mapRepo(item: unknown): MapResult {
  const parsed = Repo.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { id, full_name: name, description, visibility, archived } = parsed.data;
  return records(
    {
      kind: 'entitlement',
      nativeId: `repo:${id}`,
      entitlement: { system: 'github', type: 'repo', key: name, name },
      ...when('description', said(description)),
    },
    {
      kind: 'config-snapshot',
      nativeId: `repo:${id}`,
      object: `repository ${name}`,
      settings: {
        repo: name,
        visibility: said(visibility) ?? (parsed.data.private ? 'private' : 'unknown'),
        archived: archived ?? false,
        ...when('defaultBranch', said(parsed.data.default_branch)),
      },
    },
  );
}

/**
 * Somebody with access to a repository, at the highest level from all ways together. GitHub does
 * not tell whether it comes from the organization, a team or a grant of its own.
 */
export function mapCollaborator(item: unknown, { page }: ItemContext): MapResult {
  const parsed = Collaborator.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'login');
  const { id, role_name, permissions } = parsed.data;
  const { repo } = page;
  if (repo === undefined) return reject('other', 'access to a repository that nothing names');
  const level = repoLevel(role_name, permissions ?? undefined);
  return records({
    kind: 'membership',
    nativeId: `repo:${repo}/${id}`,
    account: refOf(parsed.data),
    entitlement: { system: 'github', type: 'repo', key: repo, name: repo, ...when('level', level) },
    via: 'unknown',
  });
}
