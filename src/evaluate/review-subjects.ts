import { type Cadence, periodsWithin, type ReviewPeriod } from '../model/review-cadence.ts';
import type { ReviewLine } from '../model/review-records.ts';
import type { ReviewTrail, ReviewWorkbook } from '../model/review-trails.ts';
import { shift, type TimeFact } from '../model/time.ts';
import type { Subject, TestInput } from './define-test.ts';

const DAY_MS = 86_400_000;

/** A review that somebody owes: of a system, or of the administrators, for one calendar period. */
export interface DueReview {
  readonly period: ReviewPeriod;
  readonly what: string;
  readonly due: string;
  readonly review?: ReviewTrail;
}

/** One item per system and period of the cadence; the id is the review's own. */
export function dueReviews(
  input: TestInput,
  type: ReviewTrail['type'],
  cadence: Cadence,
  graceDays: number,
): Subject<DueReview>[] {
  const { trails } = input;
  const systems = type === 'admin' ? [undefined] : reviewedSystems(input);
  return systems.flatMap((system) =>
    periodsWithin(trails.period, cadence).map((period) => {
      const name = system === undefined ? type : `${type}-${system}`;
      const id = `${name}-${period.name}`;
      const review = reviewsOf(input).find((one) => one.id === id);
      const what = system === undefined ? 'administrators' : system;
      return {
        id: `review:${id}`,
        label: `${what}, ${period.name}`,
        at: period.to,
        traits: system === undefined ? [] : [`system:${system}`],
        value: {
          period,
          what,
          due: shift(period.to, graceDays * DAY_MS),
          ...(review && { review }),
        },
      };
    }),
  );
}

/** Systems whose access is reviewed: those that policy names, else all that show accounts. */
function reviewedSystems(input: TestInput): readonly string[] {
  const named = input.list('uar.systems');
  if (named.length > 0) return named;
  return [...new Set(input.trails.accounts.map(({ system }) => system))].sort();
}

export function reviewsOf(input: TestInput): readonly ReviewTrail[] {
  return input.trails.reviews ?? [];
}

/** When the last of its workbooks was signed; absent while one is out. */
export function signedOff(review: ReviewTrail): TimeFact | undefined {
  const signed = review.workbooks.map((workbook) => workbook.signed);
  if (signed.length === 0 || signed.includes(undefined)) return undefined;
  return signed
    .filter((time) => time !== undefined)
    .sort((a, b) => (a.latest < b.latest ? -1 : 1))
    .at(-1);
}

/** Access reviews that came back whole. */
export function completedReviews(input: TestInput): Subject<ReviewTrail>[] {
  return reviewsOf(input)
    .filter((review) => review.type === 'access' && signedOff(review) !== undefined)
    .map((review) => ({
      id: `review:${review.id}`,
      label: `${review.system ?? review.type}, ${review.period.name}`,
      at: signedOff(review)?.latest ?? review.asOf,
      traits: review.system === undefined ? [] : [`system:${review.system}`],
      value: review,
    }));
}

export interface ReviewedLine {
  readonly review: ReviewTrail;
  readonly workbook: ReviewWorkbook;
  readonly line: ReviewLine;
}

/** Every line of the completed access reviews; several of one subject are told apart by reviewer. */
export function reviewedLines(input: TestInput): Subject<ReviewedLine>[] {
  return completedReviews(input).flatMap(({ value: review, id, label, at, traits }) =>
    review.workbooks.flatMap((workbook) =>
      workbook.lines.map((line) => ({
        id: `${id}/${line.account}/${line.right ?? 'account'}/${workbook.reviewer}`,
        label: `${label}: ${line.login}, ${line.what}`,
        ...(at !== undefined && { at }),
        traits,
        value: { review, workbook, line },
      })),
    ),
  );
}
