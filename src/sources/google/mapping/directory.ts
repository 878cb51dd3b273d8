import type { DirectoryProfile } from '../../../model/records.ts';
import { parseInstant } from '../../../model/time.ts';
import { type ItemContext, type MapResult, type RecordDraft, records } from '../../contract.ts';
import { Group, Member, User } from '../schema.ts';
import { wrongShape } from './values.ts';

type UserItem = ReturnType<typeof User.parse>;

/** A user as an account. A last sign-in in 1970 is Google's way of saying never. */
export function mapUser(item: unknown): MapResult {
  const parsed = User.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error);
  const user = parsed.data;
  const email = user.primaryEmail.toLowerCase();
  const name = user.name?.fullName;
  const createdAt = parseInstant(user.creationTime ?? '');
  const lastUse = parseInstant(user.lastLoginTime ?? '');
  return records({
    kind: 'account',
    nativeId: user.id,
    accountId: user.id,
    logins: [email],
    emails: emailsOf(user, email),
    ...(name && { displayName: name }),
    accountType: user.isGuestUser ? 'guest' : 'human',
    ...stateOf(user),
    ...(createdAt && { createdAt }),
    ...(lastUse && !lastUse.startsWith('1970') && { lastUseAt: lastUse }),
    ...(typeof user.isEnrolledIn2Sv === 'boolean' && { mfaEnrolled: user.isEnrolledIn2Sv }),
    ...(typeof user.isEnforcedIn2Sv === 'boolean' && { mfaEnforced: user.isEnforcedIn2Sv }),
    ...(user.orgUnitPath && { orgUnit: user.orgUnitPath }),
    ...profileOf(user),
  });
}

/** What the directory says of the person; absent where it says nothing. */
function profileOf({ organizations, relations }: UserItem): { profile?: DirectoryProfile } {
  const job = organizations?.find(({ primary }) => primary) ?? organizations?.[0];
  const manager = relations?.find(({ type }) => type === 'manager')?.value;
  const told: DirectoryProfile = {
    ...(job?.title && { title: job.title }),
    ...(job?.department && { department: job.department }),
    ...(manager && { manager: manager.toLowerCase() }),
  };
  return Object.keys(told).length === 0 ? {} : { profile: told };
}

function emailsOf({ emails, aliases }: UserItem, primary: string): string[] {
  const others = (emails ?? []).flatMap(({ address }) => address ?? []);
  return [...new Set([primary, ...others, ...(aliases ?? [])].map((email) => email.toLowerCase()))];
}

function stateOf(
  user: UserItem,
): Pick<Extract<RecordDraft, { kind: 'account' }>, 'state' | 'vendorState'> {
  if (user.deletionTime) return { state: 'deleted', vendorState: 'deleted' };
  if (user.suspended)
    return { state: 'suspended', vendorState: `suspended ${user.suspensionReason ?? ''}`.trim() };
  return user.archived
    ? { state: 'deactivated', vendorState: 'archived' }
    : { state: 'active', vendorState: 'active' };
}

export function mapGroup(item: unknown): MapResult {
  const parsed = Group.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error);
  const { id, email, description } = parsed.data;
  const key = email.toLowerCase();
  return records({
    kind: 'entitlement',
    nativeId: id,
    entitlement: { system: 'google', type: 'group', key, name: key },
    ...(description && { description }),
  });
}

/**
 * A member of the group that the page's context names; groups inside groups keep their kind, and
 * an address outside the company's domains is a guest's.
 */
export function mapMember(item: unknown, { page }: ItemContext): MapResult {
  const parsed = Member.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error);
  const { id, email, role, type } = parsed.data;
  const mail = email?.toLowerCase();
  if (!id && !mail)
    return { kind: 'reject', reason: 'no-id', detail: 'expected "id" or "email", found neither' };
  const key = page.groupEmail ?? 'unknown group';
  const kind = memberType(type, mail, page.domains);
  return records({
    kind: 'membership',
    nativeId: `${key}/${id ?? mail}`,
    account: {
      system: 'google',
      ...(id && { id }),
      ...(mail && { email: mail, login: mail }),
      ...(kind && { type: kind }),
    },
    entitlement: {
      system: 'google',
      type: 'group',
      key,
      name: key,
      ...(role && { level: role.toLowerCase() }),
    },
    via: type === 'GROUP' ? 'group' : 'direct',
  });
}

function memberType(
  type: string | null | undefined,
  mail: string | undefined,
  domains: string | undefined,
): 'guest' | 'unknown' | undefined {
  if (type === 'GROUP' || type === 'CUSTOMER') return 'unknown';
  const domain = mail?.split('@')[1];
  if (domain === undefined || domains === undefined) return undefined;
  return domains.split(' ').includes(domain) ? undefined : 'guest';
}
