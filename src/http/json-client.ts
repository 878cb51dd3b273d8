import { AuditpackError, type ErrorCode } from '../errors.ts';
import { jsonBody } from './json-body.ts';
import type { Exchange, RecordingFetch } from './lane.ts';

/** What a vendor answered: parsed JSON, or the reason it gave for saying no. */
export type JsonAnswer =
  | {
      readonly ok: true;
      readonly json: unknown;
      readonly exchange: Exchange;
      readonly headers: Headers;
    }
  | { readonly ok: false; readonly status: number; readonly says: string };

/** What to do about a status that ends a stream. */
export type Refusals = Readonly<Record<number, readonly [code: ErrorCode, hint: string]>>;

export interface JsonClientOptions {
  /** The vendor's name in messages. */
  readonly vendor: string;
  /** Base URL; a path prefix is kept. */
  readonly base: string;
  /** Sent with every request: authorization, version. */
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: RecordingFetch;
  /** Hints in the vendor's own words, by status; the rest has hints of its own. */
  readonly refusals: Refusals;
}

type Query = Readonly<Record<string, string>> | URLSearchParams;

/**
 * Reads a vendor's JSON API: GET only. Retries, recording and host pinning belong to the transport
 * it is given.
 */
export class JsonClient {
  readonly #options: JsonClientOptions;
  readonly #refusals: Refusals;

  constructor(options: JsonClientOptions) {
    this.#options = options;
    this.#refusals = { ...COMMON_REFUSALS, ...options.refusals };
  }

  /** GET that must succeed. */
  async get(path: string, query: Query = {}): Promise<Extract<JsonAnswer, { readonly ok: true }>> {
    const answer = await this.ask(path, query);
    if (answer.ok) return answer;
    throw this.refusal(path, answer.status, answer.says);
  }

  /**
   * GET whose refusal of one object (400, 402, 403, 404) is a value. Throws when the whole source
   * is affected: credentials, rate limit, server error, or an answer that is not JSON.
   */
  async ask(path: string, query: Query = {}): Promise<JsonAnswer> {
    const { base, headers, fetch, vendor } = this.#options;
    const search = new URLSearchParams(query).toString();
    const address = `${base.replace(/\/+$/, '')}${path}${search === '' ? '' : `?${search}`}`;
    const response = await fetch(address, { method: 'GET', headers: { ...headers } });
    const exchange = fetch.take().at(-1);
    if (exchange === undefined) {
      throw new AuditpackError('ERR_RESPONSE', `No recorded response of ${vendor} for ${path}.`, {
        hint: 'Responses must come through the recording transport.',
      });
    }
    if (response.ok) {
      return { ok: true, json: jsonBody(exchange), exchange, headers: response.headers };
    }
    const says = wordsOf(Buffer.from(exchange.body).toString('utf8'));
    if ([400, 402, 403, 404].includes(response.status)) {
      return { ok: false, status: response.status, says };
    }
    throw this.refusal(path, response.status, says);
  }

  /** The error for an answer that ends a stream. */
  refusal(path: string, status: number, says: string): AuditpackError {
    const [code, hint] = this.#refusals[status] ?? OTHER_REFUSAL;
    const told = says === '' ? '' : `: ${says}`;
    return new AuditpackError(
      code,
      `${this.#options.vendor} answered ${status} to ${path}${told}`,
      { hint, answer: `${status} ${says}`.trim() },
    );
  }
}

const OTHER_REFUSAL: readonly [ErrorCode, string] = [
  'ERR_RESPONSE',
  "Try again later; if it stays, check the baseUrl and the vendor's status page.",
];
const DOWN: readonly [ErrorCode, string] = [
  'ERR_UNREACHABLE',
  'The vendor is not reachable at the moment: run again later.',
];
const COMMON_REFUSALS: Refusals = {
  401: ['ERR_AUTH_DENIED', 'The token is wrong or expired: make a new one and update the secret.'],
  402: ['ERR_PLAN', 'The plan does not have this endpoint.'],
  403: ['ERR_PERMISSION', 'Grant the account read access; docs/sources/ says to what.'],
  404: ['ERR_RESPONSE', 'Check the baseUrl: nothing was found there.'],
  429: ['ERR_RATE_LIMITED', 'Run again later; what was collected is kept.'],
  502: DOWN,
  503: DOWN,
  504: DOWN,
};

/** The words of an error body: any text in a JSON object, or the plain text; 300 characters. */
function wordsOf(body: string): string {
  let words = body.replace(/<[^>]*>/g, ' ');
  try {
    words = textsIn(JSON.parse(body), 3).join(' ');
  } catch {
    // Not JSON: proxies and login pages answer with HTML or plain text.
  }
  return words.replace(/\s+/g, ' ').trim().slice(0, 300);
}

function textsIn(value: unknown, depth: number): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  return Object.values(value).flatMap((child) => textsIn(child, depth - 1));
}
