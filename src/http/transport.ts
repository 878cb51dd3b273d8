import { AuditpackError } from '../errors.ts';
import { instantOf } from '../model/time.ts';
import { assertAllowed } from './guard.ts';
import type { Clock, Exchange, ExchangeDraft, Lane, RecordingFetch } from './lane.ts';
import { type BodyRead, readBody } from './read-body.ts';
import { keptHeaders, redactBody, redactUrl } from './redact.ts';
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
  const recording = (input: string | URL | Request, init?: RequestInit) =>
    transport.send(new Request(input, init));
  return Object.assign(recording, { take: () => transport.take() });
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
      const attempt = await this.#untilAnswered(request, url, body);
      const location = attempt.response.headers.get('location');
      if (attempt.response.status < 300 || attempt.response.status >= 400 || !location) {
        return answer(attempt, url);
      }
      if (redirects === MAX_REDIRECTS) {
        throw new AuditpackError(
          'ERR_REFUSED',
          `${redactUrl(url)} redirected more than ${MAX_REDIRECTS} times.`,
        );
      }
      url = new URL(location, url);
    }
  }

  async #untilAnswered(request: Request, url: URL, body: string | undefined): Promise<Attempt> {
    const { clock } = this.#options;
    assertAllowed(url, this.#options.hosts);
    for (let number = 1; ; number++) {
      const result = await this.#once(request, url, body, number);
      if ('error' in result) {
        if (number >= Math.min(this.#retry.attempts, UNANSWERED_ATTEMPTS)) throw result.error;
        await clock.sleep(backOff(number, this.#retry), request.signal);
        continue;
      }
      if (result.body.kind === 'broken') {
        const { why, tooLarge } = result.body;
        if (tooLarge || number >= this.#retry.attempts) throw brokenBody(url, why, tooLarge);
        await clock.sleep(backOff(number, this.#retry), request.signal);
        continue;
      }
      const { bytes } = result.body;
      const { status, headers } = result.response;
      const text = () => Buffer.from(bytes.subarray(0, 10_000)).toString('utf8');
      const wait = waitBeforeRetry({ status, headers, text }, number, this.#retry, clock.now());
      if (wait === undefined) return result;
      await clock.sleep(wait, request.signal);
    }
  }

  /** One attempt, recorded whatever came of it. */
  async #once(
    request: Request,
    url: URL,
    body: string | undefined,
    attempt: number,
  ): Promise<Attempt | { error: AuditpackError }> {
    const { clock, connectTo } = this.#options;
    const sentAt = instantOf(clock.now());
    const secret = request.method === 'POST' && TOKEN_ENDPOINT.test(url.pathname);
    const draft = {
      method: request.method,
      url: redactUrl(url),
      ...(body &&
        !secret && { requestBody: redactBody(body, request.headers.get('content-type') ?? '') }),
      sentAt,
      attempt,
    };
    try {
      const response = await fetch(connectTo?.(url) ?? url, {
        method: request.method,
        headers: request.headers,
        redirect: 'manual',
        signal: AbortSignal.any([
          request.signal,
          AbortSignal.timeout(this.#options.timeoutMs ?? TIMEOUT_MS),
        ]),
        ...(body !== undefined && { body }),
      });
      const read = await readBody(response, this.#options.maxBodyBytes ?? MAX_BODY_BYTES);
      await this.#record(
        {
          ...draft,
          receivedAt: instantOf(clock.now()),
          status: response.status,
          headers: {
            ...keptHeaders(response.headers),
            ...(secret && { 'x-auditpack-body': 'withheld' }),
          },
          ...(read.kind === 'broken' && { error: read.why }),
        },
        secret ? new Uint8Array() : read.bytes,
      );
      return { response, body: read };
    } catch (error) {
      if (error instanceof AuditpackError) throw error;
      const unreachable = noAnswer(url, error);
      await this.#record(
        {
          ...draft,
          receivedAt: instantOf(clock.now()),
          status: 0,
          headers: {},
          error: unreachable.message,
        },
        new Uint8Array(),
      );
      return { error: unreachable };
    }
  }

  async #record(draft: ExchangeDraft, body: Uint8Array): Promise<void> {
    this.#taken.push(await this.#options.lane.record(draft, body));
  }
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

function brokenBody(url: URL, why: string, tooLarge: boolean): AuditpackError {
  const what = `The response of ${redactUrl(url)} was ${why}.`;
  return tooLarge
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
