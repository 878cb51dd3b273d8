import { notAfter } from '../../model/time.ts';
import { changeSubjects } from '../change-subjects.ts';
import { defineTest, fail, pass, unclear } from '../define-test.ts';
import { clock } from '../words.ts';

/** Every required check had succeeded on what was merged. */
export const testsPassed = defineTest({
  id: 'CHG-04',
  items: changeSubjects,
  judge(change) {
    const { id, evidence, requiredChecks, merged } = change;
    if (requiredChecks === undefined) {
      return unclear(
        'protection_unknown',
        `${id}: which checks ${change.repo} requires was not collected.`,
        evidence,
        {
          settle: 'Branch protection or rulesets of the repository.',
        },
      );
    }
    if (requiredChecks.length === 0)
      return fail(
        'no_required_checks',
        `${change.repo} requires no check before a merge.`,
        evidence,
      );
    const open = requiredChecks.filter(
      (name) =>
        !change.checks.some(
          (check) =>
            check.name === name &&
            check.conclusion.toLowerCase() === 'success' &&
            (check.at === undefined || notAfter(check.at, merged) !== false),
        ),
    );
    if (open.length === 0)
      return pass(
        'checks_green',
        `${id}: ${requiredChecks.join(', ')} succeeded before the merge at ${clock(merged)}.`,
        evidence,
      );
    if (change.truncated.includes('checks')) {
      return unclear('checks_incomplete', `${id}: the list of checks was cut.`, evidence, {
        settle: 'Collect the pull request again.',
      });
    }
    const seen =
      change.checks.map(({ name, conclusion }) => `${name}: ${conclusion}`).join(', ') ||
      'no checks at all';
    return fail(
      'check_not_green',
      `${id} was merged without ${open.join(', ')}; it had ${seen}.`,
      evidence,
    );
  },
});
