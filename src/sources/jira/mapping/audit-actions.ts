import type { Action } from '../../../model/taxonomy.ts';

/** Summaries of audit records, lower case, as Jira words them in English. */
export const BY_SUMMARY: ReadonlyMap<string, Action> = new Map([
  ['user added to group', 'grant.add'],
  ['user removed from group', 'grant.remove'],
  ['user created', 'account.create'],
  ['user activated', 'account.activate'],
  ['user reactivated', 'account.reactivate'],
  ['user deactivated', 'account.deactivate'],
  ['user deleted', 'account.delete'],
  ['user invited', 'account.invite'],
  ['user updated', 'account.update'],
  ['user renamed', 'account.update'],
  ["user's password changed", 'credential.change'],
  ['group created', 'entitlement.create'],
  ['group deleted', 'entitlement.delete'],
  ['global permission added', 'policy.change'],
  ['global permission deleted', 'policy.change'],
  ['user added to project role', 'grant.add'],
  ['user removed from project role', 'grant.remove'],
  ['project roles changed', 'policy.change'],
  ['audit log configuration updated', 'logging.change'],
]);
/** For summaries without a place above: what the record's category is about. */
export const BY_CATEGORY: ReadonlyMap<string, Action> = new Map([
  ['permissions', 'policy.change'],
  ['auditing', 'logging.change'],
  ['workflows', 'config.change'],
  ['workflow schemes', 'config.change'],
  ['permission schemes', 'policy.change'],
  ['issue security', 'policy.change'],
  ['projects', 'config.change'],
  ['fields', 'config.change'],
  ['notifications', 'config.change'],
  ['system', 'config.change'],
]);
