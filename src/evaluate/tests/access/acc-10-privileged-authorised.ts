import type { Approval, Grant } from '../../../model/trails.ts';
import { beforeGrant, grantSubjects, requestBehind, standing } from '../../access.ts';
import { defineTest, fail, pass, type TestInput, unclear } from '../../define-test.ts';
import { approverName, beneficiaryName, clock, describeRight } from '../../words.ts';

/** Privileged access was approved beforehand by the owner, who neither gets it nor sets it up. */
export const privilegedAuthorised = defineTest({
  id: 'ACC-10',
  items: (input) =>
    grantSubjects(input).filter(({ value }) => value.entitlement.class === 'privileged'),
  judge(grant, input) {
    const what = `${describeRight(grant.entitlement)} for ${beneficiaryName(grant, input)}, given at ${clock(grant.effective)}`;
    const finding = requestBehind(grant, input);
    if (finding.kind === 'uncertain') {
      return unclear(finding.reason, `${what}: ${finding.says}`, grant.evidence, {
        settle: finding.settle,
      });
    }
    if (finding.kind === 'none')
      return fail('no_request', `${what}: nobody asked and nobody approved.`, grant.evidence);
    if (grant.entitlement.owner === undefined) {
      return unclear(
        'owner_unknown',
        `${what}: entitlements.yaml names no owner.`,
        grant.evidence,
        { settle: 'Name the owner in entitlements.yaml.' },
      );
    }
    const { request } = finding;
    const evidence = [
      ...grant.evidence,
      ...request.evidence,
      ...request.approvals.flatMap((approval) => approval.evidence),
    ];
    const byOwner = standing(request, grant).filter((approval) => decides(approval, grant));
    const inTime = byOwner.map((approval) => ({
      approval,
      before: beforeGrant(approval.decided, grant, input),
    }));
    const good = inTime.find(({ before }) => before === true);
    if (good && !areKnown(good.approval, grant, input)) {
      return unclear(
        'person_unresolved',
        `${what}: ${approverName(good.approval, input)} approved ${request.key}; whether the same person set it up can't be told.`,
        evidence,
        { settle: 'Put the account ids of approver and implementer into people.csv.' },
      );
    }
    if (good) {
      return pass(
        'owner_approved',
        `${approverName(good.approval, input)}, owner of the resource, approved ${request.key} at ${clock(good.approval.decided)} before ${what}.`,
        evidence,
      );
    }
    if (inTime.some(({ before }) => before === 'unknown')) {
      return unclear(
        'approval_time_unknown',
        `${what}: the owner's approval on ${request.key} has no exact time.`,
        evidence,
        { settle: 'The exact time of the approval.' },
      );
    }
    return fail(
      inTime.length > 0 ? 'approval_after_grant' : 'owner_did_not_approve',
      `${what}: ${whyNot(inTime.length, input, grant)} on ${request.key}.`,
      evidence,
    );
  },
});

/** An owner or delegate who is neither beneficiary nor implementer, in words or better. */
function decides(approval: Approval, { entitlement, person, actor }: Grant): boolean {
  const { approver } = approval;
  return (
    approver !== undefined &&
    [entitlement.owner, ...entitlement.delegates].includes(approver) &&
    approver !== person &&
    approver !== actor?.person &&
    ['A', 'B', 'C'].includes(approval.strength)
  );
}

/** Are approver and implementer both known as persons? */
function areKnown(approval: Approval, { actor }: Grant, input: TestInput): boolean {
  const threshold = input.number('identity.threshold');
  const actorKnown =
    actor === undefined ||
    actor.rule ||
    (actor.person !== undefined && actor.confidence >= threshold);
  return actorKnown && approval.approverConfidence >= threshold;
}

function whyNot(late: number, input: TestInput, { entitlement }: Grant): string {
  const owner = input.index.nameOf(entitlement.owner, 'the owner');
  return late > 0 ? `${owner} approved only afterwards` : `no independent approval by ${owner}`;
}
