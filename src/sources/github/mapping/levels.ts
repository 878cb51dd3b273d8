import { said } from './values.ts';

/** Lowest to highest, in the words of the permission flags. */
const REPO_LEVELS = ['pull', 'triage', 'push', 'maintain', 'admin'] as const;
/** Roles, and the audit log, use other words for two of them. */
const SAME: Readonly<Record<string, string>> = { read: 'pull', write: 'push' };

/** One word for a repository permission, whether told as a role or as flags. */
export function repoLevel(
  role: string | null | undefined,
  flags: Readonly<Record<string, boolean>> = {},
): string | undefined {
  const told = said(role)?.toLowerCase();
  if (told !== undefined) return Object.hasOwn(SAME, told) ? SAME[told] : told;
  return REPO_LEVELS.findLast((level) => Object.hasOwn(flags, level) && flags[level] === true);
}

/** The audit log calls a plain member `read`; listings and invitations use other words again. */
export function orgLevel(role: string | undefined): string | undefined {
  if (role === 'read' || role === 'direct_member') return 'member';
  return role === 'owner' ? 'admin' : role;
}
