import { notAfter, shiftFact } from '../../../model/time.ts';
import { requestBehind } from '../../access.ts';
import { claimWords, givenOrClaimed } from '../../claims.ts';
import { defineTest, fail, pass, unclear } from '../../define-test.ts';
import { beneficiaryName, clock, describeRight, minutes } from '../../words.ts';

/** Every grant goes back to a request raised before it. */
export const requestLinked = defineTest({
  id: 'ACC-01',
  items: givenOrClaimed,
  judge(item, input) {
    if (item.kind === 'claim') {
      const { request } = item;
      return pass('request_found', claimWords(item, input), request.evidence);
    }
    const { grant } = item;
    const finding = requestBehind(grant, input);
    const what = `${beneficiaryName(grant, input)} got ${describeRight(grant.entitlement)} at ${clock(grant.effective)}`;
    if (finding.kind === 'uncertain') {
      return unclear(finding.reason, `${what}. ${finding.says}`, grant.evidence, {
        settle: finding.settle,
      });
    }
    if (finding.kind === 'none')
      return fail('no_request', `${what}; no request for it was found anywhere.`, grant.evidence);
    const { request, confidence } = finding;
    const evidence = [...grant.evidence, ...request.evidence];
    const extra = {
      linkConfidence: confidence,
      instants: { created: request.created.latest, effective: grant.effective.latest },
    };
    const says = `${what}; ${request.key} was raised at ${clock(request.created)}.`;
    const inTime = notAfter(
      request.created,
      shiftFact(grant.effective, minutes(input.number('skew_minutes'))),
    );
    if (inTime === true) return pass('request_found', says, evidence, extra);
    if (inTime === false) return fail('request_after_grant', says, evidence, extra);
    return unclear('request_time_unknown', says, evidence, {
      ...extra,
      settle: 'An exact time of the request or of the grant.',
    });
  },
});
