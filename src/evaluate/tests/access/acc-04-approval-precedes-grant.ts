import type { Approval } from '../../../model/trails.ts';
import { beforeGrant, isAuthorised } from '../../access.ts';
import { type ApprovedGrant, defineApprovedGrantTest } from '../../approved-grant.ts';
import { fail, pass, type TestInput, unclear } from '../../define-test.ts';
import { approverName, clock } from '../../words.ts';

/** The decision that had to be there was there before the access was. */
export const approvalPrecedesGrant = defineApprovedGrantTest('ACC-04', (approved, input) => {
  const { grant, request, evidence, linkConfidence } = approved;
  const required = requiredApproval(approved, input);
  const extra = {
    linkConfidence,
    instants: { decided: required.decided.latest, effective: grant.effective.latest },
  };
  const says = `${approverName(required, input)} approved ${request.key} at ${clock(required.decided)}; access began at ${clock(grant.effective)}.`;
  switch (beforeGrant(required.decided, grant, input)) {
    case true:
      return pass('approved_before', says, evidence, extra);
    case false:
      return fail('approval_after_grant', says, evidence, extra);
    case 'unknown':
      return unclear('approval_time_unknown', says, evidence, {
        ...extra,
        settle: 'The exact time of the approval, e.g. a written reply instead of a reaction.',
      });
  }
});

/** The earliest decision by somebody authorised; without one, the earliest there is. */
export function requiredApproval(approved: ApprovedGrant, input: TestInput): Approval {
  const byTime = approved.approvals.toSorted(
    (a, b) => Date.parse(a.decided.latest) - Date.parse(b.decided.latest),
  );
  const authorised = byTime.find(
    (approval) => isAuthorised(approval, approved.grant, input) === true,
  );
  const required = authorised ?? byTime[0];
  if (!required) throw new RangeError(`${approved.grant.id} has no counted approval`);
  return required;
}
