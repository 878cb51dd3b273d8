import { DateTime } from 'luxon';
import type { Instant } from './time.ts';

/** Working days of the company. */
export interface Calendar {
  readonly timezone: string;
  readonly holidays: ReadonlySet<string>;
}

/** The same local time `days` working days later (earlier when negative). */
export function addBusinessDays(instant: Instant, days: number, calendar: Calendar): Instant {
  let day = DateTime.fromISO(instant, { zone: calendar.timezone });
  const step = Math.sign(days);
  for (let left = Math.abs(days); left > 0; ) {
    day = day.plus({ days: step });
    if (isWorkingDay(day, calendar)) left--;
  }
  return toInstant(day);
}

/** Date of an instant in a zone, `YYYY-MM-DD`. */
export function localDate(instant: Instant, timezone: string): string {
  return DateTime.fromISO(instant, { zone: timezone }).toFormat('yyyy-MM-dd');
}

function isWorkingDay(day: DateTime, { holidays }: Calendar): boolean {
  return day.weekday <= 5 && !holidays.has(day.toFormat('yyyy-MM-dd'));
}

function toInstant(day: DateTime): Instant {
  return new Date(day.toMillis()).toISOString();
}
