import type { Verdict } from '../../../model/result.ts';
import type { Change, DeploymentTrail } from '../../../model/trails.ts';
import {
  approvalsBeforeMerge,
  changesAndStrays,
  nameOf,
  outsideOfChanges,
} from '../../change-subjects.ts';
import {
  defineTest,
  fail,
  notApplicable,
  pass,
  type TestInput,
  unclear,
} from '../../define-test.ts';
import { clock } from '../../words.ts';

/** A change was approved before it was merged and so before it could reach production. */
export const approvedBeforeProduction = defineTest({
  id: 'CHG-02',
  items: changesAndStrays,
  judge(item, input) {
    if (item.kind === 'commit') return stray(item.deployment, input);
    const { change } = item;
    const { id, evidence, merged } = change;
    if (change.emergency)
      return notApplicable(
        'emergency',
        `${id} went the emergency path, which has its own test.`,
        evidence,
      );
    const approvals = approvalsBeforeMerge(change, input.text('change.semantics'));
    const approvers = new Set(approvals.map(({ by }) => by.person ?? by.login));
    const required = input.number('change.approvals_required');
    if (approvers.size < required) return notApproved(change, approvers.size, required, input);
    const names = approvals
      .map(({ by, at }) => `${nameOf(by, input)}${at ? ` at ${clock(at)}` : ''}`)
      .join(', ');
    return pass(
      'approved',
      `${id} was approved by ${names} and merged at ${clock(merged)}.`,
      evidence,
      { instants: { merged: merged.latest } },
    );
  },
});

function notApproved(change: Change, found: number, required: number, input: TestInput): Verdict {
  const { id, evidence, merged } = change;
  const instants = { merged: merged.latest };
  if (change.truncated.includes('reviews')) {
    return unclear('reviews_incomplete', `${id}: the list of reviews was cut.`, evidence, {
      settle: 'Collect the pull request again.',
    });
  }
  const approved = change.reviews.filter(({ by, state }) => state === 'approved' && !by.bot);
  const undated = approved.find(({ at }) => at === undefined);
  if (undated) {
    return unclear(
      'review_time_unknown',
      `${id} was merged at ${clock(merged)}; when ${nameOf(undated.by, input)} approved it is not known.`,
      evidence,
      { instants, settle: 'The review with its time.' },
    );
  }
  const later = approved.find(({ at }) => at !== undefined && at.earliest > merged.latest);
  if (later?.at) {
    return fail(
      'approval_after_merge',
      `${id} was merged at ${clock(merged)}; ${nameOf(later.by, input)} approved only at ${clock(later.at)}.`,
      evidence,
      { instants },
    );
  }
  return fail(
    'not_approved',
    `${id} was merged by ${nameOf(change.mergedBy, input)} at ${clock(merged)} with ${found} of ${required} approvals.`,
    evidence,
    { instants },
  );
}

/** What went to production in no pull request has neither reason nor approval on record. */
function stray(deployment: DeploymentTrail, input: TestInput): Verdict {
  const { says, sure } = outsideOfChanges(deployment, input);
  if (sure) return fail('outside_of_changes', says, deployment.evidence);
  return unclear('pull_requests_incomplete', says, deployment.evidence, {
    settle: 'Collect github/pull-requests again.',
  });
}
