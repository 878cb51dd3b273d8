import type { TimeFact } from '../model/time.ts';
import type { Incident } from '../model/trails.ts';
import type { Subject, TestInput } from './define-test.ts';
import { incidentSubjects, severityOf } from './incident-subjects.ts';

/** Incidents serious enough (sev1, sev2) to be reviewed afterwards; an unknown severity is. */
export function seriousIncidents(input: TestInput): Subject<Incident>[] {
  return incidentSubjects(input).filter(({ value }) => (severityOf(value) ?? 1) <= 2);
}

export interface Entry {
  readonly field: string;
  readonly to: string;
  readonly by?: string;
  readonly at: TimeFact;
}

/**
 * The last value of the first field whose name fits, with who wrote it and when; `undefined` when
 * it has none. Without a journal there is a value but nobody who wrote it.
 */
export function lastEntry(
  { fields, journal = [] }: Incident,
  name: RegExp,
): (Omit<Entry, 'at'> & Partial<Pick<Entry, 'at'>>) | undefined {
  const written = journal.findLast(({ field }) => name.test(field));
  if (written) return written.to.trim() === '' ? undefined : written;
  const [field, to = ''] = Object.entries(fields).find(([field]) => name.test(field)) ?? [];
  return field === undefined || to.trim() === '' ? undefined : { field, to };
}
