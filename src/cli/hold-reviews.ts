import { startOfDay } from '../config/period.ts';
import { AuditpackError } from '../errors.ts';
import { periodNamed } from '../model/review-cadence.ts';
import type { ReviewDocument } from '../model/review-document.ts';
import { assess } from '../pipeline/assess.ts';
import { type ReviewScope, reviewDocuments } from '../pipeline/review-start.ts';
import { keepReviews } from '../pipeline/review-store.ts';
import type { Workspace } from '../pipeline/workspace.ts';
import type { HeldReview } from '../sandbox/scenario.ts';

/** Holds the reviews of a scenario: hands out what there was on that day, and takes it back decided. */
export async function holdReviews(
  workspace: Workspace,
  reviews: readonly HeldReview[],
): Promise<void> {
  if (reviews.length === 0) return;
  const { trails } = await assess(workspace);
  const systems = [...new Set(trails.accounts.map(({ system }) => system))].sort();
  const held = reviews.flatMap((review) => {
    const { timezone } = workspace.setup.period;
    const period = periodNamed(
      review.period,
      timezone,
      review.type === 'access' ? 'quarterly' : 'monthly',
    );
    if (!period) throw new AuditpackError('ERR_SANDBOX', `${review.period} is no review period.`);
    const asOf = startOfDay(review.asOf, timezone);
    const scopes: ReviewScope[] =
      review.type === 'admin'
        ? [{ type: 'admin', asOf, reviewer: review.reviewer }]
        : (review.systems ?? systems).map((system) => ({ type: 'access', system, asOf }));
    return scopes
      .flatMap((scope) => reviewDocuments(trails, scope, period))
      .map((document) => ({ document, review }));
  });
  await keepReviews(
    workspace,
    held.map(({ document }) => ({ document })),
  );
  const back = held.filter(({ document, review }) => !review.out.includes(document.reviewer));
  await keepReviews(
    workspace,
    back.map(({ document, review }) => ({ document: decided(document, review) })),
  );
}

function decided(document: ReviewDocument, review: HeldReview): ReviewDocument {
  const keep = review.type === 'access' ? 'keep' : 'accept';
  return {
    ...document,
    stage: 'returned',
    signed: review.signed ?? review.decided,
    statement: 'I looked at every line myself.',
    lines: document.lines.map((line) => {
      const told = `${line.login}, ${line.what}`;
      const marked = (marks: readonly string[]) =>
        marks.some((mark) => mark.split(' ').every((word) => told.includes(word)));
      if (marked(review.undecided)) return line;
      const decision = marked(review.revoke) ? 'revoke' : keep;
      return { ...line, decision, decided: review.decided };
    }),
  };
}
