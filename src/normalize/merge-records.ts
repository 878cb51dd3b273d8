import { byText } from '../model/ids.ts';
import { type AnyRecord, RECORD_KINDS } from '../model/record.ts';
import type { Statement } from '../model/statement.ts';

/**
 * One record per id over all runs. An event keeps its first observation, because a later one can
 * add nothing to when it was known; an object keeps its latest, because its history lies in other
 * records; state observations all differ in id and all stay. Order: kind, then id.
 */
export function mergeRecords<T extends AnyRecord>(
  records: Iterable<T>,
  natureOf: (source: string, stream: string) => Statement['nature'] | undefined,
): T[] {
  const merged = new Map<string, T>();
  for (const record of records) {
    const known = merged.get(record.id);
    const latest = natureOf(record.source, record.stream) === 'objects';
    if (known === undefined || replaces(record, known, latest)) merged.set(record.id, record);
  }
  return [...merged.values()].sort(
    (a, b) => rank(a.kind) - rank(b.kind) || byText(a.id, b.id) || byText(place(a), place(b)),
  );
}

function replaces(candidate: AnyRecord, known: AnyRecord, latest: boolean): boolean {
  const order =
    byText(candidate.observedAt, known.observedAt) || byText(place(candidate), place(known));
  return latest ? order > 0 : order < 0;
}

const RANKS: ReadonlyMap<string, number> = new Map(RECORD_KINDS.map((kind, i) => [kind, i]));

function rank(kind: AnyRecord['kind']): number {
  return RANKS.get(kind) ?? RECORD_KINDS.length;
}

/** Where the bytes are, so that two observations of one moment have an order too. */
function place({ raw }: AnyRecord): string {
  return `${raw.run}/${raw.path}/${String(raw.exchange).padStart(9, '0')}/${String(raw.offset).padStart(12, '0')}`;
}
