import { type ReviewSubject, reviewKey } from '../model/review-trails.ts';
import type { Instant } from '../model/time.ts';
import type { Person } from '../model/trails.ts';

export interface Reviewers {
  /** Who reviews this system by policy, in order. */
  readonly named: readonly string[];
  /** Owner, then delegates, of a right by its catalogue id. */
  ownersOf(right: string): readonly string[];
  /** The line of management above a person, nearest first. */
  managersOf(person: string): readonly string[];
}

export interface Assignment {
  readonly byReviewer: ReadonlyMap<string, readonly ReviewSubject[]>;
  /** Lines that nobody but their own subject may decide. */
  readonly open: readonly ReviewSubject[];
}

/**
 * Gives each line to the first who may decide it and is not its subject: who reviews the system by
 * policy, the owner of the right, then the line of management.
 */
export function assign(subjects: readonly ReviewSubject[], reviewers: Reviewers): Assignment {
  const byReviewer = new Map<string, ReviewSubject[]>();
  const open: ReviewSubject[] = [];
  for (const subject of subjects) {
    const { right, person } = subject;
    const reviewer = [
      ...reviewers.named,
      ...(right === undefined ? [] : reviewers.ownersOf(right)),
      ...(person === undefined ? [] : reviewers.managersOf(person)),
    ].find((candidate) => candidate !== person);
    if (reviewer === undefined) open.push(subject);
    else byReviewer.set(reviewer, [...(byReviewer.get(reviewer) ?? []), subject]);
  }
  return { byReviewer, open };
}

/** People who work at the company at a moment: nobody else can be asked to review. */
export function presentAt(people: readonly Person[], moment: Instant): ReadonlySet<string> {
  return new Set(
    people
      .filter(({ engagements }) =>
        engagements.some(
          ({ start, end }) =>
            (start?.earliest ?? '') <= moment && (end === undefined || end.latest > moment),
        ),
      )
      .map(({ id }) => id),
  );
}

/** What binds the lines of a review: one text a line, in one order, for a digest. */
export function bindingText(subjects: readonly ReviewSubject[]): string {
  return subjects.map(reviewKey).sort().join('\n');
}
