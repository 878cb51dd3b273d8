import { z } from 'zod';
import { SourceId } from './ids.ts';
import { Instant } from './time.ts';

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const text = z.string().max(10_000);
/** Lines of one workbook at most. */
export const MAX_REVIEW_LINES = 100_000;

/** One workbook of a review as it is kept: what was handed out, or what came back. */
export const ReviewDocument = z.strictObject({
  format: z.literal(1),
  stage: z.enum(['started', 'returned']),
  type: z.enum(['access', 'admin']),
  review: z.string().regex(/^[A-Za-z0-9-]{1,100}$/),
  system: SourceId.optional(),
  period: z.strictObject({ name: z.string().max(20), from: Instant, to: Instant }),
  asOf: Instant,
  population: z.strictObject({
    lines: z.int().min(0),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  reviewer: z.string().min(1).max(200),
  /** IANA zone in which its dates are days. */
  timezone: z.string(),
  signed: date.optional(),
  statement: text.optional(),
  /** The workbook that came back: its bytes are kept beside this document. */
  workbook: z.strictObject({ name: text, sha256: z.string() }).optional(),
  lines: z
    .array(
      z.strictObject({
        account: text,
        login: text,
        person: text.optional(),
        right: text.optional(),
        action: text.optional(),
        what: text,
        decision: z.enum(['keep', 'modify', 'revoke', 'accept', 'question']).optional(),
        decided: date.optional(),
        note: text.optional(),
      }),
    )
    .max(MAX_REVIEW_LINES),
});
export type ReviewDocument = z.infer<typeof ReviewDocument>;
