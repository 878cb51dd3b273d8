import { isAuthorised } from '../../access.ts';
import { defineApprovedGrantTest } from '../../approved-grant.ts';
import { fail, pass, unclear } from '../../define-test.ts';
import { approverName, describeRight } from '../../words.ts';

/** The approver is whom the approver matrix names for this right, and worked here at the time. */
export const approverAuthorised = defineApprovedGrantTest(
  'ACC-05',
  ({ grant, request, approvals, evidence, linkConfidence }, input) => {
    const judged = approvals.map((approval) => ({
      approval,
      may: isAuthorised(approval, grant, input),
    }));
    const right = describeRight(grant.entitlement);
    const whose =
      grant.entitlement.class === 'standard'
        ? "the beneficiary's manager"
        : 'the owner of the resource';
    const authorised = judged.find(({ may }) => may === true);
    if (authorised) {
      return pass(
        'authorised',
        `${approverName(authorised.approval, input)} may approve ${right} (${grant.entitlement.class}: ${whose}).`,
        evidence,
        { linkConfidence },
      );
    }
    const names = approvals.map((approval) => approverName(approval, input)).join(', ');
    if (judged.some(({ may }) => may === 'unknown')) {
      return unclear(
        'approver_unknown',
        `Nobody can say whether ${names} may approve ${right}: ${whose} is not on record.`,
        evidence,
        {
          linkConfidence,
          settle: 'Name the manager in people.csv, or the owner in entitlements.yaml.',
        },
      );
    }
    return fail(
      'approver_not_authorised',
      `${request.key} was approved by ${names}; ${right} needs ${whose}.`,
      evidence,
      { linkConfidence },
    );
  },
);
