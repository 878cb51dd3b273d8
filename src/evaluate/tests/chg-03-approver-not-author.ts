import type { Ternary } from '../../model/time.ts';
import type { Change, PersonRef } from '../../model/trails.ts';
import { approvalsBeforeMerge, changeSubjects, nameOf, samePerson } from '../change-subjects.ts';
import { defineTest, fail, notApplicable, pass, unclear } from '../define-test.ts';

/** Somebody who wrote none of it approved it. */
export const approverNotAuthor = defineTest({
  id: 'CHG-03',
  items: changeSubjects,
  judge(change, input) {
    const { id, evidence } = change;
    if (change.author?.bot)
      return notApplicable(
        'no_human_author',
        `${id} was written by ${change.author.login}.`,
        evidence,
      );
    const threshold = input.number('identity.threshold');
    const judged = approvalsBeforeMerge(change).map(({ by }) => ({
      by,
      wrote: wroteAny(by, change, threshold),
    }));
    const independent = judged.find(({ wrote }) => wrote === false);
    if (independent)
      return pass(
        'independent',
        `${nameOf(independent.by, input)} approved ${id} and wrote none of it.`,
        evidence,
      );
    const names = judged.map(({ by }) => nameOf(by, input)).join(', ');
    if (judged.some(({ wrote }) => wrote === 'unknown') || change.truncated.includes('commits')) {
      return unclear(
        'person_unresolved',
        `${id}: whether ${names} wrote part of it can't be told.`,
        evidence,
        {
          settle: 'GitHub logins of author and approver in people.csv.',
        },
      );
    }
    return fail(
      'approver_wrote_it',
      `${id} was approved only by ${names}, who wrote part of it.`,
      evidence,
    );
  },
});

function wroteAny(reviewer: PersonRef, change: Change, threshold: number): Ternary {
  const writers = [change.author, ...change.commitAuthors, change.lastPusher].filter(
    (ref) => ref !== undefined,
  );
  const same = writers.map((writer) => samePerson(reviewer, writer, threshold));
  if (same.includes(true)) return true;
  return same.includes('unknown') || change.truncated.includes('commits') ? 'unknown' : false;
}
