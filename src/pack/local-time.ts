import { DateTime } from 'luxon';
import type { Instant, TimeFact } from '../model/time.ts';

const FIXED = { locale: 'en-US', numberingSystem: 'latn' } as const;

/** `2026-01-05 08:30:00 -06:00` in the given zone; independent of the machine's zone and locale. */
export function localTime(instant: Instant, zone: string): string {
  return DateTime.fromISO(instant, { zone, ...FIXED }).toFormat('yyyy-MM-dd HH:mm:ss ZZ');
}

/** The date of an instant in a zone, `2026-01-05`. */
export function localDate(instant: Instant, zone: string): string {
  return DateTime.fromISO(instant, { zone, ...FIXED }).toFormat('yyyy-MM-dd');
}

/** `2026-01-05 14:30:00Z`: UTC as tables show it. */
export function utcTime(instant: Instant): string {
  return instant.replace('T', ' ').replace(/\.\d{3}Z$/, 'Z');
}

/** A time with its honesty: one moment, or the two moments it lies between. */
export function utcSpan(time: TimeFact | undefined): string | undefined {
  if (time === undefined) return undefined;
  if (time.earliest === time.latest) return utcTime(time.earliest);
  return `${utcTime(time.earliest)} … ${utcTime(time.latest)}`;
}

export function localSpan(time: TimeFact | undefined, zone: string): string | undefined {
  if (time === undefined) return undefined;
  const [from, to] = [localTime(time.earliest, zone), localTime(time.latest, zone)];
  return from === to ? from : `${from} … ${to}`;
}
