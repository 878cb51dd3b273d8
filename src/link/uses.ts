import type { z } from 'zod';
import type { RecordOf } from '../model/record.ts';
import type { AccountRef } from '../model/record-base.ts';
import { ACTIVITY_ACTIONS, type Action } from '../model/taxonomy.ts';
import type { Instant } from '../model/time.ts';

type EventRecord = RecordOf<'event'>;
type Ref = z.infer<typeof AccountRef>;

/** Somebody as events name them, and the latest use of access among those events. */
export interface Actor {
  readonly ref: Ref;
  readonly last: Instant;
}

/**
 * Plain use of access: the sign-ins and openings of applications that most of any log consists of.
 * Of them trails need who and when, and of a few accounts the events themselves.
 */
export interface Uses {
  readonly actors: readonly Actor[];
  /** The latest moment any of them, also a failed one, was received. */
  readonly lastObserved: Instant | undefined;
  /** The successful uses that these actors made, in no particular order. */
  madeBy(actors: ReadonlySet<Actor>): Iterable<EventRecord>;
}

export const NO_USES: Uses = { actors: [], lastObserved: undefined, madeBy: () => [] };

const PLAIN: ReadonlySet<Action> = new Set<Action>([
  'session.start',
  'session.fail',
  'session.end',
  'app.access',
  'token.use',
  'token.authorize',
]);

/** Does an event matter by its actor and time alone? A right in it, or the word that something is gone, are read elsewhere. */
export function isPlainUse({ action, entitlement, vendorType }: EventRecord): boolean {
  return PLAIN.has(action) && entitlement === undefined && !/delet/i.test(vendorType);
}

const NOBODY = -1;

/** Remembers of each event in a sequence no more than a number for who made it: 4 bytes. */
export class UseIndex implements Uses {
  readonly #actors: { ref: Ref; last: Instant }[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #sequence: () => Iterable<readonly string[]>;
  #madeBy = new Int32Array(1024);
  #size = 0;
  lastObserved: Instant | undefined;

  /** @param sequence the events that were taken, in that order, as JSON */
  constructor(sequence: () => Iterable<readonly string[]>) {
    this.#sequence = sequence;
  }

  get actors(): readonly Actor[] {
    return this.#actors;
  }

  /** Takes the next event of the sequence; false when it is no plain use and must be kept whole. */
  take(event: EventRecord): boolean {
    const isPlain = isPlainUse(event);
    this.#note(isPlain ? this.#actorOf(event) : NOBODY);
    if (isPlain && event.observedAt > (this.lastObserved ?? ''))
      this.lastObserved = event.observedAt;
    return isPlain;
  }

  *madeBy(actors: ReadonlySet<Actor>): Iterable<EventRecord> {
    const wanted = new Set(
      this.#actors.flatMap((actor, number) => (actors.has(actor) ? [number] : [])),
    );
    if (wanted.size === 0) return;
    let i = 0;
    for (const lines of this.#sequence())
      for (const line of lines)
        if (wanted.has(this.#madeBy[i++] ?? NOBODY)) yield JSON.parse(line) as EventRecord;
  }

  #actorOf({ actor, action, outcome, time }: EventRecord): number {
    if (actor === undefined || outcome === 'failure' || !ACTIVITY_ACTIONS.has(action))
      return NOBODY;
    const key = JSON.stringify(actor);
    const number = this.#numbers.get(key) ?? this.#actors.length;
    const known = this.#actors[number];
    if (known === undefined) {
      this.#numbers.set(key, number);
      this.#actors.push({ ref: actor, last: time.latest });
    } else if (time.latest > known.last) known.last = time.latest;
    return number;
  }

  #note(number: number): void {
    if (this.#size === this.#madeBy.length) {
      const larger = new Int32Array(this.#size * 2);
      larger.set(this.#madeBy);
      this.#madeBy = larger;
    }
    this.#madeBy[this.#size++] = number;
  }
}
