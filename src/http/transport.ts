import { AuditpackError } from '../errors.ts';
import { instantOf } from '../model/time.ts';
import { assertAllowed } from './guard.ts';
import type { Clock, Exchange, ExchangeDraft, Lane, RecordingFetch } from './lane.ts';
import type { Pacer, RetryBudget } from './pace.ts';
import { type BodyRead, readBody } from './read-body.ts';
import { keptHeaders, redactAnswer, redactBody, redactUrl } from './redact.ts';
import { backOff, patient, type RetryPolicy, waitBeforeRetry } from './retry.ts';

export interface TransportOptions {
  readonly lane: Lane;
  readonly clock: Clock;
  /** Base URLs that may be talked to; a request below none of them is refused. */
  readonly hosts: readonly string[];
  /** Where a request really goes, like curl's --connect-to; the recorded URL stays as asked. */
  readonly connectTo?: (url: URL) => URL;
  readonly maxBodyBytes?: number;
  readonly timeoutMs?: number;
  readonly retry?: RetryPolicy;
  readonly budget?: RetryBudget;
  readonly pacer?: Pacer;
  /** Ends requests and waits; its reason is thrown. */
  readonly stop?: AbortSignal | undefined;
}

const MAX_BODY_BYTES = 50_000_000;
const TIMEOUT_MS = 60_000;
const MAX_REDIRECTS = 3;
/** A host that does not answer at all is given up sooner than one that asks to wait. */
const UNANSWERED_ATTEMPTS = 3;
const EMPTY_STATUS = new Set([204, 205, 304]);
/** OAuth token endpoints: neither what is sent nor what comes back may be stored. */
const TOKEN_ENDPOINT = /\/(oauth2\/v1\/token|token|oauth\/access_token|access_tokens)$/;

/** The one way out: see {@link RecordingFetch}. */
export function createRecordingFetch(options: TransportOptions): RecordingFetch {
  const transport = new Transport(options);
  const recording = async (input: string | URL | Request, init?: RequestInit) =>
    transport.send(requestOf(input, init));
  return Object.assign(recording, { take: () => transport.take() });
}

interface Call {
  readonly request: Request;
  readonly url: URL;
  readonly body: string | undefined;
}

interface Attempt {
  readonly response: Response;
  readonly body: BodyRead;
}

