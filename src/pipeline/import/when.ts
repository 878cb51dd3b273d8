import { startOfDay } from '../../config/period.ts';
import { AuditpackError } from '../../errors.ts';
import { type Instant, parseInstant, shift } from '../../model/time.ts';

const DAY_MS = 86_400_000;

/** A day's end in the company's zone, or an instant as given. What is known of a day is known by its end. */
export function asOfInstant(text: string, timezone: string): Instant {
  const instant = parseInstant(text);
  if (instant !== undefined) return instant;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text))) {
    throw new AuditpackError(
      'ERR_USAGE',
      `"${text}" is neither a date like 2026-02-09 nor a time with offset.`,
    );
  }
  const next = shift(`${text}T00:00:00.000Z`, DAY_MS).slice(0, 10);
  return startOfDay(next, timezone);
}
