import { begunOrClaimed, type Claim, claimWords } from '../../claims.ts';
import { defineTest, fail, pass, type TestInput, unclear } from '../../define-test.ts';
import { beneficiaryName, clock, describeRight } from '../../words.ts';

/** The system itself shows that the access was really given. */
export const grantConfirmed = defineTest({
  id: 'ACC-09',
  items: begunOrClaimed,
  judge(item, input) {
    if (item.kind === 'claim') return judgeClaim(item, input);
    const { grant } = item;
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

/** A ticket says it is done; the system would have to show it. */
function judgeClaim(claim: Claim, input: TestInput) {
  const { request, right } = claim;
  const says = `${claimWords(claim, input)} ${describeRight(right)} shows no such access.`;
  const { system } = right.ref;
  const seen = input.trails.coverage.filter(({ source }) => source === system);
  const listed = seen.filter(({ nature }) => nature === 'state');
  const hole = listed.find(({ complete }) => !complete);
  if (listed.length > 0 && hole === undefined)
    return fail('claimed_not_done', says, request.evidence);
  return unclear(
    'system_not_seen',
    `${says} ${hole ? `${system}/${hole.stream} was not collected whole` : `${system} was not collected`}.`,
    request.evidence,
    { settle: `A complete listing of ${system}.` },
  );
}
