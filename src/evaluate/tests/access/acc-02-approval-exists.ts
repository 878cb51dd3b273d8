import { countedApprovals, requestBehind, standing } from '../../access.ts';
import { type Claim, claimWords, givenOrClaimed } from '../../claims.ts';
import { defineTest, fail, pass, type TestInput, unclear } from '../../define-test.ts';
import { approverName, beneficiaryName, clock, describeRight } from '../../words.ts';

/** The request behind a grant was approved in a form that policy accepts. */
export const approvalExists = defineTest({
  id: 'ACC-02',
  items: givenOrClaimed,
  judge(item, input) {
    if (item.kind === 'claim') return approvalOfClaim(item, input);
    const { grant } = item;
    const finding = requestBehind(grant, input);
    const what = `${describeRight(grant.entitlement)} for ${beneficiaryName(grant, input)}`;
    if (finding.kind === 'uncertain') {
      return unclear(finding.reason, `${what}: ${finding.says}`, grant.evidence, {
        settle: finding.settle,
      });
    }
    if (finding.kind === 'none')
      return fail(
        'no_request',
        `${what}: there is no request, so nothing was approved.`,
        grant.evidence,
      );
    const { request, confidence } = finding;
    const evidence = [...grant.evidence, ...request.evidence];
    const extra = { linkConfidence: confidence };
    const [counted] = countedApprovals(grant, request, input);
    if (counted) {
      const says = `${approverName(counted, input)} approved ${request.key} at ${clock(counted.decided)} (strength ${counted.strength}, ${counted.how}).`;
      const reason = counted.how.startsWith('implied') ? 'implied_by_manager_request' : 'approved';
      return pass(reason, says, [...evidence, ...counted.evidence], extra);
    }
    const [weak] = standing(request, grant);
    if (weak) {
      const says = `${request.key} carries only an approval of strength ${weak.strength} by ${approverName(weak, input)} (${weak.how}), which policy does not accept.`;
      return fail('approval_strength_not_accepted', says, [...evidence, ...weak.evidence], extra);
    }
    const candidate = request.approvals.find(({ decision }) => decision === 'pending');
    const shown = candidate
      ? ` Undecided words by ${approverName(candidate, input)}: "${candidate.text.slice(0, 120)}".`
      : '';
    const reason = request.approvals.some(({ decision }) => decision === 'declined')
      ? 'declined'
      : 'no_approval';
    return fail(reason, `${request.key}, ${what}: nobody approved it.${shown}`, evidence, extra);
  },
});

function approvalOfClaim(claim: Claim, input: TestInput) {
  const accepted = new Set(input.list('approval.accepted'));
  const { request } = claim;
  const given = request.approvals.filter(({ decision }) => decision === 'approved');
  const counted = given.find(({ strength }) => accepted.has(strength));
  const says = claimWords(claim, input);
  if (counted === undefined) {
    return fail(
      'approval_strength_not_accepted',
      `${says} Its approvals have a strength that policy does not accept.`,
      [...request.evidence, ...given.flatMap(({ evidence }) => evidence)],
    );
  }
  return pass(
    'approved',
    `${says} ${approverName(counted, input)} approved it at ${clock(counted.decided)} (strength ${counted.strength}, ${counted.how}).`,
    [...request.evidence, ...counted.evidence],
  );
}
