import type { Verdict } from '../model/result.ts';
import type { Approval, Evidence, Grant, Request } from '../model/trails.ts';
import { countedApprovals, grantSubjects, requestBehind } from './access.ts';
import {
  type ControlTest,
  defineTest,
  notApplicable,
  type Subject,
  type TestInput,
} from './define-test.ts';

export interface ApprovedGrant {
  readonly grant: Grant;
  readonly request: Request;
  readonly approvals: readonly Approval[];
  readonly evidence: readonly Evidence[];
  readonly linkConfidence: number;
}

/** A test of grants that ACC-02 found approved; the engine blocks it for the others. */
export function defineApprovedGrantTest(
  id: string,
  judge: (approved: ApprovedGrant, input: TestInput) => Verdict,
  items: (input: TestInput) => readonly Subject<Grant>[] = grantSubjects,
): ControlTest {
  return defineTest({
    id,
    items,
    judge(grant, input) {
      const finding = requestBehind(grant, input);
      if (finding.kind !== 'linked')
        return notApplicable('not_approved', 'No approved request is linked.', grant.evidence);
      const { request, confidence } = finding;
      const approvals = countedApprovals(grant, request, input);
      const evidence = [
        ...grant.evidence,
        ...request.evidence,
        ...approvals.flatMap((approval) => approval.evidence),
      ];
      return judge({ grant, request, approvals, evidence, linkConfidence: confidence }, input);
    },
  });
}
