import { allowanceIn } from './allowance.ts';
import type { Clock } from './lane.ts';
import { VendorClock } from './vendor-clock.ts';

/** What one request counts against, where the vendor's answers do not say it all. */
export interface PaceRule {
  /** Requests with the same name share a limit. */
  readonly bucket: string;
  /** Requests a minute the vendor documents, beside what its headers tell. */
  readonly perMinute?: number;
}

export interface PaceOptions {
  /** Share of every limit that is left to the company's other integrations, from 0 to under 1. */
  readonly headroom: number;
  rule(url: URL): PaceRule;
}

/** What came back of an admitted request. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly sentAt: number;
  readonly receivedAt: number;
  /** How long the request itself will wait before it is tried again. */
  readonly retryInMs?: number | undefined;
}

interface Bucket {
  /** What headers told of the present window; `least` is the smallest figure of what is left. */
  told?: { readonly limit: number; least: number; resetAt: number };
  /** Requests that may be sent at once by the documented rate, and when that was true. */
  tokens: number;
  at: number;
  blockedUntil: number;
  /** Admitted and not yet answered: no figure of the vendor counts them for sure. */
  underWay: number;
  /** Aborted when an answer came, so that whoever waits looks again. */
  news: AbortController;
}

/**
 * Keeps a source below the limits of its vendor: goes on at once while more than the headroom is
 * left, and otherwise waits until the vendor says there is more, no longer.
 */
export class Pacer {
  readonly #options: PaceOptions;
  readonly #buckets = new Map<string, Bucket>();
  readonly #vendor = new VendorClock();

  constructor(options: PaceOptions) {
    this.#options = options;
  }

  /**
   * Waits for its turn and takes it; every admitted request is {@link answered} later. Returns how
   * long it waited, in milliseconds.
   */
  async admit(url: URL, clock: Clock, signal?: AbortSignal): Promise<number> {
    const bucket = this.#bucket(url, clock.now());
    const start = clock.now();
    for (;;) {
      const now = clock.now();
      const wait = this.#wait(url, bucket, now);
      if (wait <= 0) {
        this.#take(url, bucket);
        return now - start;
      }
      const { signal: news } = bucket.news;
      try {
        await clock.sleep(wait, signal ? AbortSignal.any([signal, news]) : news);
      } catch (error) {
        if (signal?.aborted || !news.aborted) throw error;
      }
    }
  }

  /** Takes in what came back, or that nothing did. */
  answered(url: URL, answer: Answered | undefined): void {
    const bucket = this.#bucket(url, answer?.receivedAt ?? 0);
    bucket.underWay = Math.max(0, bucket.underWay - 1);
    if (answer) this.#learn(bucket, answer);
    bucket.news.abort();
    bucket.news = new AbortController();
  }

  #learn(bucket: Bucket, { status, headers, sentAt, receivedAt, retryInMs }: Answered): void {
    const refused = status === 429 || status === 403 || headers.has('retry-after');
    if (refused && retryInMs !== undefined)
      bucket.blockedUntil = Math.max(bucket.blockedUntil, receivedAt + retryInMs);
    this.#vendor.learn(headers.get('date'), sentAt, receivedAt);
    const allowance = allowanceIn(headers);
    if (!allowance) return;
    const { limit, remaining } = allowance;
    const resetAt = this.#vendor.ours(allowance.resetAt);
    const { told } = bucket;
    // Answers can overtake each other: within a window the least is true, and a window that is over
    // says nothing of the present one.
    if (told && resetAt < told.resetAt - SAME_WINDOW_MS && Number.isFinite(told.resetAt)) return;
    const same = told !== undefined && Math.abs(told.resetAt - resetAt) < SAME_WINDOW_MS;
    bucket.told = { limit, resetAt, least: same ? Math.min(told.least, remaining) : remaining };
  }

  /** How long nothing of this bucket may be sent, in milliseconds. */
  #wait(url: URL, bucket: Bucket, now: number): number {
    return Math.max(
      bucket.blockedUntil - now,
      this.#untilWindow(bucket, now),
      this.#untilToken(url, bucket, now),
    );
  }

  #untilWindow(bucket: Bucket, now: number): number {
    const { told } = bucket;
    if (!told) return 0;
    if (now >= told.resetAt) {
      // A new window: whole, until an answer tells when it ends and what others took of it.
      told.least = told.limit;
      told.resetAt = Number.POSITIVE_INFINITY;
    }
    const reserve = Math.ceil(told.limit * this.#options.headroom);
    if (told.least - bucket.underWay > reserve) return 0;
    return Math.min(told.resetAt - now, LONGEST_LOOK_MS);
  }

  #untilToken(url: URL, bucket: Bucket, now: number): number {
    const { perMinute } = this.#options.rule(url);
    if (perMinute === undefined) return 0;
    const allowed = Math.max(1, perMinute * (1 - this.#options.headroom));
    const perMs = allowed / MINUTE_MS;
    bucket.tokens = Math.min(allowed, bucket.tokens + Math.max(0, now - bucket.at) * perMs);
    bucket.at = now;
    return bucket.tokens >= 1 ? 0 : Math.ceil((1 - bucket.tokens) / perMs);
  }

  #take(url: URL, bucket: Bucket): void {
    bucket.underWay++;
    if (this.#options.rule(url).perMinute !== undefined) bucket.tokens--;
  }

  #bucket(url: URL, now: number): Bucket {
    const { bucket: name } = this.#options.rule(url);
    const known = this.#buckets.get(name);
    if (known) return known;
    const fresh: Bucket = {
      tokens: Number.POSITIVE_INFINITY,
      at: now,
      blockedUntil: 0,
      underWay: 0,
      news: new AbortController(),
    };
    this.#buckets.set(name, fresh);
    return fresh;
  }
}

const MINUTE_MS = 60_000;
/** Resets of one window, as different answers tell them, lie this close together. */
const SAME_WINDOW_MS = 1_500;
/** Whoever waits for an answer of another request looks again at least so often. */
const LONGEST_LOOK_MS = 3_700_000;

/** Retries that one run may still spend, over all its sources. */
export class RetryBudget {
  #left: number;
  readonly size: number;

  constructor(size: number) {
    this.size = size;
    this.#left = size;
  }

  /** False when there is none left. */
  spend(): boolean {
    if (this.#left === 0) return false;
    this.#left--;
    return true;
  }
}
