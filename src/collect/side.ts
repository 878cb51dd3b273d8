import { type Branch, currentBranch } from '../http/branch.ts';
import type { Clock, Exchange, Lane } from '../http/lane.ts';
import type { Page } from '../sources/contract.ts';

/** A branch whose exchanges wait in memory until its turn to be stored, and from then on do not. */
export class Side implements Branch {
  readonly taken: Exchange[] = [];
  readonly clock: Clock;
  readonly stop: AbortSignal;
  readonly lane: Lane;
  readonly #stream: Lane;
  #waiting: (() => void)[] | undefined = [];
  #bytes = 0;
  readonly #stored = new Map<Exchange, Promise<Exchange>>();

  constructor(stream: Lane, clock: Clock, stop: AbortSignal) {
    this.#stream = stream;
    this.clock = clock;
    this.stop = stop;
    this.lane = {
      record: (draft, body) => this.#record(draft, body),
      replay: async (request) => stream.replay?.(request),
    };
  }

  /** Bodies that wait for their turn. */
  get bytes(): number {
    return this.#waiting ? this.#bytes : 0;
  }

  /** Stores what waits, in the order it came; what comes later is stored as it comes. */
  takeTurn(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const work of waiting) work();
  }

  /** Does something now, or when its turn comes. */
  inTurn(work: () => void): void {
    if (this.#waiting) this.#waiting.push(work);
    else work();
  }

  /** The page with its exchange as stored. */
  async asStored(page: Page): Promise<Page> {
    await this.settled();
    const exchange = await this.#stored.get(page.exchange);
    return exchange ? { ...page, exchange } : page;
  }

  /** When all that waited is stored; throws when it could not be. */
  async settled(): Promise<void> {
    await Promise.all(this.#stored.values());
  }

  async #record(...[draft, body]: Parameters<Lane['record']>): Promise<Exchange> {
    if (!this.#waiting) return this.#stream.record(draft, body);
    const held: Exchange = { ...draft, n: -1, body };
    this.#bytes += body.length;
    this.#waiting.push(() => {
      const stored = this.#stream.record(draft, body);
      stored.catch(() => undefined);
      this.#stored.set(held, stored);
    });
    return held;
  }
}

/** Does something in the order of targets, where several are being asked about at once. */
export function inTurn(work: () => void): void {
  const branch = currentBranch();
  if (branch instanceof Side) branch.inTurn(work);
  else work();
}
