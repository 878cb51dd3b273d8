import { z } from 'zod';
import { SourceId } from './ids.ts';
import { RecordBase } from './record-base.ts';
import { Instant, TimeFact } from './time.ts';

/** One line of a review: an account, one right of it, or one thing an administrator did. */
export const ReviewLine = z.object({
  /** The vendor's id of the account, or of the administrator's own account. */
  account: z.string(),
  login: z.string(),
  /** Person id, where the account is known to be somebody's. */
  person: z.string().optional(),
  /** Catalogue id of the right; absent where the line is the account itself. */
  right: z.string().optional(),
  /** Record id of the action, in a review of what administrators did. */
  action: z.string().optional(),
  what: z.string(),
  decision: z.enum(['keep', 'modify', 'revoke', 'accept', 'question']).optional(),
  decided: TimeFact.optional(),
  note: z.string().optional(),
});
export type ReviewLine = z.infer<typeof ReviewLine>;

/**
 * A workbook of a review, as it was handed out (`started`) or as it came back (`returned`). All
 * workbooks of one review have its `review` id; each has one reviewer.
 */
export const Review = RecordBase.extend({
  kind: z.literal('review'),
  stage: z.enum(['started', 'returned']),
  reviewType: z.enum(['access', 'admin']),
  /** e.g. `access-okta-2026-Q1`. */
  review: z.string(),
  /** Absent in a review of administrators: that is about all systems. */
  system: SourceId.optional(),
  period: z.object({ name: z.string(), from: Instant, to: Instant }),
  asOf: Instant,
  /** Lines of the whole review, over all its reviewers, and a digest that binds them. */
  population: z.object({ lines: z.int(), sha256: z.string() }),
  reviewer: z.string(),
  /** When the reviewer signed off, and in which words; absent until then. */
  signed: TimeFact.optional(),
  statement: z.string().optional(),
  lines: z.array(ReviewLine),
});
