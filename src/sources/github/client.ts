import { AuditpackError } from '../../errors.ts';
import { jsonBody } from '../../http/json-body.ts';
import type { Clock, Exchange, RecordingFetch } from '../../http/lane.ts';
import type { SecretReader } from '../contract.ts';
import { graphqlFailure, refusal, unanswered } from './failures.ts';
import { type GithubSettings, graphqlUrl, restUrl } from './settings.ts';

interface Parameters {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly [body: string]: unknown;
}
/** The part of the SDK that is used: authentication and sending. Its paging hides a 409. */
type OctokitRequest = (parameters: Parameters) => Promise<unknown>;

export interface GithubAnswer {
  readonly exchange: Exchange;
  readonly json: unknown;
  /** Address of the next page, when the vendor names one. */
  readonly next: string | undefined;
}

/** What GitHub answered: a page, or the refusal of one object with GitHub's own words. */
export type GithubReply =
  | (GithubAnswer & { readonly ok: true })
  | {
      readonly ok: false;
      readonly exchange: Exchange;
      readonly says: string;
      readonly error: AuditpackError;
    };

const MAX_WAIT_MS = 3_700_000;

type Query = Readonly<Record<string, string>>;

const COMMON = {
  headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
  // Answers are parsed from the recorded bytes, so the SDK need not.
  request: { parseSuccessResponseBody: false },
};
/** One object may be forbidden, hidden, empty or gone while the rest of the organization is not. */
const REFUSED = new Set([403, 404, 409, 410, 422, 451]);

/** Reads from one organization. Calls are made one after the other. */
export class GithubClient {
  readonly #request: OctokitRequest;
  readonly #fetch: RecordingFetch;
  readonly #rest: string;
  readonly #graphql: string;

  constructor(request: OctokitRequest, fetch: RecordingFetch, rest: string, graphql: string) {
    this.#request = request;
    this.#fetch = fetch;
    this.#rest = rest;
    this.#graphql = graphql;
  }

  /** GET that must succeed, of a path below `baseUrl` or of a `next` link. */
  async get(pathOrUrl: string, query: Query = {}): Promise<GithubAnswer> {
    const reply = await this.ask(pathOrUrl, query);
    if (!reply.ok) throw reply.error;
    return reply;
  }

  /** GET whose refusal is a value. Throws when the whole source is affected. */
  async ask(pathOrUrl: string, query: Query = {}): Promise<GithubReply> {
    const search = new URLSearchParams(query).toString();
    const url = pathOrUrl.startsWith('/') ? `${this.#rest}${pathOrUrl}` : pathOrUrl;
    const exchange = await this.#send({
      method: 'GET',
      url: search === '' ? url : `${url}?${search}`,
    });
    if (exchange.status >= 200 && exchange.status < 300) {
      return { ok: true, exchange, json: jsonBody(exchange), next: nextLink(exchange) };
    }
    const { says, error } = refusal(exchange);
    if (!REFUSED.has(exchange.status) || error.code === 'ERR_RATE_LIMITED') throw error;
    return { ok: false, exchange, says, error };
  }

  /**
   * A GraphQL query. Data beside errors is half an answer, and so a failure. A used-up rate limit
   * comes as an error in a 200, which the transport takes for an answer: it is waited for here, once.
   */
  async query(
    operationName: string,
    document: string,
    variables: Readonly<Record<string, unknown>>,
    clock?: Pick<Clock, 'sleep'>,
  ): Promise<Omit<GithubAnswer, 'next'>> {
    const exchange = await this.#send({
      method: 'POST',
      url: this.#graphql,
      operationName,
      query: document,
      variables,
    });
    if (exchange.status !== 200) throw refusal(exchange).error;
    const json = jsonBody(exchange);
    const failure = graphqlFailure(operationName, json);
    if (failure === undefined) return { exchange, json };
    const wait = failure.code === 'ERR_RATE_LIMITED' ? untilReset(exchange) : undefined;
    if (wait === undefined || clock === undefined) throw failure;
    await clock.sleep(wait);
    return this.query(operationName, document, variables);
  }

  async #send(parameters: Parameters): Promise<Exchange> {
    let thrown: unknown;
    try {
      await this.#request({ ...COMMON, ...parameters });
    } catch (error) {
      thrown = error;
    }
    // A refusal is thrown by the SDK, but was recorded like any answer.
    const exchange = this.#fetch.take().at(-1);
    const refused = Reflect.get(Object(thrown), 'response') !== undefined;
    if (exchange === undefined || (thrown !== undefined && !refused)) {
      throw unanswered(parameters.url, thrown);
    }
    return exchange;
  }
}

/** Milliseconds until the limit is renewed, by the vendor's clock; never longer than its hour. */
function untilReset({ headers, receivedAt }: Exchange): number | undefined {
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN) * 1000;
  const date = Date.parse(headers.date ?? '');
  const wait = reset - (Number.isNaN(date) ? Date.parse(receivedAt) : date) + 1_000;
  return wait <= MAX_WAIT_MS ? Math.max(wait, 0) : undefined;
}

/** A client whose SDK sends through the recording transport and says nothing by itself. */
export async function connectGithub(
  settings: GithubSettings,
  secrets: SecretReader,
  fetch: RecordingFetch,
): Promise<GithubClient> {
  const { Octokit } = await import('@octokit/rest');
  const silent = () => undefined;
  const octokit = new Octokit({
    ...(await credentials(settings, secrets)),
    baseUrl: restUrl(settings),
    userAgent: 'auditpack',
    log: { debug: silent, info: silent, warn: silent, error: silent },
    request: { fetch },
  });
  return new GithubClient(
    octokit.request as unknown as OctokitRequest,
    fetch,
    restUrl(settings),
    graphqlUrl(settings),
  );
}

async function credentials(settings: GithubSettings, secrets: SecretReader): Promise<object> {
  if ('token' in settings) return { auth: await secrets(settings.token) };
  const { createAppAuth } = await import('@octokit/auth-app');
  const { appId, installationId } = settings;
  const privateKey = await secrets(settings.privateKey);
  return { authStrategy: createAppAuth, auth: { appId, privateKey, installationId } };
}

/**
 * `Link: <url>; rel="next"` (RFC 8288). The SDK reads `:word` in an address as a placeholder, so
 * colons of the query are escaped.
 */
function nextLink({ url, headers }: Exchange): string | undefined {
  const link = /<([^>]+)>\s*;\s*rel="next"/.exec(headers.link ?? '')?.[1];
  if (link === undefined) return undefined;
  if (!URL.canParse(link)) {
    throw new AuditpackError('ERR_RESPONSE', `${url} names a next page that is no address.`);
  }
  const next = new URL(link);
  next.search = next.search.replaceAll(':', '%3A');
  return next.href;
}
