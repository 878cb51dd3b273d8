import { AuditpackError, type ErrorCode, messageOf } from '../../errors.ts';
import { jsonBody } from '../../http/json-body.ts';
import type { Exchange, RecordingFetch } from '../../http/lane.ts';
import type { SecretReader } from '../contract.ts';
import { type OktaSettings, SCOPES } from './settings.ts';

/** The part of the SDK that is used: authentication and sending. Its models are not. */
interface OktaHttp {
  http(
    url: string,
    request: { method: string; headers: Record<string, string> },
  ): Promise<Response>;
}

export interface OktaAnswer {
  readonly exchange: Exchange;
  readonly json: unknown;
  /** Address of the next page, when the vendor names one. */
  readonly next: string | undefined;
}

/** Reads from one Okta org. Calls are made one after the other. */
export class OktaClient {
  readonly #http: OktaHttp;
  readonly #fetch: RecordingFetch;
  readonly #base: string;

  constructor(http: OktaHttp, fetch: RecordingFetch, base: string) {
    this.#http = http;
    this.#fetch = fetch;
    this.#base = base.replace(/\/+$/, '');
  }

  /** GET of a path below the org, or of a `next` link as the vendor gave it. */
  async get(pathOrUrl: string): Promise<OktaAnswer> {
    const url = pathOrUrl.startsWith('/') ? `${this.#base}${pathOrUrl}` : pathOrUrl;
    try {
      await this.#http.http(url, { method: 'get', headers: { Accept: 'application/json' } });
    } catch (error) {
      throw refusal(new URL(url).pathname, error);
    }
    const exchange = this.#fetch.take().at(-1);
    if (!exchange) throw new AuditpackError('ERR_RESPONSE', `No recorded response for ${url}.`);
    return { exchange, json: jsonBody(exchange), next: nextLink(exchange.headers.link) };
  }
}

/**
 * A client whose SDK sends through the recording transport. The SDK's cache is off: it would hand
 * out old answers; its own retries never see a failure, because the transport rides those out.
 */
export async function connectOkta(
  settings: OktaSettings,
  secrets: SecretReader,
  fetch: RecordingFetch,
): Promise<OktaClient> {
  const okta = (await import('@okta/okta-sdk-nodejs')).default;
  class Executor extends okta.RequestExecutor {
    override fetch(request: {
      url: string;
      method?: string;
      headers?: Record<string, string>;
      body?: string;
    }) {
      const { url, method = 'get', headers = {}, body } = request;
      return fetch(url, {
        method: method.toUpperCase(),
        headers,
        ...(body !== undefined && { body }),
      });
    }
  }
  const common = {
    orgUrl: settings.baseUrl.replace(/\/+$/, ''),
    requestExecutor: new Executor(),
    cacheMiddleware: null,
  };
  const credentials =
    'token' in settings
      ? { token: await secrets(settings.token), authorizationMode: 'SSWS' }
      : {
          authorizationMode: 'PrivateKey',
          clientId: settings.clientId,
          scopes: [...SCOPES],
          privateKey: await secrets(settings.privateKey),
        };
  const client = new okta.Client({ ...common, ...credentials } as never) as unknown as {
    http: OktaHttp;
  };
  return new OktaClient(client.http, fetch, settings.baseUrl);
}

/** `Link: <url>; rel="next"` (RFC 8288). */
function nextLink(header: string | undefined): string | undefined {
  return /<([^>]+)>\s*;\s*rel="next"/.exec(header ?? '')?.[1];
}

const REFUSALS: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  401: [
    'ERR_AUTH_DENIED',
    'The token is wrong, revoked or expired (30 days unused): make a new one and update the secret behind sources.okta.',
  ],
  403: [
    'ERR_PERMISSION',
    "Grant the token's account the Read-only Administrator role, or the service application the scope.",
  ],
  404: [
    'ERR_PLAN',
    'This org does not offer the endpoint; check sources.okta.baseUrl when all of them are missing.',
  ],
  429: ['ERR_RATE_LIMITED', 'Run again later; what was collected is kept.'],
};

/** The SDK's errors carry `status` and Okta's own `errorCode` and `errorSummary`. */
function refusal(path: string, error: unknown): AuditpackError {
  if (error instanceof AuditpackError) return error;
  const field = (name: string) =>
    typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
  const status = Number(field('status') ?? 0);
  const says = [field('errorCode'), field('errorSummary')]
    .filter((part) => typeof part === 'string')
    .join(' ');
  const [code, hint] = REFUSALS[status] ?? [
    'ERR_RESPONSE' as const,
    'Run again; if it stays, check status.okta.com.',
  ];
  const what =
    status === 0
      ? `failed: ${messageOf(error).slice(0, 200)}`
      : `answered ${status}${says ? `: ${says}` : ''}`;
  return new AuditpackError(code, `Okta ${what} at ${path}.`, { hint });
}
