/** What a vendor's headers say of a limit. */
export interface Allowance {
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds since the epoch, on the vendor's clock. */
  readonly resetAt: number;
}

/**
 * Okta `x-rate-limit-*` and GitHub `x-ratelimit-*` give the reset in seconds since the epoch, Jira
 * `x-ratelimit-*` as a date; Data Center names an interval instead.
 */
export function allowanceIn(headers: Headers): Allowance | undefined {
  const figure = (name: string) =>
    headers.get(`x-rate-limit-${name}`) ?? headers.get(`x-ratelimit-${name}`);
  const limit = Number(figure('limit') ?? Number.NaN);
  const remaining = Number(figure('remaining') ?? Number.NaN);
  const reset = figure('reset');
  if (!(limit > 0) || !(remaining >= 0)) return undefined;
  const resetAt = reset === null ? nextFill(headers) : momentOf(reset);
  return Number.isNaN(resetAt) ? undefined : { limit, remaining, resetAt };
}

function momentOf(reset: string): number {
  return /^\d+$/.test(reset) ? Number(reset) * 1000 : Date.parse(reset);
}

/** Jira Data Center says how often tokens come, and not when. */
function nextFill(headers: Headers): number {
  const seconds = Number(headers.get('x-ratelimit-interval-seconds') ?? Number.NaN);
  return Date.parse(headers.get('date') ?? '') + seconds * 1000;
}
