import { addBusinessDays, type Calendar } from '../model/calendar.ts';
import { momentOf } from '../model/moment.ts';
import { exactly, type TimeFact } from '../model/time.ts';
import type { TestInput } from './define-test.ts';

/** The same local time so many working days later (earlier when negative). */
export function workingDaysAfter(time: TimeFact, days: number, calendar: Calendar): TimeFact {
  return {
    ...time,
    earliest: addBusinessDays(time.earliest, days, calendar),
    latest: addBusinessDays(time.latest, days, calendar),
  };
}

/** What a register writes, in the company's zone. */
export function registered(text: string, { trails }: TestInput): TimeFact {
  return momentOf(text, trails.period.timezone);
}

/** The moment of the last look at anything. */
export function lastLook({ trails }: TestInput): TimeFact {
  return exactly(trails.extractedAt);
}
