import { byText } from '../model/ids.ts';
import type { AnyRecord, RecordKind, RecordOf } from '../model/record.ts';

/** Records of each kind in an order that does not depend on how they arrived. */
export interface RecordsByKind {
  of<K extends RecordKind>(kind: K): readonly RecordOf<K>[];
  /** The latest moment any evidence was received. */
  readonly lastObserved: string | undefined;
}

/** Sorts records into kinds; each by observation, bytes and id. */
export function recordsByKind(records: Iterable<AnyRecord>): RecordsByKind {
  const kinds = new Map<RecordKind, Map<string, AnyRecord>>();
  let lastObserved: string | undefined;
  for (const record of records) {
    const kind = kinds.get(record.kind) ?? new Map<string, AnyRecord>();
    kinds.set(record.kind, kind);
    const known = kind.get(record.id);
    if (known === undefined || inOrder(record, known) < 0) kind.set(record.id, record);
    if (lastObserved === undefined || record.observedAt > lastObserved) {
      lastObserved = record.observedAt;
    }
  }
  const sorted = new Map(
    [...kinds].map(([kind, group]) => [kind, [...group.values()].sort(inOrder)] as const),
  );
  return {
    of: <K extends RecordKind>(kind: K) =>
      (sorted.get(kind) ?? []) as unknown as readonly RecordOf<K>[],
    lastObserved,
  };
}

/** By observation, then id, then place. */
export function inOrder(a: AnyRecord, b: AnyRecord): number {
  return (
    byText(a.observedAt, b.observedAt) ||
    byText(a.id, b.id) ||
    byText(a.raw.path, b.raw.path) ||
    a.raw.offset - b.raw.offset
  );
}
