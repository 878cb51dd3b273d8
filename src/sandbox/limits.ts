import type { SandboxRequest, SandboxResponse } from './contract.ts';

/** How many requests a vendor allows in how long, per bucket. */
export interface RateLimit {
  readonly limit: number;
  /** Whole seconds. */
  readonly windowSeconds: number;
}

/** What the limiter says of one request: headers to add, and the refusal when it is too many. */
export interface LimitVerdict {
  readonly headers: Readonly<Record<string, string>>;
  readonly refusal?: SandboxResponse;
}

interface Bucket {
  /** Start of the fixed window, or the last refill, in seconds since the epoch. */
  since: number;
  used: number;
}

/**
 * Enforces limits as the vendors do. Okta and GitHub count in fixed windows and say when they end;
 * Slack, Jira and Google refill all the time.
 */
export class RateLimiter {
  readonly #limits: Readonly<Record<string, RateLimit>>;
  readonly #buckets = new Map<string, Bucket>();
  /** Requests let through and refused, by vendor. */
  readonly counts = new Map<string, { passed: number; refused: number }>();

  constructor(limits: Readonly<Record<string, RateLimit>>) {
    this.#limits = limits;
  }

  /** @param now milliseconds since the epoch on the vendor's clock */
  judge(vendor: string, request: SandboxRequest, now: number): LimitVerdict {
    const rule = this.#limits[vendor];
    if (!rule) return { headers: {} };
    const bucket = this.#bucket(`${vendor} ${bucketOf(vendor, request)}`, now);
    const verdict = FIXED.has(vendor)
      ? fixedWindow(vendor, rule, bucket, now)
      : refilling(vendor, rule, bucket, now);
    const count = this.counts.get(vendor) ?? { passed: 0, refused: 0 };
    if (verdict.refusal) count.refused++;
    else count.passed++;
    this.counts.set(vendor, count);
    return verdict;
  }

  #bucket(key: string, now: number): Bucket {
    const known = this.#buckets.get(key);
    if (known) return known;
    const fresh = { since: Math.floor(now / 1000), used: 0 };
    this.#buckets.set(key, fresh);
    return fresh;
  }
}

const FIXED = new Set(['okta', 'github']);

/** Okta limits endpoints, Slack methods; the others everything together. */
function bucketOf(vendor: string, { path }: SandboxRequest): string {
  if (vendor === 'okta') return path.split('/').slice(0, 4).join('/');
  return vendor === 'slack' ? path : '';
}

function fixedWindow(vendor: string, rule: RateLimit, bucket: Bucket, now: number): LimitVerdict {
  if (now / 1000 >= bucket.since + rule.windowSeconds) {
    bucket.since = Math.floor(now / 1000);
    bucket.used = 0;
  }
  const over = bucket.used >= rule.limit;
  if (!over) bucket.used++;
  const figures = {
    limit: String(rule.limit),
    remaining: String(rule.limit - bucket.used),
    reset: String(bucket.since + rule.windowSeconds),
  };
  if (vendor === 'okta') {
    const headers = prefixed('x-rate-limit-', figures);
    const body = '{"errorCode":"E0000047","errorSummary":"API call exceeded rate limit."}';
    return over ? { headers, refusal: { status: 429, headers, body } } : { headers };
  }
  const headers = { ...prefixed('x-ratelimit-', figures), 'x-ratelimit-resource': 'core' };
  const body = '{"message":"API rate limit exceeded for user."}';
  return over ? { headers, refusal: { status: 403, headers, body } } : { headers };
}

function refilling(vendor: string, rule: RateLimit, bucket: Bucket, now: number): LimitVerdict {
  const perSecond = rule.limit / rule.windowSeconds;
  bucket.used = Math.max(0, bucket.used - (now / 1000 - bucket.since) * perSecond);
  bucket.since = now / 1000;
  const over = bucket.used + 1 > rule.limit;
  if (!over) bucket.used++;
  const wait = Math.ceil((bucket.used + 1 - rule.limit) / perSecond);
  const headers: Record<string, string> =
    vendor === 'jira'
      ? prefixed('x-ratelimit-', {
          limit: String(rule.limit),
          remaining: String(Math.floor(rule.limit - bucket.used)),
          reset: new Date(now + (bucket.used / perSecond) * 1000).toISOString(),
        })
      : {};
  return over ? { headers, refusal: REFUSALS[vendor]?.(wait, headers) ?? GONE } : { headers };
}

const GONE: SandboxResponse = { status: 429, body: '{}' };
const REFUSALS: Readonly<
  Record<string, (wait: number, headers: Record<string, string>) => SandboxResponse>
> = {
  slack: (wait) => ({
    status: 429,
    headers: { 'retry-after': String(wait) },
    body: '{"ok":false,"error":"ratelimited"}',
  }),
  jira: (wait, headers) => ({
    status: 429,
    headers: { ...headers, 'retry-after': String(wait), 'ratelimit-reason': 'jira-burst-based' },
    body: '{"errorMessages":["Rate limit exceeded."]}',
  }),
  google: () => ({
    status: 403,
    body: '{"error":{"code":403,"message":"Quota exceeded.","errors":[{"reason":"userRateLimitExceeded"}]}}',
  }),
};

function prefixed(
  prefix: string,
  figures: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [prefix + name, value]));
}
