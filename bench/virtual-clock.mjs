import { setTimeout as delay } from 'node:timers/promises';

/** So long must nothing have happened before time is taken to pass, in milliseconds. */
const QUIET_MS = 6;

/**
 * A clock that stands still while anything happens and, when everyone waits, goes to the moment at
 * which the first of them is due: minutes of waiting take milliseconds, however busy the machine.
 */
export class VirtualClock {
  #time;
  #acts = 0;
  #sleepers = [];
  #running = true;

  constructor(start) {
    this.#time = start;
    this.now = () => {
      this.#acts++;
      return this.#time;
    };
    this.sleep = (ms, signal) =>
      new Promise((resolve, reject) => {
        this.#acts++;
        const sleeper = { at: this.#time + Math.max(0, ms), resolve };
        const give = () => {
          this.#acts++;
          this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
          reject(signal.reason);
        };
        if (signal?.aborted) return reject(signal.reason);
        signal?.addEventListener('abort', give, { once: true });
        this.#sleepers.push(sleeper);
      });
    void this.#run();
  }

  stop() {
    this.#running = false;
  }

  async #run() {
    for (let quiet = 0, acts = -1; this.#running; ) {
      quiet = acts === this.#acts ? quiet + 2 : 0;
      acts = this.#acts;
      if (quiet >= QUIET_MS && this.#sleepers.length > 0) this.#advance();
      await delay(2);
    }
  }

  #advance() {
    this.#time = Math.max(this.#time, Math.min(...this.#sleepers.map(({ at }) => at)));
    const due = this.#sleepers.filter(({ at }) => at <= this.#time);
    this.#sleepers = this.#sleepers.filter(({ at }) => at > this.#time);
    this.#acts++;
    for (const { resolve } of due) resolve();
  }
}
