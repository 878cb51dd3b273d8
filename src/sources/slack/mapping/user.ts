import { type MapResult, type RecordDraft, records } from '../../contract.ts';
import { User } from '../schema.ts';
import { instantOfEpoch, said, wrongShape } from './values.ts';

const SLACKBOT = 'USLACKBOT';

/** A user as an account, with a membership for each workspace or organization role. */
export function mapUser(item: unknown): MapResult {
  const parsed = User.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error);
  const user = parsed.data;
  const email = said(user.profile?.email)?.toLowerCase();
  const login = said(user.name);
  const name = said(user.profile?.real_name) ?? said(user.real_name) ?? login;
  // Slack says when the profile last changed: a deleted user was deleted by then at the latest.
  const stateBy = user.deleted && user.updated ? instantOfEpoch(user.updated) : undefined;
  const account: RecordDraft = {
    kind: 'account',
    nativeId: user.id,
    accountId: user.id,
    logins: login ? [login] : [],
    emails: email ? [email] : [],
    ...(name && { displayName: name }),
    accountType: typeOf(user),
    state: user.deleted ? 'deactivated' : user.is_invited_user ? 'invited' : 'active',
    vendorState: stateWords(user),
    ...(stateBy && { stateBy }),
    ...(user.has_2fa !== null && user.has_2fa !== undefined && { mfaEnrolled: user.has_2fa }),
  };
  const roles = user.deleted ? [] : rolesOf(user);
  return records(
    account,
    ...roles.map(
      (role): RecordDraft => ({
        kind: 'membership',
        nativeId: `${user.id}/${role}`,
        account: {
          system: 'slack',
          id: user.id,
          ...(login && { login }),
          ...(email && { email }),
        },
        entitlement: { system: 'slack', type: 'role', key: role, name: role },
        via: 'direct',
      }),
    ),
  );
}

function typeOf(user: User): 'human' | 'bot' | 'guest' {
  if (user.is_bot || user.is_workflow_bot || user.id === SLACKBOT) return 'bot';
  const outside = user.is_restricted || user.is_ultra_restricted || user.is_stranger;
  return outside ? 'guest' : 'human';
}

/** Slack's own words: what kind of guest, and until when. */
function stateWords(user: User): string {
  if (user.deleted) return 'deleted';
  const until = user.profile?.guest_expiration_ts;
  const kind = user.is_stranger
    ? 'of another company'
    : user.is_ultra_restricted
      ? 'single-channel guest'
      : user.is_restricted
        ? 'multi-channel guest'
        : undefined;
  if (kind === undefined) return user.is_invited_user ? 'invited' : 'active';
  return until ? `${kind} until ${instantOfEpoch(until)}` : kind;
}

function rolesOf(user: User): string[] {
  const roles = user.is_primary_owner
    ? ['primary owner']
    : user.is_owner
      ? ['owner']
      : user.is_admin
        ? ['admin']
        : [];
  if (user.enterprise_user?.is_owner) roles.push('organization owner');
  else if (user.enterprise_user?.is_admin) roles.push('organization admin');
  return roles;
}
