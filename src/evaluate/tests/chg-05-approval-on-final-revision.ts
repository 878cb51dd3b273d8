import { approvalsBeforeMerge, changeSubjects } from '../change-subjects.ts';
import { defineTest, fail, notApplicable, pass, unclear } from '../define-test.ts';

/** What was merged is what was approved: no commit came after it but merges of the base branch. */
export const approvalOnFinalRevision = defineTest({
  id: 'CHG-05',
  items: changeSubjects,
  judge(change, input) {
    const { id, evidence, headSha, commits } = change;
    const approved = approvalsBeforeMerge(change).flatMap(({ commit }) => commit ?? []);
    const last = Math.max(
      ...approved.map((sha) => commits.findIndex((commit) => commit.sha === sha)),
    );
    if (headSha !== undefined && approved.includes(headSha))
      return pass(
        'final_revision',
        `${id}: the approval is on the merged revision ${headSha.slice(0, 9)}.`,
        evidence,
      );
    if (approved.length === 0 || last < 0) {
      return unclear(
        'revision_unknown',
        `${id}: GitHub does not tell which commit was approved.`,
        evidence,
        { settle: 'The review with its commit.' },
      );
    }
    const after = commits.slice(last + 1).filter(({ parents }) => parents < 2);
    if (after.length === 0)
      return pass(
        'only_base_merged',
        `${id}: after the approval only the base branch was merged in.`,
        evidence,
      );
    const says = `${id}: ${after.length} commit${after.length > 1 ? 's' : ''} came after the approval, first ${after[0]?.sha.slice(0, 9)}.`;
    return input.text('change.final_revision') === 'required'
      ? fail('pushed_after_approval', says, evidence)
      : notApplicable(
          'advisory',
          `${says} Policy does not require approval of the final revision.`,
          evidence,
        );
  },
});
