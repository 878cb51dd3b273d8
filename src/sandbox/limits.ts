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

/** What was asked of a bucket. */
export interface LimitCount {
  passed: number;
  refused: number;
  /** Requests that were still allowed when fewest were. */
  left: number;
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
  /** By vendor and bucket: `okta /api/v1/users`. */
  readonly counts = new Map<string, LimitCount>();

  constructor(limits: Readonly<Record<string, RateLimit>>) {
    this.#limits = limits;
  }

  /** @param now milliseconds since the epoch on the vendor's clock */
  judge(vendor: string, request: SandboxRequest, now: number): LimitVerdict {
    const rule = this.#limits[vendor];
    if (!rule) return { headers: {} };
    const name = bucketOf(vendor, request);
    const key = `${vendor} ${name}`;
    const bucket = this.#bucket(key, now);
    const verdict = FIXED.has(vendor)
      ? fixedWindow(vendor, rule, bucket, now, name)
      : refilling(vendor, rule, bucket, now);
    const count = this.counts.get(key) ?? { passed: 0, refused: 0, left: rule.limit };
    if (verdict.refusal) count.refused++;
    else count.passed++;
    count.left = Math.min(count.left, Math.floor(rule.limit - bucket.used));
    this.counts.set(key, count);
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

/** Keys and numbers inside Jira's paths. */
const NAMES = /\/([A-Z][A-Z0-9]+(-\d+)?|\d{2,})(?=\/|$)/g;

/**
 * Okta and Jira limit endpoints, GitHub resources, Slack methods; the others everything together.
 */
function bucketOf(vendor: string, { method, path }: SandboxRequest): string {
  if (vendor === 'okta') return path.split('/').slice(0, 4).join('/');
  if (vendor === 'github') return path.endsWith('/graphql') ? 'graphql' : 'core';
  if (vendor === 'jira') return `${method} ${path.replaceAll(NAMES, '/*')}`;
  return vendor === 'slack' ? path : '';
}

function fixedWindow(
  vendor: string,
  rule: RateLimit,
  bucket: Bucket,
  now: number,
  resource: string,
): LimitVerdict {
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
  const headers = { ...prefixed('x-ratelimit-', figures), 'x-ratelimit-resource': resource };
  const message = 'API rate limit exceeded for user.';
  const refusal =
    resource === 'graphql'
      ? {
          status: 200,
          headers,
          body: JSON.stringify({ errors: [{ type: 'RATE_LIMITED', message }] }),
        }
      : { status: 403, headers, body: JSON.stringify({ message }) };
  return over ? { headers, refusal } : { headers };
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
