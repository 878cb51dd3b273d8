import { notAfter, shiftFact } from '../../../model/time.ts';
import type { Grant, Request } from '../../../model/trails.ts';
import { grantSubjects } from '../../access.ts';
import { type ApprovedGrant, defineApprovedGrantTest } from '../../approved-grant.ts';
import { askedRights, baseOf } from '../../claims.ts';
import { fail, notApplicable, pass, type TestInput, unclear } from '../../define-test.ts';
import { lastLook } from '../../times.ts';
import { beneficiaryName, clock, describeRight } from '../../words.ts';

const HOUR_MS = 3_600_000;

/** Access approved until a day ended by then, or was approved again in time. */
export const temporaryAccessEnded = defineApprovedGrantTest(
  'ACC-11',
  (approved, input) => {
    const { grant, request, evidence, linkConfidence } = approved;
    const { expiry } = request;
    if (expiry === undefined)
      return notApplicable('not_approved', `${request.key} is for no limited time.`, evidence);
    const due = shiftFact(expiry, input.number('temp.grace_hours') * HOUR_MS);
    const what = `${describeRight(grant.entitlement)} for ${beneficiaryName(grant, input)}, approved until ${clock(expiry)} by ${request.key}`;
    const extra = { linkConfidence, instants: { expiry: expiry.latest, deadline: due.latest } };
    const renewal = renewedBy(approved, input);
    if (renewal) {
      return pass(
        'renewed',
        `${what}, was approved again by ${renewal.key} before it ran out.`,
        [...evidence, ...renewal.evidence],
        extra,
      );
    }
    if (grant.ended === undefined) {
      return notAfter(lastLook(input), due) === false
        ? fail(
            'not_ended',
            `${what}, is still held at ${input.trails.extractedAt}.`,
            evidence,
            extra,
          )
        : notApplicable('not_due_yet', `${what}: that is yet to come.`, evidence);
    }
    const says = `${what}, ended at ${clock(grant.ended)}.`;
    const inTime = notAfter(grant.ended, due);
    if (inTime === true) return pass('ended_in_time', says, evidence, extra);
    if (inTime === false) return fail('ended_late', says, evidence, extra);
    return unclear('end_time_unknown', says, evidence, {
      ...extra,
      settle: `The exact time of the removal from ${grant.system}'s audit log.`,
    });
  },
  (input) => grantSubjects(input).filter(({ value }) => expires(value, input)),
);

function expires(grant: Grant, input: TestInput): boolean {
  return input.index.requestOf(grant, input.number('link.threshold'))?.expiry !== undefined;
}

/** Another request for the same right and person, approved before the first ran out. */
function renewedBy({ grant, request }: ApprovedGrant, input: TestInput): Request | undefined {
  const accepted = new Set(input.list('approval.accepted'));
  return input.trails.requests.find(
    (other) =>
      other.id !== request.id &&
      other.beneficiaries.includes(grant.person ?? '') &&
      (other.expiry === undefined || other.expiry.latest > (request.expiry?.latest ?? '')) &&
      other.created.earliest >= request.created.earliest &&
      askedRights(other, input).some((right) => baseOf(right) === baseOf(grant.entitlement)) &&
      other.approvals.some(
        ({ decision, decided, strength, approver }) =>
          decision === 'approved' &&
          accepted.has(strength) &&
          approver !== grant.person &&
          request.expiry !== undefined &&
          notAfter(decided, request.expiry) === true,
      ),
  );
}
