import { DateTime } from 'luxon';
import { AuditpackError } from '../errors.ts';
import type { Period } from '../model/time.ts';

/** `[from, to)` given as dates in the company's zone, as instants. Throws ERR_CONFIG on a date that is none. */
export function periodOf(dates: { from: string; to: string }, timezone: string): Period {
  return { from: startOfDay(dates.from, timezone), to: startOfDay(dates.to, timezone), timezone };
}

/** The first instant of a local day, or the instant itself when a full timestamp is given. */
export function startOfDay(text: string, timezone: string): string {
  const moment = DateTime.fromISO(text, { zone: timezone });
  const iso = moment.toUTC().toISO();
  if (!iso) {
    throw new AuditpackError(
      'ERR_CONFIG',
      `"${text}" is no date: ${moment.invalidExplanation ?? 'unreadable'}.`,
      {
        hint: 'Write dates as 2026-01-31.',
      },
    );
  }
  return iso;
}
