import { notAfter, shiftFact } from '../../../model/time.ts';
import type { Grant } from '../../../model/trails.ts';
import { type ApprovedGrant, defineApprovedGrantTest } from '../../approved-grant.ts';
import { fail, pass, type TestInput, unclear } from '../../define-test.ts';
import { clock } from '../../words.ts';
import { requiredApproval } from './acc-04-approval-precedes-grant.ts';

const DAY_MS = 86_400_000;

/** Access followed its approval within the time policy allows, and the approval was not used up. */
export const approvalFresh = defineApprovedGrantTest('ACC-08', (approved, input) => {
  const { grant, request, evidence, linkConfidence } = approved;
  const { decided } = requiredApproval(approved, input);
  const days = input.number('approval.max_age_days');
  const instants = { decided: decided.latest, effective: grant.effective.latest };
  const extra = { linkConfidence, instants };
  const says = `${request.key} was approved at ${clock(decided)}, access began at ${clock(grant.effective)}; an approval lives ${days} days.`;
  const earlier = usedUpBy(approved, input);
  if (earlier?.ended) {
    return fail(
      'approval_consumed',
      `${request.key} was already used for access from ${clock(earlier.effective)} to ${clock(earlier.ended)}; giving it again at ${clock(grant.effective)} needs a new approval.`,
      [...evidence, ...earlier.evidence],
      extra,
    );
  }
  const inTime = notAfter(grant.effective, shiftFact(decided, days * DAY_MS));
  if (inTime === true) return pass('approval_fresh', says, evidence, extra);
  if (inTime === false) return fail('approval_expired', says, evidence, extra);
  return unclear('approval_time_unknown', says, evidence, {
    ...extra,
    settle: 'The exact time of the approval.',
  });
});

/** An earlier grant of the same right on the same request that had ended before this one began. */
function usedUpBy({ grant, request }: ApprovedGrant, input: TestInput): Grant | undefined {
  const threshold = input.number('link.threshold');
  return input.index
    .grantsOf(grant.person)
    .find(
      (other) =>
        other.id !== grant.id &&
        other.entitlement.id === grant.entitlement.id &&
        other.accountId === grant.accountId &&
        other.ended !== undefined &&
        notAfter(other.ended, grant.effective) === true &&
        input.index.requestOf(other, threshold)?.id === request.id,
    );
}
