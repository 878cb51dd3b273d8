import { approvalsBeforeMerge, changeSubjects, nameOf } from '../change-subjects.ts';
import { defineTest, fail, notApplicable, pass, unclear } from '../define-test.ts';
import { clock } from '../words.ts';

/** A change was approved before it was merged and so before it could reach production. */
export const approvedBeforeProduction = defineTest({
  id: 'CHG-02',
  items: changeSubjects,
  judge(change, input) {
    const { id, evidence, merged } = change;
    if (change.emergency)
      return notApplicable(
        'emergency',
        `${id} went the emergency path, which has its own test.`,
        evidence,
      );
    const approvals = approvalsBeforeMerge(change);
    const instants = { merged: merged.latest };
    const required = input.number('change.approvals_required');
    if (approvals.length >= required) {
      const names = approvals
        .map(({ by, at }) => `${nameOf(by, input)}${at ? ` at ${clock(at)}` : ''}`)
        .join(', ');
      return pass(
        'approved',
        `${id} was approved by ${names} and merged at ${clock(merged)}.`,
        evidence,
        { instants },
      );
    }
    if (change.truncated.includes('reviews')) {
      return unclear('reviews_incomplete', `${id}: the list of reviews was cut.`, evidence, {
        settle: 'Collect the pull request again.',
      });
    }
    const later = change.reviews.find(
      ({ state, at }) => state === 'approved' && at !== undefined && at.earliest > merged.latest,
    );
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
      `${id} was merged by ${nameOf(change.mergedBy, input)} at ${clock(merged)} with ${approvals.length} of ${required} approvals.`,
      evidence,
      { instants },
    );
  },
});
