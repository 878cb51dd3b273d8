import { z } from 'zod';

/** An instant as ISO 8601 UTC with milliseconds, e.g. `2026-02-01T00:00:00.000Z`: sorts as text. */
export const Instant = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
export type Instant = z.infer<typeof Instant>;

/**
 * When something happened, as far as the source tells: `[earliest, latest]`, equal when exact.
 * Sources that give a date, or no time at all, must not be turned into an invented instant.
 */
export const TimeFact = z.object({
  earliest: Instant,
  latest: Instant,
  precision: z.enum(['instant', 'second', 'minute', 'day', 'unknown']),
  basis: z.enum(['source_event', 'source_field', 'message_ts', 'first_seen', 'date_only', 'human']),
  tz: z.string().optional(),
});
export type TimeFact = z.infer<typeof TimeFact>;

/** Half-open review period `[from, to)` in instants, with the zone its dates were written in. */
export const Period = z.object({ from: Instant, to: Instant, timezone: z.string() });
export type Period = z.infer<typeof Period>;

export type Ternary = boolean | 'unknown';

/** Milliseconds since the epoch, rounded down, as an Instant. Throws RangeError on NaN. */
export function instantOf(ms: number): Instant {
  return new Date(Math.floor(ms)).toISOString();
}

/**
 * Parses a vendor's timestamp that carries a zone (`Z`, `+08:00`, `+0800`) into an Instant;
 * `undefined` when it is not such a timestamp. Sub-millisecond digits are cut, never rounded.
 */
export function parseInstant(text: string): Instant | undefined {
  const match =
    /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d{1,9}))?\s*(Z|[+-]\d{2}:?\d{2})$/.exec(
      text.trim(),
    );
  if (!match) return undefined;
  const [, date, time, fraction, zone] = match;
  const seconds = time?.length === 5 ? `${time}:00` : time;
  const millis = (fraction ?? '').padEnd(3, '0').slice(0, 3);
  const offset = zone === 'Z' ? 'Z' : `${zone?.slice(0, 3)}:${zone?.slice(-2)}`;
  const ms = Date.parse(`${date}T${seconds}.${millis}${offset}`);
  return Number.isNaN(ms) ? undefined : instantOf(ms);
}

/** An exact time taken from a source field or event. */
export function exactly(instant: Instant, basis: TimeFact['basis'] = 'source_event'): TimeFact {
  return { earliest: instant, latest: instant, precision: 'instant', basis };
}

/** A time known only to lie between two instants. */
export function between(earliest: Instant, latest: Instant, basis: TimeFact['basis']): TimeFact {
  return { earliest, latest, precision: 'unknown', basis };
}

/** Moves an instant by milliseconds. */
export function shift(instant: Instant, ms: number): Instant {
  return instantOf(Date.parse(instant) + ms);
}

/** Moves both ends of a time by milliseconds. */
export function shiftFact(time: TimeFact, ms: number): TimeFact {
  return { ...time, earliest: shift(time.earliest, ms), latest: shift(time.latest, ms) };
}

/** Is `a ≤ b`? True when surely so, false when surely not, otherwise unknown (auditors.md §1a). */
export function notAfter(a: TimeFact, b: TimeFact): Ternary {
  if (a.latest <= b.earliest) return true;
  if (a.earliest > b.latest) return false;
  return 'unknown';
}

/** Does the time lie in the half-open period? */
export function within(time: TimeFact, period: Pick<Period, 'from' | 'to'>): Ternary {
  if (time.earliest >= period.from && time.latest < period.to) return true;
  if (time.latest < period.from || time.earliest >= period.to) return false;
  return 'unknown';
}
