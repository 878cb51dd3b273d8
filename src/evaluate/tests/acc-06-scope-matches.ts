import { defineApprovedGrantTest } from '../approved-grant.ts';
import { fail, pass, unclear } from '../define-test.ts';
import { describeRight } from '../words.ts';

/** What was granted is what was asked for and approved, not more. */
export const scopeMatches = defineApprovedGrantTest(
  'ACC-06',
  ({ grant, request, evidence, linkConfidence }) => {
    const { id, ref, aliases } = grant.entitlement;
    const right = describeRight(grant.entitlement);
    const named = request.asked.filter(({ entitlement }) => entitlement !== undefined);
    const words = [ref.name, ...aliases].map((word) => word.toLowerCase());
    const asked = request.asked.some(
      ({ entitlement, text }) =>
        entitlement === id || words.some((word) => text.toLowerCase().includes(word)),
    );
    const list = request.asked.map(({ text, entitlement }) => text || entitlement).join(', ');
    if (asked)
      return pass('as_asked', `${request.key} asked for ${list}; granted was ${right}.`, evidence, {
        linkConfidence,
      });
    if (named.length === 0) {
      return unclear(
        'scope_not_stated',
        `${request.key} does not name a right that can be compared with ${right}.`,
        evidence,
        {
          linkConfidence,
          settle: 'A request that names the group, role or repository.',
        },
      );
    }
    return fail(
      'scope_exceeded',
      `${request.key} asked for ${list}; granted was ${right}.`,
      evidence,
      { linkConfidence },
    );
  },
);