class Transport {
  readonly #options: TransportOptions;
  readonly #retry: RetryPolicy;
  #taken: Exchange[] = [];

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#retry = options.retry ?? patient;
  }

  take(): Exchange[] {
    const taken = this.#taken;
    this.#taken = [];
    return taken;
  }

  /** Sends, records and, under the policy, sends again; follows redirects on the same host. */
  async send(request: Request): Promise<Response> {
    const body =
      request.method === 'GET' || request.method === 'HEAD' ? undefined : await request.text();
    let url = new URL(request.url);
    for (let redirects = 0; ; redirects++) {
      const attempt = await this.#untilAnswered({ request, url, body });
      const { status, headers } = attempt.response;
      const location = headers.get('location');
      if (status < 300 || status >= 400 || !location) return answer(attempt, url);
      if (redirects === MAX_REDIRECTS || !URL.canParse(location, url.href)) {
        const what = redirects === MAX_REDIRECTS ? `more than ${MAX_REDIRECTS} times` : 'nowhere';
        throw new AuditpackError('ERR_REFUSED', `${redactUrl(url)} redirected ${what}.`, {
          hint: 'Set baseUrl to the address that answers itself.',
        });
      }
      url = new URL(location, url);
    }
  }

  async #untilAnswered(call: Call): Promise<Attempt> {
    assertAllowed(call.url, this.#options.hosts);
    const stored = await this.#replay(call);
    if (stored) return stored;
    for (let number = 1; ; number++) {
      const { pacer, clock } = this.#options;
      await this.#stopped(call, (signal) => pacer?.admit(call.url, clock, signal));
      const result = await this.#once(call, number);
      const wait =
        'error' in result
          ? this.#waitUnanswered(result.error, number)
          : this.#waitAnswered(result, call.url, number);
      if (!('error' in result)) {
        const { status, headers } = result.response;
        pacer?.learn(call.url, status, headers, clock.now(), wait);
        if (wait === undefined) return result;
      }
      this.#spend(call.url);
      await this.#stopped(call, (signal) => clock.sleep(wait ?? 0, signal));
    }
  }

  /** What an interrupted run had already been answered is not asked again. */
  async #replay({ request, url, body }: Call): Promise<Attempt | undefined> {
    const requestBody = bodyAsStored(request, body);
    const key = { method: request.method, url: redactUrl(url), requestBody };
    const exchange = await this.#options.lane.replay?.(key);
    if (!exchange) return undefined;
    this.#taken.push(exchange);
    const { status, headers } = exchange;
    const response = new Response(null, { status, headers });
    return { response, body: { kind: 'whole', bytes: exchange.body } };
  }

  #waitUnanswered(error: AuditpackError, number: number): number {
    if (number >= Math.min(this.#retry.attempts, UNANSWERED_ATTEMPTS)) throw error;
    return backOff(number, this.#retry);
  }

  /** `undefined` when the answer is final. */
  #waitAnswered({ response, body }: Attempt, url: URL, number: number): number | undefined {
    if (body.kind === 'broken') {
      if (body.tooLarge || number >= this.#retry.attempts) throw brokenBody(url, body);
      return backOff(number, this.#retry);
    }
    const { status, headers } = response;
    const text = () => Buffer.from(body.bytes.subarray(0, 10_000)).toString('utf8');
    const now = this.#options.clock.now();
    return waitBeforeRetry({ status, headers, text }, number, this.#retry, now);
  }

  /** One retry less for the run; none left ends the stream, and says so. */
  #spend(url: URL): void {
    const { budget } = this.#options;
    if (!budget || budget.spend()) return;
    throw new AuditpackError(
      'ERR_RATE_LIMITED',
      `${redactUrl(url)} would have to be tried again, but the ${budget.size} retries of this run are used up.`,
      { hint: 'Run again later with --resume; what was collected is kept.' },
    );
  }

  /** Waits, unless the caller or the run stops: then with its reason. */
  async #stopped(call: Call, wait: (signal: AbortSignal) => Promise<unknown> | undefined) {
    const signal = this.#signal(call.request.signal);
    try {
      await wait(signal);
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    }
  }

  /** One attempt, recorded whatever came of it. */
  async #once(call: Call, attempt: number): Promise<Attempt | { error: AuditpackError }> {
    const { clock } = this.#options;
    const { request, url, body } = call;
    const secret = request.method === 'POST' && TOKEN_ENDPOINT.test(url.pathname);
    const sentAt = instantOf(clock.now());
    const result = await this.#exchange(call);
    const receivedAt = instantOf(clock.now());
    const draft = {
      method: request.method,
      url: redactUrl(url),
      ...(body && !secret && { requestBody: bodyAsStored(request, body) ?? '' }),
      sentAt,
      receivedAt,
      attempt,
    };
    if ('error' in result) {
      const { message: error } = result.error;
      await this.#record({ ...draft, status: 0, headers: {}, error }, new Uint8Array());
      return result;
    }
    const { response, body: read } = result;
    const kept = secret ? new Uint8Array() : redactAnswer(read.bytes);
    const headers = {
      ...keptHeaders(response.headers),
      ...(kept !== read.bytes && { 'x-auditpack-body': secret ? 'withheld' : 'redacted' }),
    };
    await this.#record(
      {
        ...draft,
        status: response.status,
        headers,
        ...(read.kind === 'broken' && { error: read.why }),
      },
      kept,
    );
    return result;
  }

  /** Sends and reads. No answer is a value; only the caller's or the run's stop is thrown. */
  async #exchange({ request, url, body }: Call): Promise<Attempt | { error: AuditpackError }> {
    const { connectTo, timeoutMs = TIMEOUT_MS, maxBodyBytes = MAX_BODY_BYTES } = this.#options;
    const stopped = this.#signal(request.signal);
    try {
      stopped.throwIfAborted();
      const response = await fetch(connectTo?.(url) ?? url, {
        method: request.method,
        headers: request.headers,
        redirect: 'manual',
        signal: AbortSignal.any([stopped, AbortSignal.timeout(timeoutMs)]),
        ...(body !== undefined && { body }),
      });
      return { response, body: await readBody(response, maxBodyBytes) };
    } catch (error) {
      if (stopped.aborted) throw stopped.reason;
      return { error: noAnswer(url, error) };
    }
  }

  #signal(caller: AbortSignal): AbortSignal {
    const { stop } = this.#options;
    return stop ? AbortSignal.any([caller, stop]) : caller;
  }

  async #record(draft: ExchangeDraft, body: Uint8Array): Promise<void> {
    this.#taken.push(await this.#options.lane.record(draft, body));
  }
}

/** The platform's own error would quote the header that it could not take: the token. */
function requestOf(input: string | URL | Request, init: RequestInit | undefined): Request {
  try {
    return new Request(input, init);
  } catch {
    throw new AuditpackError(
      'ERR_SECRET',
      'A request could not be made: its address or one of its headers holds what HTTP cannot carry.',
      { hint: 'Check baseUrl, and that the secret is one line of plain letters and digits.' },
    );
  }
}

function bodyAsStored(request: Request, body: string | undefined): string | undefined {
  return body ? redactBody(body, request.headers.get('content-type') ?? '') : undefined;
}

/** A fresh response over the recorded bytes; SDKs look at `url`. */
function answer({ response, body }: Attempt, url: URL): Response {
  const headers = new Headers(response.headers);
  // The bytes are already decoded, so these would describe something else.
  headers.delete('content-encoding');
  headers.delete('content-length');
  const bytes = EMPTY_STATUS.has(response.status) ? null : Buffer.from(body.bytes);
  const fresh = new Response(bytes, {
    status: response.status,
    statusText: response.statusText,
    headers,
  });
  Object.defineProperty(fresh, 'url', { value: url.href });
  return fresh;
}

function brokenBody(url: URL, body: BodyRead & { kind: 'broken' }): AuditpackError {
  const what = `The response of ${redactUrl(url)} was ${body.why}.`;
  return body.tooLarge
    ? new AuditpackError('ERR_LIMIT', what, {
        hint: 'Narrow the window, or the vendor is sending something that is no page.',
      })
    : new AuditpackError('ERR_RESPONSE', what, {
        hint: 'What came is recorded, not used. Run collect again.',
      });
}

function noAnswer(url: URL, error: unknown): AuditpackError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  const timeout = error instanceof Error && error.name === 'TimeoutError';
  const what = timeout ? 'no answer in time' : `no connection${code}`;
  return new AuditpackError('ERR_UNREACHABLE', `${url.origin} could not be reached: ${what}.`, {
    hint: 'Check the baseUrl, the network and any proxy. What was collected before is kept.',
  });
}
