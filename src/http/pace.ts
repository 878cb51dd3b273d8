import type { Clock } from './lane.ts';

/** What one request counts against, where the vendor's answers do not say it all. */
export interface PaceRule {
  /** Requests with the same name share a limit. */
  readonly bucket: string;
  /** Requests a minute the vendor documents; absent where its headers tell. */
  readonly perMinute?: number;
}

export interface PaceOptions {
  /** Share of every limit that is left to the company's other integrations, from 0 to under 1. */
  readonly headroom: number;
  rule(url: URL): PaceRule;
}

/** What a vendor's headers say of a limit. */
export interface Allowance {
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds since the epoch, on this machine's clock. */
  readonly resetAt: number;
}

interface Bucket {
  told?: { limit: number; remaining: number; resetAt: number };
  /** Requests that may be sent at once, and when that was true. */
  tokens: number;
  at: number;
  blockedUntil: number;
}

/**
 * Keeps a source below the limits of its vendor: goes on at once while more than the headroom is
 * left, and otherwise waits until the vendor says there is more, no longer.
 */
export class Pacer {
  readonly #options: PaceOptions;
  readonly #buckets = new Map<string, Bucket>();

  constructor(options: PaceOptions) {
    this.#options = options;
  }

  /** Waits for its turn and takes it. Returns how long it waited, in milliseconds. */
  async admit(url: URL, clock: Clock, signal?: AbortSignal): Promise<number> {
    let waited = 0;
    for (;;) {
      const now = clock.now();
      const wait = this.#take(url, now);
      if (wait <= 0) return waited;
      await clock.sleep(wait, signal);
      waited += wait;
    }
  }

  /** Takes in what an answer says of the limit. */
  learn(url: URL, status: number, headers: Headers, now: number, retryInMs?: number): void {
    const bucket = this.#bucket(url, now);
    if (status === 429 || retryInMs !== undefined)
      bucket.blockedUntil = Math.max(bucket.blockedUntil, now + (retryInMs ?? 0));
    const told = allowanceIn(headers, now);
    if (!told) return;
    const known = bucket.told;
    // Answers to concurrent requests can overtake each other: within a window the least is true.
    const same = known !== undefined && Math.abs(known.resetAt - told.resetAt) < SAME_WINDOW_MS;
    bucket.told = same ? { ...told, remaining: Math.min(known.remaining, told.remaining) } : told;
  }

  #take(url: URL, now: number): number {
    const bucket = this.#bucket(url, now);
    if (now < bucket.blockedUntil) return bucket.blockedUntil - now;
    const { headroom, rule } = this.#options;
    const { told } = bucket;
    if (told && now < told.resetAt) {
      const reserve = Math.ceil(told.limit * headroom);
      if (told.remaining <= reserve) return told.resetAt - now;
      told.remaining--;
      return 0;
    }
    delete bucket.told;
    const { perMinute } = rule(url);
    if (perMinute === undefined) return 0;
    const allowed = Math.max(1, perMinute * (1 - headroom));
    const perMs = allowed / 60_000;
    bucket.tokens = Math.min(allowed, bucket.tokens + Math.max(0, now - bucket.at) * perMs);
    bucket.at = now;
    if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / perMs);
    bucket.tokens--;
    return 0;
  }

  #bucket(url: URL, now: number): Bucket {
    const { bucket: name } = this.#options.rule(url);
    const known = this.#buckets.get(name);
    if (known) return known;
    const fresh = { tokens: Number.POSITIVE_INFINITY, at: now, blockedUntil: 0 };
    this.#buckets.set(name, fresh);
    return fresh;
  }
}

const SAME_WINDOW_MS = 1_500;

/**
 * Okta `x-rate-limit-*` and GitHub `x-ratelimit-*` give the reset in seconds since the epoch, Jira
 * `x-ratelimit-*` as a date. All are on the vendor's clock, which the Date header tells.
 */
export function allowanceIn(headers: Headers, now: number): Allowance | undefined {
  const figure = (name: string) =>
    headers.get(`x-rate-limit-${name}`) ?? headers.get(`x-ratelimit-${name}`);
  const limit = Number(figure('limit') ?? Number.NaN);
  const remaining = Number(figure('remaining') ?? Number.NaN);
  const reset = figure('reset');
  if (!(limit > 0) || !(remaining >= 0) || reset === null) return undefined;
  const at = /^\d+$/.test(reset) ? Number(reset) * 1000 : Date.parse(reset);
  if (Number.isNaN(at)) return undefined;
  const date = Date.parse(headers.get('date') ?? '');
  // The Date header has whole seconds: the vendor's clock may be up to one second further.
  const offset = Number.isNaN(date) || Math.abs(date - now) < 1_000 ? 0 : date - now;
  return { limit, remaining, resetAt: at - offset };
}

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
