import { notAfter, shiftFact } from '../../model/time.ts';
import { defineApprovedGrantTest } from '../approved-grant.ts';
import { fail, pass, unclear } from '../define-test.ts';
import { clock } from '../words.ts';
import { requiredApproval } from './acc-04-approval-precedes-grant.ts';

const DAY_MS = 86_400_000;

/** Access followed its approval within the time policy allows an approval to live. */
export const approvalFresh = defineApprovedGrantTest('ACC-08', (approved, input) => {
  const { grant, request, evidence, linkConfidence } = approved;
  const { decided } = requiredApproval(approved, input);
  const days = input.number('approval.max_age_days');
  const says = `${request.key} was approved at ${clock(decided)}, access began at ${clock(grant.effective)}; an approval lives ${days} days.`;
  const inTime = notAfter(grant.effective, shiftFact(decided, days * DAY_MS));
  if (inTime === true) return pass('approval_fresh', says, evidence, { linkConfidence });
  if (inTime === false) return fail('approval_expired', says, evidence, { linkConfidence });
  return unclear('approval_time_unknown', says, evidence, {
    linkConfidence,
    settle: 'The exact time of the approval.',
  });
});
