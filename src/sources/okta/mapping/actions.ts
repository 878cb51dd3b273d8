import type { Action } from '../../../model/taxonomy.ts';

/** Okta event types with a place in the taxonomy; others are `other` and keep their own name. */
const EXACT: Readonly<Record<string, Action>> = {
  'user.lifecycle.create': 'account.create',
  'system.import.user.create': 'account.create',
  'user.lifecycle.activate': 'account.activate',
  'user.lifecycle.reactivate': 'account.reactivate',
  'user.lifecycle.suspend': 'account.suspend',
  'user.lifecycle.unsuspend': 'account.unsuspend',
  'user.lifecycle.deactivate': 'account.deactivate',
  'user.lifecycle.delete.completed': 'account.delete',
  'system.import.user.delete': 'account.delete',
  'user.account.update_profile': 'account.update',
  'user.account.update_user_type': 'account.update',
  'system.import.user.update': 'account.update',
  'user.account.lock': 'account.lock',
  'user.account.unlock': 'account.unlock',
  'user.account.unlock_by_admin': 'account.unlock',
  'group.user_membership.add': 'grant.add',
  'group.user_membership.remove': 'grant.remove',
  'application.user_membership.add': 'grant.add',
  'application.user_membership.remove': 'grant.remove',
  'application.user_membership.update': 'grant.change',
  'user.account.privilege.grant': 'grant.add',
  'user.account.privilege.revoke': 'grant.remove',
  'group.privilege.grant': 'grant.add',
  'group.privilege.revoke': 'grant.remove',
  'user.account.reset_password': 'credential.reset',
  'user.account.expire_password': 'credential.reset',
  'user.account.update_password': 'credential.change',
  'system.api_token.create': 'credential.add',
  'system.api_token.revoke': 'credential.revoke',
  'user.mfa.factor.activate': 'mfa.enroll',
  'user.mfa.factor.deactivate': 'mfa.remove',
  'user.mfa.factor.reset_all': 'mfa.remove',
  'user.session.start': 'session.start',
  'user.session.end': 'session.end',
  'user.session.clear': 'session.clear',
  'user.authentication.universal_logout': 'session.clear',
  'user.authentication.sso': 'app.access',
  'user.session.access_admin_app': 'app.access',
  'group.lifecycle.create': 'entitlement.create',
  'group.lifecycle.delete': 'entitlement.delete',
  'group.profile.update': 'entitlement.update',
  'app.access_request.request': 'request.create',
  'app.access_request.approver.approve': 'request.approve',
  'app.access_request.approver.deny': 'request.deny',
  'access.request.create': 'request.create',
  'access.request.reject': 'request.deny',
  'user.account.report_suspicious_activity_by_enduser': 'alert.raise',
  'security.threat.detected': 'alert.raise',
  'analytics.reports.export.download': 'data.export',
};

/** Families by their beginning, tried in order after the exact names. */
const FAMILIES: readonly (readonly [string, Action])[] = [
  ['user.session.impersonation.', 'impersonation'],
  ['system.log_stream.', 'logging.change'],
  ['event_hook.', 'config.change'],
  ['inline_hook.', 'config.change'],
  ['policy.', 'policy.change'],
  ['application.policy.', 'policy.change'],
  ['application.lifecycle.', 'config.change'],
  ['zone.', 'config.change'],
  ['iam.', 'config.change'],
  ['security.authenticator.', 'config.change'],
  ['system.idp.', 'config.change'],
  ['app.oauth2.client.lifecycle.', 'config.change'],
  ['app.oauth2.credentials.', 'credential.change'],
  ['group.user_membership.rule.', 'config.change'],
  ['group.application_assignment.', 'config.change'],
  ['org.', 'config.change'],
];

/** The canonical action. A failed sign-in is its own action; other failures keep theirs. */
export function actionOf(eventType: string, result: string | null | undefined): Action {
  if (eventType === 'user.session.start' && result === 'FAILURE') return 'session.fail';
  const exact = Object.hasOwn(EXACT, eventType) ? EXACT[eventType] : undefined;
  return exact ?? FAMILIES.find(([start]) => eventType.startsWith(start))?.[1] ?? 'other';
}
