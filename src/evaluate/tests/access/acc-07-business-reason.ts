import { grantSubjects, requestBehind } from '../../access.ts';
import { defineTest, fail, notApplicable, pass } from '../../define-test.ts';

const PLACEHOLDERS = new Set([
  'n/a',
  'na',
  'none',
  'access',
  'asap',
  'please',
  'test',
  'tbd',
  '.',
  '-',
]);

/** The request says why, in words that are no placeholder. */
export const businessReason = defineTest({
  id: 'ACC-07',
  items: grantSubjects,
  judge(grant, input) {
    const finding = requestBehind(grant, input);
    if (finding.kind !== 'linked')
      return notApplicable('no_request', 'No request is linked.', grant.evidence);
    const { request } = finding;
    const reason = request.reason.trim();
    const evidence = [...grant.evidence, ...request.evidence];
    const says = reason
      ? `${request.key} gives as reason: "${reason.slice(0, 160)}".`
      : `${request.key} gives no reason.`;
    const placeholder = PLACEHOLDERS.has(reason.toLowerCase());
    return reason.length >= input.number('reason.min_chars') && !placeholder
      ? pass('reason_given', says, evidence)
      : fail(placeholder ? 'reason_is_placeholder' : 'reason_missing', says, evidence);
  },
});
