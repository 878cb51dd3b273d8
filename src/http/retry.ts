/** How often, how long, and for what a request is tried again. One policy for every vendor. */
export interface RetryPolicy {
  readonly attempts: number;
  /** First back-off when the vendor names no time; doubles each time. */
  readonly baseMs: number;
  /** Longest wait for one attempt, also when the vendor asks for more. */
  readonly maxWaitMs: number;
  /** Adds to a back-off so that clients do not return together; 0 in tests. */
  jitter(): number;
}

/** For unattended collection: rides out a rate limit of an hour. */
export const patient: RetryPolicy = {
  attempts: 6,
  baseMs: 2_000,
  maxWaitMs: 3_700_000,
  jitter: () => Math.random() * 500,
};

/** For the sandbox and for `doctor`: an answer soon, one way or the other. */
export const rapid: RetryPolicy = { attempts: 3, baseMs: 50, maxWaitMs: 2_000, jitter: () => 0 };

/** Statuses that another attempt may cure; 501 and other 5xx are the vendor's word. */
const CURABLE = new Set([408, 429, 500, 502, 503, 504]);
const GOOGLE_QUOTA = /"reason"\s*:\s*"(rateLimitExceeded|userRateLimitExceeded|quotaExceeded)"/;

/** GitHub's limit on bursts, which says when to return only sometimes; its documentation asks for a minute. */
const SECONDARY = /secondary rate limit/i;
const SECONDARY_WAIT_MS = 60_000;

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The beginning of the body. */
  text(): string;
}

/**
 * How long to wait before the next attempt, in milliseconds; `undefined` when the answer is final.
 * Obeys Retry-After (RFC 9110 §10.2.3), Okta's and GitHub's reset headers, and Google's quota
 * errors, which come as 403.
 * @param attempt number of the attempt that was answered, from 1
 */
export function waitBeforeRetry(
  answer: Answer,
  attempt: number,
  policy: RetryPolicy,
  now: number,
): number | undefined {
  if (attempt >= policy.attempts || !curable(answer)) return undefined;
  const asked = retryAfter(answer.headers, now) ?? resetIn(answer, now) ?? secondaryWait(answer);
  const wait = asked ?? backOff(attempt, policy);
  return wait > policy.maxWaitMs ? undefined : wait;
}

/** Wait after an attempt that got no answer at all. */
export function backOff(attempt: number, policy: RetryPolicy): number {
  return policy.baseMs * 2 ** (attempt - 1) + policy.jitter();
}

function curable(answer: Answer): boolean {
  if (CURABLE.has(answer.status)) return true;
  if (answer.status !== 403) return false;
  return (
    answer.headers.has('retry-after') ||
    answer.headers.get('x-ratelimit-remaining') === '0' ||
    GOOGLE_QUOTA.test(answer.text()) ||
    SECONDARY.test(answer.text())
  );
}

function retryAfter(headers: Headers, now: number): number | undefined {
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - serverNow(headers, now));
}

/**
 * Okta `x-rate-limit-reset` and GitHub `x-ratelimit-reset` are epoch seconds on the vendor's clock.
 * Vendors send them with every answer; they say when to return only where a limit was the reason.
 */
function resetIn({ status, headers }: Answer, now: number): number | undefined {
  if (status !== 429 && status !== 403) return undefined;
  const remaining = headers.get('x-rate-limit-remaining') ?? headers.get('x-ratelimit-remaining');
  if (remaining !== null && remaining !== '0') return undefined;
  const value = headers.get('x-rate-limit-reset') ?? headers.get('x-ratelimit-reset');
  const seconds = Number(value ?? Number.NaN);
  if (!Number.isFinite(seconds)) return undefined;
  return Math.max(0, seconds * 1000 - serverNow(headers, now)) + 1_000;
}

function secondaryWait({ status, text }: Answer): number | undefined {
  const limited = status === 403 || status === 429;
  return limited && SECONDARY.test(text()) ? SECONDARY_WAIT_MS : undefined;
}

function serverNow(headers: Headers, now: number): number {
  const date = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(date) ? now : date;
}
