import { DateTime } from 'luxon';
import { exactly, instantOf, parseInstant, type TimeFact } from './time.ts';

/** A date of a register as that whole day in the company's zone; a time with offset as it stands. */
export function momentOf(text: string, timezone: string): TimeFact {
  const instant = parseInstant(text);
  if (instant !== undefined) return exactly(instant, 'human');
  const day = DateTime.fromISO(text, { zone: timezone });
  return {
    earliest: instantOf(day.toMillis()),
    latest: instantOf(day.plus({ days: 1 }).toMillis()),
    precision: 'day',
    basis: 'date_only',
    tz: timezone,
  };
}
