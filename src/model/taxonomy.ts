import { z } from 'zod';

/**
 * The canonical actions. docs/records.md maps them to OCSF. A vendor type without a place here
 * becomes `other` and keeps its own name in `vendorType`.
 */
export const ACTIONS = [
  'account.create',
  'account.activate',
  'account.reactivate',
  'account.suspend',
  'account.unsuspend',
  'account.deactivate',
  'account.delete',
  'account.update',
  'account.lock',
  'account.unlock',
  'account.invite',
  'grant.add',
  'grant.remove',
  'grant.change',
  'credential.reset',
  'credential.change',
  'credential.add',
  'credential.revoke',
  'mfa.enroll',
  'mfa.remove',
  'session.start',
  'session.fail',
  'session.end',
  'session.clear',
  'app.access',
  'token.authorize',
  'token.use',
  'entitlement.create',
  'entitlement.update',
  'entitlement.delete',
  'config.change',
  'policy.change',
  'protection.change',
  'protection.override',
  'logging.change',
  'code.push',
  'code.merge',
  'code.delete-branch',
  'code.review',
  'deploy',
  'data.export',
  'data.download',
  'alert.raise',
  'request.create',
  'request.approve',
  'request.deny',
  'impersonation',
  'other',
] as const;

export const Action = z.enum(ACTIONS);
export type Action = z.infer<typeof Action>;

/** Actions that use access: evidence of activity by the actor (LEV-03). */
export const ACTIVITY_ACTIONS: ReadonlySet<Action> = new Set<Action>([
  'session.start',
  'app.access',
  'token.use',
  'token.authorize',
  'code.push',
  'code.merge',
  'code.review',
  'deploy',
  'data.export',
  'data.download',
]);
