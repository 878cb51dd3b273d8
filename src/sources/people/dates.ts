import { DateTime, IANAZone } from 'luxon';
import { exactly, instantOf, parseInstant, type TimeFact } from '../../model/time.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export function isZone(name: string): boolean {
  return IANAZone.isValidZone(name);
}

/**
 * A cell of people.csv as a time. A date alone is that whole day in the person's zone, from its
 * start to the start of the next; without a zone, the day as it is anywhere on Earth. A date-time
 * must carry its offset. `undefined` when it is neither.
 */
export function peopleTime(cell: string, zone: string | undefined): TimeFact | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(cell)) {
    const instant = parseInstant(cell);
    return instant === undefined ? undefined : exactly(instant, 'source_field');
  }
  const day = DateTime.fromISO(cell, { zone: zone ?? 'utc' }).startOf('day');
  if (!day.isValid) return undefined;
  const common = { precision: 'day', basis: 'date_only' } as const;
  if (zone === undefined) {
    const midnight = day.toMillis();
    return {
      earliest: instantOf(midnight - 14 * HOUR_MS),
      latest: instantOf(midnight + DAY_MS + 12 * HOUR_MS),
      ...common,
    };
  }
  return {
    earliest: instantOf(day.toMillis()),
    latest: instantOf(day.plus({ days: 1 }).startOf('day').toMillis()),
    ...common,
    tz: zone,
  };
}
