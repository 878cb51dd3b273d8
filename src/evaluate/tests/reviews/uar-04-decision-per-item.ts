import { defineTest, fail, pass } from '../../define-test.ts';
import { type ReviewedLine, reviewedLines } from '../../review-subjects.ts';
import { clock } from '../../words.ts';

/** Each line has its own decision and date; a signature below the list decides nothing. */
export const decisionPerItem = defineTest<ReviewedLine>({
  id: 'UAR-04',
  items: reviewedLines,
  judge: ({ workbook, line }, input) => {
    const evidence = [workbook.evidence];
    const name = input.index.nameOf(workbook.reviewer, workbook.reviewer);
    if (line.decision === undefined)
      return fail('no_decision', `${name} signed without deciding on this line.`, evidence);
    if (line.decided === undefined)
      return fail('no_date', `${name} decided "${line.decision}" without a date.`, evidence);
    return pass(
      'decided',
      `${name} decided "${line.decision}" on ${clock(line.decided)}.`,
      evidence,
      {
        instants: { decided: line.decided.latest },
      },
    );
  },
});
