import { defineTest, fail, pass, unclear } from '../../define-test.ts';
import { managersOf } from '../../managers.ts';
import { type ReviewedLine, reviewedLines } from '../../review-subjects.ts';

/** Whoever decided a line may decide it, and it is not about them. */
export const reviewerAuthorised = defineTest<ReviewedLine>({
  id: 'UAR-03',
  items: reviewedLines,
  judge: ({ review, workbook, line }, input) => {
    const { reviewer } = workbook;
    const evidence = [workbook.evidence];
    const name = input.index.nameOf(reviewer, reviewer);
    const account = input.index.account(review.system, line.account);
    const subject = account?.identity;
    if (!input.index.person(reviewer)) {
      return unclear('reviewer_unknown', `${reviewer} is nobody in people.csv.`, evidence, {
        settle: 'The reviewer as a person of people.csv.',
      });
    }
    if (subject && subject.person === reviewer) {
      return fail('self_review', `${name} reviewed their own access.`, evidence);
    }
    if (account && !subject && !account.register && account.type !== 'bot') {
      return unclear(
        'account_owner_unknown',
        `Nobody knows whose account ${line.login} is.`,
        evidence,
        {
          settle: 'Whose account it is, in people.csv or among the non-human accounts.',
        },
      );
    }
    const right = line.right === undefined ? undefined : input.index.right(line.right);
    const named =
      review.system === undefined ? [] : (input.trails.reviewers?.[review.system] ?? []);
    const owners = right ? [right.owner, ...right.delegates] : [];
    if (named.includes(reviewer))
      return pass('named_reviewer', `${name} reviews this system by policy.`, evidence);
    if (owners.includes(reviewer)) return pass('owner', `${name} owns the right.`, evidence);
    if (
      managersOf(subject?.person ?? account?.register?.owner, review.asOf, input.index).includes(
        reviewer,
      )
    ) {
      return pass('manager', `${name} is in the line of management.`, evidence);
    }
    return fail(
      'not_authorised',
      `${name} is neither manager nor owner, and no reviewer of ${review.system ?? 'it'} by policy.`,
      evidence,
    );
  },
});
