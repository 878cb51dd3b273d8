import { grantSubjects } from '../../access.ts';
import { defineTest, fail, pass, unclear } from '../../define-test.ts';
import { beneficiaryName, clock, describeRight } from '../../words.ts';

/** The system itself shows that the access was really given. */
export const grantConfirmed = defineTest({
  id: 'ACC-09',
  items: grantSubjects,
  judge(grant, input) {
    const what = `${describeRight(grant.entitlement)} for ${beneficiaryName(grant, input)}, given at ${clock(grant.effective)}`;
    if (grant.confirmedBySnapshot === true || grant.seen === 'snapshot') {
      return pass(
        'in_listing',
        `${what}, stands in a listing of the system itself.`,
        grant.evidence,
      );
    }
    if (grant.confirmedBySnapshot === false) {
      return fail(
        'not_in_listing',
        `${what}, is missing from the next listing of the system.`,
        grant.evidence,
      );
    }
    if (grant.ended)
      return pass(
        'ended_before_listing',
        `${what}, ended at ${clock(grant.ended)} before the next listing.`,
        grant.evidence,
      );
    return unclear(
      'no_later_listing',
      `${what}, was not followed by a listing of ${grant.system}.`,
      grant.evidence,
      {
        settle: `Collect ${grant.system} again.`,
      },
    );
  },
});
