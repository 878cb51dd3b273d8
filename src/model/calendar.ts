import { DateTime } from 'luxon';
import type { Instant, TimeFact } from './time.ts';

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

/** A date as the whole of that local day, from its start to the start of the next. */
export function wholeDay(date: string, timezone: string): TimeFact {
  const day = DateTime.fromISO(date, { zone: timezone }).startOf('day');
  return {
    earliest: toInstant(day),
    latest: toInstant(day.plus({ days: 1 })),
    precision: 'day',
    basis: 'date_only',
    tz: timezone,
  };
}

function isWorkingDay(day: DateTime, { holidays }: Calendar): boolean {
  return day.weekday <= 5 && !holidays.has(day.toFormat('yyyy-MM-dd'));
}

function toInstant(day: DateTime): Instant {
  return new Date(day.toMillis()).toISOString();
}
