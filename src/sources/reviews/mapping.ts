import { wholeDay } from '../../model/calendar.ts';
import { ReviewDocument } from '../../model/review-document.ts';
import { type MapResult, records, reject } from '../contract.ts';

/** A workbook of a review as a record. The document is our own; anything else is rejected. */
export function mapReview(item: unknown): MapResult {
  const parsed = ReviewDocument.safeParse(item);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return reject(
      'wrong-shape',
      `no review: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim(),
    );
  }
  const { format: _, type, timezone, workbook, signed, lines, ...review } = parsed.data;
  return records({
    kind: 'review',
    nativeId: `${review.review}/${review.reviewer}/${review.stage}/${workbook?.sha256 ?? ''}`,
    reviewType: type,
    ...review,
    ...(signed !== undefined && { signed: wholeDay(signed, timezone) }),
    lines: lines.map(({ decided, ...line }) => ({
      ...line,
      ...(decided !== undefined && { decided: wholeDay(decided, timezone) }),
    })),
  });
}
