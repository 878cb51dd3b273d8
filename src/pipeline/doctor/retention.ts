import type { Statement } from '../../model/statement.ts';
import { type Instant, type Period, shift } from '../../model/time.ts';

const DAY_MS = 86_400_000;

/** How long a vendor still holds what the ledger lacks. */
export interface Retention {
  /** Days the vendor keeps. */
  readonly days: number;
  /** The ledger holds the period without a hole up to here; absent when it holds nothing of it. */
  readonly heldUntil: Instant | null;
  /** The first moment of the period that is only at the vendor; null when all is held. */
  readonly missingFrom: Instant | null;
  /** Whole days until that moment is lost; negative when it was lost that many days ago. */
  readonly daysLeft: number | null;
}

/** @param statements complete statements of the stream */
export function retentionOf(
  days: number,
  statements: readonly Statement[],
  period: Pick<Period, 'from' | 'to'>,
  now: number,
): Retention {
  const answered = statements
    .flatMap((one) => (one.complete && one.answered ? [one.answered] : []))
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  let reached: Instant = period.from;
  for (const { from, to } of answered) if (from <= reached && to > reached) reached = to;
  const heldUntil = reached === period.from ? null : reached;
  if (reached >= period.to) return { days, heldUntil, missingFrom: null, daysLeft: null };
  const lostAt = Date.parse(shift(reached, days * DAY_MS));
  return {
    days,
    heldUntil,
    missingFrom: reached,
    daysLeft: Math.floor((lostAt - now) / DAY_MS),
  };
}

/** The same in one sentence. */
export function retentionWords({ days, heldUntil, missingFrom, daysLeft }: Retention): string {
  const keeps = `keeps ${days} days`;
  const held = heldUntil === null ? '' : `; held here until ${heldUntil.slice(0, 10)}`;
  if (missingFrom === null || daysLeft === null) return `${keeps}; the whole period is held here`;
  if (daysLeft < 0)
    return `${keeps}${held}; the vendor no longer has ${missingFrom.slice(0, 10)}: it lost it ${-daysLeft} days ago`;
  return `${keeps}${held}; from ${missingFrom.slice(0, 10)} on it is lost in ${daysLeft} days`;
}
