import { currentBranch, inBranch } from '../http/branch.ts';
import type { Clock, Lane } from '../http/lane.ts';
import type { Each, Page } from '../sources/contract.ts';
import { Side } from './side.ts';

type Targets<T> = AsyncIterable<T> | Iterable<T>;
type Ask<T, R> = (target: T) => AsyncGenerator<Page, R, void>;
type Failed<T> = (target: T, error: unknown) => void;

export interface FanOut {
  /** Where the stream is stored. */
  readonly lane: Lane;
  readonly clock: Clock;
  /** Targets asked about at once. */
  readonly width: number;
}

/** Answers that wait for their turn take about this much memory at most. */
const MAX_WAITING_BYTES = 64_000_000;

/** Asks about several targets at once; inside one of them, about one after the other. */
export function fanOut(place: FanOut): Each {
  return (targets, ask, failed = rethrow) =>
    place.width > 1 && currentBranch() === undefined
      ? atOnce(place, targets, ask, failed)
      : oneByOne(targets, ask, failed);
}

export async function* oneByOne<T, R>(
  targets: Targets<T>,
  ask: Ask<T, R>,
  failed: Failed<T> = rethrow,
): AsyncGenerator<Page, R[], void> {
  const results: R[] = [];
  for await (const target of targets) {
    try {
      results.push(yield* ask(target));
    } catch (error) {
      failed(target, error);
    }
  }
  return results;
}

/**
 * Every target in line is asked for its first page at once; whoever is first in line goes on to its
 * end. Who is in line depends on the targets before it alone, not on the time that answers take: so
 * the same answers give the same exchanges in the same order.
 */
async function* atOnce<T, R>(
  place: FanOut,
  targets: Targets<T>,
  ask: Ask<T, R>,
  failed: Failed<T>,
): AsyncGenerator<Page, R[], void> {
  const source = iteratorOf(targets);
  const line: Asked<T, R>[] = [];
  const results: R[] = [];
  const stop = new AbortController();
  const begin = (target: T) => new Asked(target, ask, sideOf(place, stop.signal));
  let width = 1;
  let latest = 0;
  let more = true;
  try {
    for (;;) {
      while (more && line.length < width && waitingIn(line) < MAX_WAITING_BYTES) {
        const next = await source.next();
        if (next.done) more = false;
        else line.push(begin(next.value));
      }
      const [first] = line;
      if (first === undefined) return results;
      try {
        results.push(yield* first.toItsEnd());
        width = place.width;
      } catch (error) {
        failed(first.target, error);
      }
      latest = Math.max(latest, first.side.clock.now());
      line.shift();
    }
  } finally {
    stop.abort(new DOMException('The stream has ended.', 'AbortError'));
    for (const asked of line) await asked.leave();
    if (more) await source.return?.();
    if (place.clock.fork) await place.clock.sleep(Math.max(0, latest - place.clock.now()));
  }
}

/** A target that is being asked about. */
class Asked<T, R> {
  readonly target: T;
  readonly side: Side;
  readonly #pages: AsyncGenerator<Page, R, void>;
  readonly #first: Promise<IteratorResult<Page, R>>;

  constructor(target: T, ask: Ask<T, R>, side: Side) {
    this.target = target;
    this.side = side;
    this.#pages = inBranch(side, () => ask(target));
    this.#first = this.#next();
    // A failure is taken note of when its turn comes.
    this.#first.catch(() => undefined);
  }

  async *toItsEnd(): AsyncGenerator<Page, R, void> {
    this.side.takeTurn();
    let step = await this.#first;
    for (; !step.done; step = await this.#next()) yield await this.side.asStored(step.value);
    await this.side.settled();
    return step.value;
  }

  /** Nothing more is wanted; what was answered is still stored. */
  async leave(): Promise<void> {
    await this.#first.catch(() => undefined);
    this.side.takeTurn();
    await this.side.settled().catch(() => undefined);
    await inBranch(this.side, () => this.#pages.return(undefined as R)).catch(() => undefined);
  }

  #next(): Promise<IteratorResult<Page, R>> {
    return inBranch(this.side, () => this.#pages.next());
  }
}

function sideOf({ lane, clock }: FanOut, stop: AbortSignal): Side {
  return new Side(lane, clock.fork?.() ?? clock, stop);
}

function waitingIn(line: readonly Asked<unknown, unknown>[]): number {
  return line.reduce((sum, { side }) => sum + side.bytes, 0);
}

function iteratorOf<T>(targets: Targets<T>): AsyncIterator<T> | Iterator<T> {
  return Symbol.asyncIterator in targets
    ? targets[Symbol.asyncIterator]()
    : targets[Symbol.iterator]();
}

function rethrow(_target: unknown, error: unknown): never {
  throw error;
}
