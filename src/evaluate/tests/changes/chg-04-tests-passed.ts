import type { Verdict } from '../../../model/result.ts';
import { notAfter, type Ternary } from '../../../model/time.ts';
import type { Change } from '../../../model/trails.ts';
import { changeSubjects } from '../../change-subjects.ts';
import { defineTest, fail, notApplicable, pass, type Subject, unclear } from '../../define-test.ts';
import { clock } from '../../words.ts';

type Asked = { readonly change: Change } | { readonly repo: string; readonly sample: Change };

/** Every required check had succeeded on what was merged; a repository without any fails once. */
export const testsPassed = defineTest<Asked>({
  id: 'CHG-04',
  items(input) {
    const changes = changeSubjects(input);
    return [...repositoriesWithoutChecks(changes), ...changes.map(asked)];
  },
  judge(asked) {
    if ('change' in asked) return judgeChange(asked.change);
    const { repo, sample } = asked;
    return fail('no_required_checks', `${repo} requires no check before a merge.`, sample.evidence);
  },
});

function asked({ value, ...subject }: Subject<Change>): Subject<Asked> {
  return { ...subject, value: { change: value } };
}

/** A flaw of the repository's design, not of each change. */
function repositoriesWithoutChecks(changes: readonly Subject<Change>[]): Subject<Asked>[] {
  const without = new Map<string, Subject<Change>>();
  for (const subject of changes) {
    const { repo, requiredChecks } = subject.value;
    if (requiredChecks?.length === 0 && !without.has(repo)) without.set(repo, subject);
  }
  return [...without].map(([repo, { at, traits, value }]) => ({
    id: `repo:${repo}`,
    label: `${repo}: required checks`,
    ...(at !== undefined && { at }),
    traits,
    value: { repo, sample: value },
  }));
}

function judgeChange(change: Change): Verdict {
  const { id, evidence, requiredChecks, merged } = change;
  if (requiredChecks === undefined) {
    return unclear(
      'protection_unknown',
      `${id}: which checks ${change.repo} requires was not collected.`,
      evidence,
      { settle: 'Branch protection or rulesets of the repository.' },
    );
  }
  if (requiredChecks.length === 0)
    return notApplicable(
      'nothing_required',
      `${id}: ${change.repo} requires no check, which fails once for the repository.`,
      evidence,
    );
  const states = requiredChecks.map((name) => ({ name, green: isGreen(name, change) }));
  const open = states.filter(({ green }) => green === false).map(({ name }) => name);
  if (open.length > 0 && !change.truncated.includes('checks')) {
    const seen = change.checks.map(({ name, conclusion }) => `${name}: ${conclusion}`).join(', ');
    return fail(
      'check_not_green',
      `${id} was merged without ${open.join(', ')}; it had ${seen || 'no checks at all'}.`,
      evidence,
    );
  }
  if (states.some(({ green }) => green !== true)) {
    return unclear(
      'checks_incomplete',
      `${id}: the list of checks was cut, or a check has no time.`,
      evidence,
      { settle: 'Collect the pull request again.' },
    );
  }
  return pass(
    'checks_green',
    `${id}: ${requiredChecks.join(', ')} succeeded before the merge at ${clock(merged)}.`,
    evidence,
  );
}

/** The last run of a check by the time of the merge decides; one without a time leaves it open. */
function isGreen(name: string, { checks, merged }: Change): Ternary {
  const own = checks.filter((check) => check.name === name);
  const succeeded = (check: (typeof own)[number] | undefined) =>
    check?.conclusion.toLowerCase() === 'success';
  if (own.some(({ at }) => at === undefined)) return own.some(succeeded) ? 'unknown' : false;
  const inTime = own.filter(({ at }) => at !== undefined && notAfter(at, merged) !== false);
  const last = inTime
    .toSorted((a, b) => Date.parse(a.at?.latest ?? '') - Date.parse(b.at?.latest ?? ''))
    .at(-1);
  return succeeded(last);
}
