import { byText } from './ids.ts';
import type { Statement } from './statement.ts';
import { type Instant, shift } from './time.ts';

/**
 * Vendors deliver some events up to three days late (Google says so of its reports): a window is
 * final only this long after its end.
 */
export const FINAL_AFTER_MS = 72 * 3_600_000;

/** Up to when the answer of a run is final: later events of its window may still arrive. */
export function finalUntil({ answered, startedAt }: Statement): Instant | null {
  if (answered === null) return null;
  const [until = answered.to] = [shift(startedAt, -FINAL_AFTER_MS), answered.to].toSorted(byText);
  return until > answered.from ? until : null;
}
