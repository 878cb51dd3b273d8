import type { Ternary } from '../../../model/time.ts';
import type { Change, PersonRef } from '../../../model/trails.ts';
import { approvalsBeforeMerge, changeSubjects, nameOf, samePerson } from '../../change-subjects.ts';
import { defineTest, fail, pass, unclear } from '../../define-test.ts';

/** Somebody who wrote none of it approved it. */
export const approverNotAuthor = defineTest({
  id: 'CHG-03',
  items: changeSubjects,
  judge(change, input) {
    const { id, evidence } = change;
    const threshold = input.number('identity.threshold');
    const ignored = new Set(
      input.list('change.ignore_committer').map((name) => name.toLowerCase()),
    );
    const judged = approvalsBeforeMerge(change, input.text('change.semantics')).map(({ by }) => ({
      by,
      wrote: wroteAny(by, change, threshold, ignored),
    }));
    const independent = judged.find(({ wrote }) => wrote === false);
    if (independent)
      return pass(
        'independent',
        `${nameOf(independent.by, input)} approved ${id} and wrote none of it.`,
        evidence,
      );
    const names = judged.map(({ by }) => nameOf(by, input)).join(', ');
    if (judged.some(({ wrote }) => wrote === 'unknown')) {
      return unclear(
        'person_unresolved',
        `${id}: whether ${names} wrote part of it can't be told.`,
        evidence,
        { settle: 'GitHub logins of everybody who wrote or approved it in people.csv.' },
      );
    }
    return fail(
      'approver_wrote_it',
      `${id} was approved only by ${names}, who wrote part of it.`,
      evidence,
    );
  },
});

function wroteAny(
  reviewer: PersonRef,
  change: Change,
  threshold: number,
  ignored: ReadonlySet<string>,
): Ternary {
  const writers = [change.author, ...change.commitAuthors, change.lastPusher].filter(
    (ref) => ref !== undefined && !ignored.has(ref.login.toLowerCase()),
  );
  const same = writers.flatMap((ref) => (ref ? [samePerson(reviewer, ref, threshold)] : []));
  if (same.includes(true)) return true;
  const cut = change.truncated.includes('commits') || change.author === undefined;
  return same.includes('unknown') || cut ? 'unknown' : false;
}
