/**
 * How far a vendor's clock is ahead of ours, learned from Date headers. They have whole seconds, so
 * one of them says it to within a second and the length of the exchange; many together, whose
 * seconds begin at different moments, say it to within a few milliseconds.
 */
export class VendorClock {
  /** The vendor is at least and at most so many milliseconds ahead; either may be negative. */
  #least = Number.NEGATIVE_INFINITY;
  #most = Number.POSITIVE_INFINITY;

  /** Takes in the Date header of an exchange that took place between two moments of our clock. */
  learn(date: string | null, sentAt: number, receivedAt: number): void {
    const told = Date.parse(date ?? '');
    if (Number.isNaN(told)) return;
    const least = told - receivedAt;
    const most = told + SECOND_MS - sentAt;
    this.#least = Math.max(this.#least, least);
    this.#most = Math.min(this.#most, most);
    if (this.#least <= this.#most) return;
    // One of the clocks was set, or the vendor has several: the newest answer counts.
    this.#least = least;
    this.#most = most;
  }

  /** The moment of our clock by which the vendor's has surely reached a moment. */
  ours(vendors: number): number {
    return Number.isFinite(this.#least) ? vendors - this.#least : vendors;
  }
}

const SECOND_MS = 1_000;
