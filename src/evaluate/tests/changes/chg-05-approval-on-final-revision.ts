import type { Verdict } from '../../../model/result.ts';
import type { Change } from '../../../model/trails.ts';
import { approvalsBeforeMerge, changeSubjects } from '../../change-subjects.ts';
import {
  defineTest,
  fail,
  notApplicable,
  pass,
  type TestInput,
  unclear,
} from '../../define-test.ts';

/** What was merged is what was approved: no commit came after it but merges of the base branch. */
export const approvalOnFinalRevision = defineTest({
  id: 'CHG-05',
  items: changeSubjects,
  judge(change, input) {
    const verdict = judgeRevision(change, input);
    if (verdict.verdict === 'P' || input.text('change.final_revision') === 'required')
      return verdict;
    return notApplicable(
      'advisory',
      `${verdict.says} Policy does not require approval of the final revision.`,
      change.evidence,
    );
  },
});

function judgeRevision(change: Change, input: TestInput): Verdict {
  const { id, evidence, headSha, commits } = change;
  const approvals = approvalsBeforeMerge(change, input.text('change.semantics'));
  const approved = approvals.flatMap(({ commit }) => commit ?? []);
  if (headSha !== undefined && approved.includes(headSha))
    return pass(
      'final_revision',
      `${id}: the approval is on the merged revision ${headSha.slice(0, 9)}.`,
      evidence,
    );
  const last = Math.max(...approved.map((sha) => commits.findIndex((one) => one.sha === sha)));
  if (approved.length === 0 || last < 0 || change.truncated.includes('commits')) {
    return unclear(
      'revision_unknown',
      `${id}: which of its commits was approved can't be told.`,
      evidence,
      { settle: 'The review with its commit, and all commits of the pull request.' },
    );
  }
  const after = commits.slice(last + 1).filter(({ parents }) => parents < 2);
  if (after.length === 0)
    return pass(
      'only_base_merged',
      `${id}: after the approval only the base branch was merged in.`,
      evidence,
    );
  const many = after.length > 1 ? `${after.length} commits` : '1 commit';
  return fail(
    'pushed_after_approval',
    `${id}: ${many} came after the approval, first ${after[0]?.sha.slice(0, 9)}.`,
    evidence,
  );
}
