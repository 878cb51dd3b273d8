import type { Ledger } from '../ledger/contract.ts';
import { UseIndex, type Uses } from '../link/uses.ts';
import type { AnyRecord, RecordKind, RecordOf, Reject } from '../model/record.ts';
import type { Statement } from '../model/statement.ts';
import { mergeRecords } from '../normalize/merge-records.ts';
import { normalizeItems } from '../normalize/normalize-page.ts';
import { streamOf } from '../sources/registry.ts';
import { EventSorter } from '../store/event-lines.ts';
import { damagedStream } from './unknown-stream.ts';

type EventRecord = RecordOf<'event'>;

/** What a ledger's bytes say. Events, which may be millions, stand outside memory. */
export interface Derived {
  /** Every record but plain uses of access, in record-kind order, then id. */
  readonly records: readonly AnyRecord[];
  readonly uses: Uses;
  readonly rejects: readonly Reject[];
  /** All records of a kind in the order of ids, as JSON. */
  lines(kind: RecordKind): Iterable<string>;
  /** Lets go of the events: no more lines, no more uses. */
  close(): void;
}

export interface DeriveOptions {
  /** Told of every event, in the order of ids. */
  readonly see?: (event: EventRecord) => void;
  /** Bytes of events that stay in memory. */
  readonly inMemory?: number;
}

/** All records and rejects of a ledger, made anew from its bytes. */
export async function deriveRecords(
  ledger: Pick<Ledger, 'pages'>,
  { see, inMemory }: DeriveOptions = {},
): Promise<Derived> {
  const sorter = new EventSorter(inMemory);
  const { others, rejects } = await readAll(ledger, sorter);
  const telling: EventRecord[] = [];
  const uses = new UseIndex(() => events.pieces());
  const events = sorter.sorted(
    (observed) => mergeRecords(observed, natureOf),
    (event) => {
      if (!uses.take(event)) telling.push(event);
      see?.(event);
    },
  );
  const records = mergeRecords(concat(others, telling), natureOf);
  return {
    records,
    uses,
    rejects,
    *lines(kind) {
      if (kind === 'event') for (const piece of events.pieces()) yield* piece;
      else for (const record of records) if (record.kind === kind) yield JSON.stringify(record);
    },
    close: () => events.close(),
  };
}

/** Reads every page: events go to the sorter, the rest is given back. */
async function readAll(ledger: Pick<Ledger, 'pages'>, sorter: EventSorter) {
  const others: AnyRecord[] = [];
  const rejects: Reject[] = [];
  for await (const page of ledger.pages()) {
    const stream = streamOf(page.source, page.stream);
    if (!stream) throw damagedStream(page.source, page.stream);
    for (const item of normalizeItems(page, stream))
      if (item.kind === 'reject') rejects.push(item.reject);
      else for (const record of item.records) take(record);
  }
  return { others, rejects };

  function take(record: AnyRecord): void {
    if (record.kind === 'event') sorter.add(record);
    else others.push(record);
  }
}

function* concat<T>(...lists: readonly (readonly T[])[]): Generator<T> {
  for (const list of lists) yield* list;
}

function natureOf(source: string, stream: string): Statement['nature'] {
  return streamOf(source, stream)?.nature ?? 'objects';
}
