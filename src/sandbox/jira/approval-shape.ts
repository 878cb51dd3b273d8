import { DateTime } from 'luxon';
import { idOf, instantAt } from './ids.ts';
import { type Site, userOf } from './site.ts';
import type { ApprovalStep, Issue } from './state.ts';

/** Approval steps of a request as the service desk API has them: no time per approver. */
export function approvalShapes(site: Site, issue: Issue, base: string) {
  const root = `${base}/rest/servicedeskapi/request/${issue.key}/approval`;
  return issue.approvals.map((step, place) => {
    const id = idOf('approval', issue.key, String(place));
    return {
      id,
      name: step.name,
      finalDecision: step.final,
      canAnswerApproval: false,
      approvers: step.approvers.map((person) => slot(site, step, person, base)),
      createdDate: deskDate(step.openedAt, site.world.timezone),
      ...(step.completedAt === undefined
        ? {}
        : { completedDate: deskDate(step.completedAt, site.world.timezone) }),
      _links: { self: `${root}/${id}` },
    };
  });
}

function slot(site: Site, step: ApprovalStep, person: string, base: string) {
  const user = userOf(site, person, base);
  return {
    approver: user === null ? null : { ...user, _links: { jiraRest: user.self, self: user.self } },
    approverDecision: step.decisions.get(person) ?? 'pending',
  };
}

/** The four formats the service desk writes one moment in. */
function deskDate(at: string, timezone: string) {
  const local = DateTime.fromISO(instantAt(at), { zone: timezone }).setLocale('en-US');
  return {
    iso8601: local.toFormat("yyyy-MM-dd'T'HH:mm:ssZZZ"),
    jira: local.toFormat("yyyy-MM-dd'T'HH:mm:ss.SSSZZZ"),
    friendly: `Today ${local.toFormat('h:mm a')}`,
    epochMillis: local.toMillis(),
  };
}
