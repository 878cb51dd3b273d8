import type { Ternary } from '../model/time.ts';
import { within } from '../model/time.ts';
import type { Change, DeploymentTrail, PersonRef, Trails } from '../model/trails.ts';
import type { Subject, TestInput } from './define-test.ts';
import { clock } from './words.ts';

/** Changes merged in the period. */
export function changeSubjects({ trails }: Pick<TestInput, 'trails'>): Subject<Change>[] {
  return trails.changes
    .filter((change) => within(change.merged, trails.period) !== false)
    .map((change) => ({
      id: change.id,
      label: `${change.id} ${change.title}`,
      at: change.merged.earliest,
      traits: ['system:github', ...(change.emergency ? ['emergency'] : [])],
      value: change,
    }));
}

/** Production deployments of the period. */
export function deploymentsOf({ deployments, period }: Trails): DeploymentTrail[] {
  return deployments.filter(({ at }) => within(at, period) !== false);
}

/** A change, or a commit that reached production in none. */
export type ChangeOrCommit =
  | { readonly kind: 'change'; readonly change: Change }
  | { readonly kind: 'commit'; readonly deployment: DeploymentTrail };

/** Changes of the period, and direct pushes that were deployed to production. */
export function changesAndStrays({ trails }: TestInput): Subject<ChangeOrCommit>[] {
  const direct = new Set(
    trails.pushes.filter(({ changes }) => changes.length === 0).map(({ id }) => id),
  );
  const strays = deploymentsOf(trails).filter(
    ({ repo, sha, change }) => change === undefined && direct.has(`${repo}@${sha}`),
  );
  return [
    ...changeSubjects({ trails }).map((subject) => ({
      ...subject,
      value: { kind: 'change' as const, change: subject.value },
    })),
    ...strays.map((deployment) => ({
      id: deployment.id,
      label: `${deployment.repo} ${deployment.sha.slice(0, 9)} in ${deployment.environment}`,
      at: deployment.at.earliest,
      traits: ['system:github'],
      value: { kind: 'commit' as const, deployment },
    })),
  ];
}

/** What a deployed commit without a pull request shows, and whether all of those were collected. */
export function outsideOfChanges(
  { repo, sha, environment, at }: DeploymentTrail,
  { trails }: TestInput,
): { readonly says: string; readonly sure: boolean } {
  const pulls = trails.coverage.find(
    ({ source, stream }) => source === 'github' && stream === 'pull-requests',
  );
  const what = `${sha.slice(0, 9)} of ${repo} was deployed to ${environment} at ${clock(at)} and is in no pull request`;
  return pulls?.complete === true
    ? { says: `${what}.`, sure: true }
    : { says: `${what} that was collected; not all were.`, sure: false };
}

export type Review = Change['reviews'][number];

/**
 * Approvals by people that stood when the change was merged. Under `latest_per_reviewer` each
 * reviewer's last decision counts: an approval that was dismissed, or followed by a request for
 * changes, is none. Under `any_approval` one approval is enough whatever came after it.
 */
export function approvalsBeforeMerge(change: Change, semantics: string): Review[] {
  const submitted = change.reviews.filter(
    ({ by, at }) => !by.bot && at !== undefined && at.earliest <= change.merged.latest,
  );
  const approved = submitted.filter(({ state }) => state === 'approved');
  if (semantics === 'any_approval') return approved;
  return approved.filter((review) => !submitted.some((other) => supersedes(other, review)));
}

/** The same reviewer decided again later. A reviewer the vendor no longer names is nobody's equal. */
function supersedes(other: Review, review: Review): boolean {
  const decides = ['approved', 'changes_requested', 'dismissed'].includes(other.state);
  if (!decides || other === review || review.by.login === '') return false;
  return other.by.login === review.by.login && (other.at?.latest ?? '') > (review.at?.latest ?? '');
}

/** The same person? Logins tell when they are equal; otherwise both must be known persons. */
export function samePerson(a: PersonRef, b: PersonRef, threshold: number): Ternary {
  if (a.login !== '' && a.login === b.login) return true;
  const known = (ref: PersonRef) => ref.person !== undefined && ref.confidence >= threshold;
  if (!known(a) || !known(b)) return a.bot !== b.bot ? false : 'unknown';
  return a.person === b.person;
}

export function nameOf(ref: PersonRef | undefined, input: TestInput): string {
  return ref === undefined
    ? 'somebody'
    : input.index.nameOf(ref.person, ref.login || 'a deleted account');
}
