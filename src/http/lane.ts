import type { Instant } from '../model/time.ts';

/** One request and what came back, before it is stored. Secrets are already redacted. */
export interface ExchangeDraft {
  readonly method: string;
  readonly url: string;
  /** Request body for POSTed queries (GraphQL, JQL), redacted; absent for GET and token calls. */
  readonly requestBody?: string;
  readonly sentAt: Instant;
  readonly receivedAt: Instant;
  /** HTTP status, or 0 when no response arrived. */
  readonly status: number;
  /** Selected response headers, lower-case names: ids, Date, Link, rate limits, content type. */
  readonly headers: Readonly<Record<string, string>>;
  readonly attempt: number;
  /** Why there is no usable body: refused, reset, timeout, too large, truncated. */
  readonly error?: string;
}

/** An exchange once stored: its number inside stream and run, and its body. */
export interface Exchange extends ExchangeDraft {
  readonly n: number;
  readonly body: Uint8Array;
}

/** The recorder half of a stream run: stores every exchange before anyone may use it. */
export interface Lane {
  record(draft: ExchangeDraft, body: Uint8Array): Promise<Exchange>;
  /** The stored answer to the same request, when an interrupted run has one; each is given once. */
  replay?(request: RequestKey): Promise<Exchange | undefined>;
}

/** What tells requests apart, as stored: secrets redacted. */
export interface RequestKey {
  readonly method: string;
  readonly url: string;
  readonly requestBody?: string | undefined;
}

/** Time as an argument: tests and the demo pass a clock that only moves when asked. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * A clock that begins at this moment, for something that runs beside other things. A clock that
   * moves only when asked needs it: its times would depend on whose turn it is.
   */
  fork?(): Clock;
}

/**
 * A `fetch` that records every attempt, retries under one policy, and refuses other hosts.
 * Give it to a vendor SDK with the SDK's own retries switched off.
 */
export interface RecordingFetch {
  (input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** Exchanges recorded since the last call of `take`, in order; the last one answered the caller. */
  take(): Exchange[];
}
