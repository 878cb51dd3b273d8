import { byText } from '../model/ids.ts';
import type { RecordBase } from '../model/record-base.ts';
import type { TimeFact } from '../model/time.ts';
import type { Evidence } from '../model/trails.ts';

/** Earliest moment used where nothing at all is known of a beginning. */
export const BEGINNING = '1970-01-01T00:00:00.000Z';

/** A pointer to a record and its bytes, with what it shows. */
export function evidenceOf(record: Pick<RecordBase, 'id' | 'raw'>, what: string): Evidence {
  return { record: record.id, what, raw: record.raw };
}

/** Each record once, in the order of the list. */
export function distinct(evidence: readonly Evidence[]): Evidence[] {
  const seen = new Set<string>();
  return evidence.filter(({ record }) => !seen.has(record) && seen.add(record));
}

/** Total order of times: when it was over at the latest, then at the earliest. */
export function byTime(a: TimeFact, b: TimeFact): number {
  return byText(a.latest, b.latest) || byText(a.earliest, b.earliest);
}

/** Sorts by a text key, then by a second one. */
export function sortedBy<T>(items: Iterable<T>, key: (item: T) => string): T[] {
  return [...items].sort((a, b) => byText(key(a), key(b)));
}

export function groupBy<T>(items: Iterable<T>, key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}

/** An optional property, present only when there is a value. */
export function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
}
