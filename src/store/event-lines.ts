import type { RecordOf } from '../model/record.ts';
import { Bins } from './bins.ts';

type EventRecord = RecordOf<'event'>;

/** `event_` and then hexadecimal digits, the first two of which name the bin. */
const DIGITS = 'event_'.length;
const BINS = 256;

/** Makes one of several observations of each event, in the order of ids. */
export type Merge = (events: readonly EventRecord[]) => readonly EventRecord[];

/** Merged events in the order of their ids, each as the line it has in a pack. */
export interface EventLines {
  readonly count: number;
  /** One array per piece of the order; asked for again, it reads again. */
  pieces(): Iterable<readonly string[]>;
  close(): void;
}

/**
 * Sorts and merges any number of events in bounded memory. Ids are digests, so that their first
 * digits part the events into bins of nearly one size, and sorted bins one after the other are the
 * whole in order.
 */
export class EventSorter {
  readonly #inMemory: number | undefined;
  readonly #bins: Bins;

  /** @param inMemory bytes of lines kept in memory before they go to a temporary file */
  constructor(inMemory?: number) {
    this.#inMemory = inMemory;
    this.#bins = new Bins(BINS, inMemory);
  }

  add(event: EventRecord): void {
    this.#bins.add(Number.parseInt(event.id.slice(DIGITS, DIGITS + 2), 16), JSON.stringify(event));
  }

  /** @param see told of every merged event, in order */
  sorted(merge: Merge, see: (event: EventRecord) => void): EventLines {
    const sorted = new Bins(BINS, this.#inMemory);
    let count = 0;
    for (let bin = 0; bin < BINS; bin++) {
      const lines = new Map<EventRecord, string>();
      for (const line of this.#bins.lines(bin)) lines.set(JSON.parse(line), line);
      for (const event of merge([...lines.keys()])) {
        count++;
        see(event);
        sorted.add(bin, lines.get(event) ?? JSON.stringify(event));
      }
    }
    this.#bins.close();
    return {
      count,
      *pieces() {
        for (let bin = 0; bin < BINS; bin++) yield sorted.lines(bin);
      },
      close: () => sorted.close(),
    };
  }
}
