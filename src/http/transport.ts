import { AuditpackError } from '../errors.ts';
import { instantOf } from '../model/time.ts';
import { type Branch, currentBranch } from './branch.ts';
import type { Gate } from './gate.ts';
import { assertAllowed } from './guard.ts';
import type { Clock, Exchange, ExchangeDraft, Lane, RecordingFetch } from './lane.ts';
import type { Answered, Pacer, RetryBudget } from './pace.ts';
import { type BodyRead, readBody } from './read-body.ts';
import { keptHeaders, redactAnswer, redactBody, redactUrl } from './redact.ts';
import { backOff, patient, type RetryPolicy, waitBeforeRetry } from './retry.ts';
import { brokenBody, noAnswer, requestOf } from './unanswered.ts';

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
  /** How many requests may be under way at once; shared by all streams of a source. */
  readonly gate?: Gate;
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

/** What came of an attempt, and the moments between which it took place. */
interface Tried {
  readonly result: Attempt | { readonly error: AuditpackError };
  readonly sentAt: number;
  readonly receivedAt: number;
}

class Transport {
  readonly #options: TransportOptions;
  readonly #retry: RetryPolicy;
  readonly #taken: Exchange[] = [];

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#retry = options.retry ?? patient;
  }

  take(): Exchange[] {
    return this.#place().taken.splice(0);
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
      const { pacer } = this.#options;
      const { clock } = this.#place();
      await this.#stopped(call, (signal) => pacer?.admit(call.url, clock, signal));
      const { wait, attempt } = await this.#admitted(call, number);
      if (wait === undefined) return attempt;
      this.#spend(call.url);
      await this.#stopped(call, (signal) => clock.sleep(wait, signal));
    }
  }

  /** One attempt, and how long to wait before the next; the pacer learns whatever came of it. */
  async #admitted(
    call: Call,
    number: number,
  ): Promise<{ wait: undefined; attempt: Attempt } | { wait: number; attempt?: undefined }> {
    let answered: Answered | undefined;
    try {
      const { result, ...times } = await this.#once(call, number);
      if ('error' in result) return { wait: this.#waitUnanswered(result.error, number) };
      const wait = this.#waitAnswered(result, call.url, number);
      const { status, headers } = result.response;
      answered = { status, headers, ...times, retryInMs: wait };
      return wait === undefined ? { wait, attempt: result } : { wait };
    } finally {
      this.#options.pacer?.answered(call.url, answered);
    }
  }

  /** What an interrupted run had already been answered is not asked again. */
  async #replay({ request, url, body }: Call): Promise<Attempt | undefined> {
    const requestBody = bodyAsStored(request, body);
    const key = { method: request.method, url: redactUrl(url), requestBody };
    const { lane, taken } = this.#place();
    const exchange = await lane.replay?.(key);
    if (!exchange) return undefined;
    taken.push(exchange);
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
    const now = this.#place().clock.now();
    return waitBeforeRetry({ status, headers, text }, number, this.#retry, now);
  }

  /** Where the running code records, and by which clock. */
  #place(): Pick<Branch, 'lane' | 'clock' | 'taken'> & { readonly stop?: AbortSignal | undefined } {
    return currentBranch() ?? { ...this.#options, taken: this.#taken };
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
    const { stop } = this.#place();
    const caller = this.#signal(call.request.signal);
    const signal = stop ? AbortSignal.any([caller, stop]) : caller;
    try {
      await wait(signal);
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    }
  }

  /** One attempt, recorded whatever came of it. */
  async #once(call: Call, attempt: number): Promise<Tried> {
    const { gate } = this.#options;
    const { request, url, body } = call;
    const secret = request.method === 'POST' && TOKEN_ENDPOINT.test(url.pathname);
    const tried = await (gate ? gate.through(() => this.#timed(call)) : this.#timed(call));
    const { result } = tried;
    const draft = {
      method: request.method,
      url: redactUrl(url),
      ...(body && !secret && { requestBody: bodyAsStored(request, body) ?? '' }),
      sentAt: instantOf(tried.sentAt),
      receivedAt: instantOf(tried.receivedAt),
      attempt,
    };
    if ('error' in result) {
      const { message: error } = result.error;
      await this.#record({ ...draft, status: 0, headers: {}, error }, new Uint8Array());
      return tried;
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
    return tried;
  }

  async #timed(call: Call): Promise<Tried> {
    const { clock } = this.#place();
    const sentAt = clock.now();
    const result = await this.#exchange(call);
    return { result, sentAt, receivedAt: clock.now() };
  }

  /** Sends and reads. No answer is a value; only the caller's or the run's stop is thrown. */
  async #exchange({ request, url, body }: Call): Promise<Tried['result']> {
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
    const { lane, taken } = this.#place();
    taken.push(await lane.record(draft, body));
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
