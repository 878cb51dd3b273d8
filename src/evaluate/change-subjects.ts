import { type Ternary, within } from '../model/time.ts';
import type { Change, PersonRef } from '../model/trails.ts';
import type { Subject, TestInput } from './define-test.ts';

/** Changes merged in the period. */
export function changeSubjects({ trails }: TestInput): Subject<Change>[] {
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

export type Review = Change['reviews'][number];

/**
 * Each reviewer's latest verdict among those submitted by the merge: an approval that was later
 * dismissed, or followed by a request for changes, is none.
 */
export function approvalsBeforeMerge(change: Change): Review[] {
  const latest = new Map<string, Review>();
  for (const review of change.reviews) {
    const decides =
      review.state === 'approved' ||
      review.state === 'changes_requested' ||
      review.state === 'dismissed';
    if (!decides || review.by.login === '' || review.at === undefined) continue;
    if (review.at.earliest > change.merged.latest) continue;
    const before = latest.get(review.by.login);
    if (!before?.at || before.at.latest <= review.at.latest) latest.set(review.by.login, review);
  }
  return [...latest.values()].filter(({ state }) => state === 'approved');
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
