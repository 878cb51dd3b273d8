import type { Ternary } from '../../../model/time.ts';
import type { Approval } from '../../../model/trails.ts';
import { isAuthorised } from '../../access.ts';
import { type ApprovedGrant, defineApprovedGrantTest } from '../../approved-grant.ts';
import { fail, pass, type TestInput, unclear } from '../../define-test.ts';
import { approverName } from '../../words.ts';

/** Somebody approved who neither asked for it, nor gets it, nor (for privileged rights) set it up. */
export const approverIndependent = defineApprovedGrantTest('ACC-03', (approved, input) => {
  const { approvals, evidence, linkConfidence, request } = approved;
  const judged = approvals.map((approval) => ({
    approval,
    free: isIndependent(approval, approved, input),
  }));
  const names = approvals.map((approval) => approverName(approval, input)).join(', ');
  const independent = judged.find(({ free }) => free === true);
  if (independent) {
    return pass(
      'independent',
      `${approverName(independent.approval, input)} approved ${request.key} and is neither requester nor beneficiary.`,
      evidence,
      { linkConfidence },
    );
  }
  if (judged.some(({ free }) => free === 'unknown')) {
    return unclear(
      'person_unresolved',
      `Approver ${names}, requester, beneficiary or implementer of ${request.key} can't be told apart as persons.`,
      evidence,
      {
        linkConfidence,
        settle: 'Put the account ids of the people involved into people.csv.',
      },
    );
  }
  return fail(
    'approver_not_independent',
    `${request.key} was approved only by ${names}, who asked for it, got it or set it up.`,
    evidence,
    { linkConfidence },
  );
});

function isIndependent(approval: Approval, approved: ApprovedGrant, input: TestInput): Ternary {
  const { grant, request } = approved;
  const threshold = input.number('identity.threshold');
  const { approver } = approval;
  if (
    approver === undefined ||
    approval.approverConfidence < threshold ||
    grant.person === undefined
  )
    return 'unknown';
  if (approver === grant.person) return false;
  const actor = grant.actor;
  const asImplementer =
    grant.entitlement.class === 'privileged' && actor !== undefined && !actor.rule;
  if (asImplementer && actor.person === approver) return false;
  if (request.requester === approver) return requesterMayApprove(approval, approved, input);
  if (request.requester === undefined || request.requesterConfidence < threshold) return 'unknown';
  const nobodyKnows = actor?.person === undefined || actor.confidence < threshold;
  return asImplementer && nobodyKnows ? 'unknown' : true;
}

/** In a small team the manager or owner who asks may also decide, if they neither get nor set it up. */
function requesterMayApprove(
  approval: Approval,
  { grant }: ApprovedGrant,
  input: TestInput,
): Ternary {
  if (!input.flag('approval.manager_request_counts')) return false;
  if (grant.actor?.person === approval.approver) return false;
  return isAuthorised(approval, grant, input);
}
