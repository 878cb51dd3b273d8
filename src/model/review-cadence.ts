import { DateTime } from 'luxon';
import { type Instant, instantOf, type Period } from './time.ts';

/** How often a review is due. */
export type Cadence = 'monthly' | 'quarterly' | 'semiannual' | 'annual';

const MONTHS: Readonly<Record<Cadence, number>> = {
  monthly: 1,
  quarterly: 3,
  semiannual: 6,
  annual: 12,
};

/** One calendar period of a cadence, half-open, in the company's zone. */
export interface ReviewPeriod {
  /** `2026-03`, `2026-Q1`, `2026-H1` or `2026`. */
  readonly name: string;
  readonly from: Instant;
  readonly to: Instant;
}

/** The calendar periods that lie whole inside the audit period, in time order. */
export function periodsWithin(period: Period, cadence: Cadence): ReviewPeriod[] {
  const periods: ReviewPeriod[] = [];
  let at = periodAround(period.from, period.timezone, cadence);
  for (; at.to <= period.to; at = periodAround(at.to, period.timezone, cadence)) {
    if (at.from >= period.from) periods.push(at);
  }
  return periods;
}

/** The calendar period that an instant lies in. */
export function periodAround(instant: Instant, timezone: string, cadence: Cadence): ReviewPeriod {
  const months = MONTHS[cadence];
  const month = DateTime.fromISO(instant, { zone: timezone }).startOf('month');
  const start = month.minus({ months: (month.month - 1) % months });
  return {
    name: nameOf(start, cadence),
    from: instantOf(start.toMillis()),
    to: instantOf(start.plus({ months }).toMillis()),
  };
}

/** A period by its name; `undefined` when it is none of this cadence. */
export function periodNamed(
  name: string,
  timezone: string,
  cadence: Cadence,
): ReviewPeriod | undefined {
  const year = /^(\d{4})(-|$)/.exec(name)?.[1];
  if (year === undefined) return undefined;
  let at = periodAround(
    instantOf(DateTime.fromISO(`${year}-01-01`, { zone: timezone }).toMillis()),
    timezone,
    cadence,
  );
  for (; at.name.startsWith(year); at = periodAround(at.to, timezone, cadence)) {
    if (at.name === name) return at;
  }
  return undefined;
}

function nameOf(start: DateTime, cadence: Cadence): string {
  switch (cadence) {
    case 'monthly':
      return start.toFormat('yyyy-MM');
    case 'quarterly':
      return `${start.year}-Q${Math.ceil(start.month / 3)}`;
    case 'semiannual':
      return `${start.year}-H${start.month <= 6 ? 1 : 2}`;
    case 'annual':
      return String(start.year);
  }
}
