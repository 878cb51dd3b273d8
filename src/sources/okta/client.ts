import { createPrivateKey } from 'node:crypto';
import { AuditpackError } from '../../errors.ts';
import { jsonBody } from '../../http/json-body.ts';
import type { Exchange, RecordingFetch } from '../../http/lane.ts';
import type { SecretReader } from '../contract.ts';
import { refusal, tokenRefusal } from './failures.ts';
import type { OktaSettings } from './settings.ts';

/** The part of the SDK that is used: authentication and sending. Its models are not. */
interface OktaSdk {
  readonly http: {
    http(
      url: string,
      request: { method: string; headers: Record<string, string> },
    ): Promise<Response>;
  };
  /** Present for a service application. */
  readonly oauth?: { getAccessToken(): Promise<unknown> };
}

export interface OktaAnswer {
  readonly exchange: Exchange;
  readonly json: unknown;
  /** Address of the next page, when the vendor names one. */
  readonly next: string | undefined;
}

/** Opens the SDK for a set of scopes; an API token has its creator's rights and ignores them. */
type Open = (scopes: readonly string[]) => OktaSdk;

/**
 * Reads from one Okta org, with a token for the given scopes alone: one scope that the org does
 * not know, or has not granted, must not fail what needs others. Calls are made one by one.
 */
export class OktaClient {
  readonly #open: Open;
  readonly #scopes: readonly string[];
  #sdk: OktaSdk | undefined;
  readonly #fetch: RecordingFetch;
  readonly #base: string;

  constructor(open: Open, scopes: readonly string[], fetch: RecordingFetch, base: string) {
    this.#open = open;
    this.#scopes = scopes;
    this.#fetch = fetch;
    this.#base = base.replace(/\/+$/, '');
  }

  /** The same org with a token for other scopes. */
  scopedTo(scopes: readonly string[]): OktaClient {
    return new OktaClient(this.#open, scopes, this.#fetch, this.#base);
  }

  /** GET of a path below the org, or of a `next` link as the vendor gave it. */
  async get(pathOrUrl: string): Promise<OktaAnswer> {
    const url = pathOrUrl.startsWith('/') ? `${this.#base}${pathOrUrl}` : pathOrUrl;
    try {
      await this.#opened().http.http(url, {
        method: 'get',
        headers: { Accept: 'application/json' },
      });
    } catch (error) {
      throw refusal(new URL(url).pathname, error);
    }
    const exchange = this.#fetch.take().at(-1);
    if (!exchange) throw new AuditpackError('ERR_RESPONSE', `No recorded response for ${url}.`);
    const json = jsonBody(exchange);
    return { exchange, json, next: nextLink(exchange.headers.link) ?? nextInBody(json) };
  }

  /** Only when something is asked: the SDK refuses to be made for no scopes. */
  #opened(): OktaSdk {
    this.#sdk ??= this.#open(this.#scopes);
    return this.#sdk;
  }

  /** Scopes that the token really carries; `null` for an API token, which has none. */
  async granted(): Promise<readonly string[] | null> {
    const { oauth } = this.#opened();
    if (oauth === undefined) return null;
    const scope: unknown = Reflect.get(Object(await oauth.getAccessToken()), 'scope');
    return typeof scope === 'string' ? scope.split(' ').filter(Boolean) : [];
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
    override async fetch(request: {
      url: string;
      method?: string;
      headers?: Record<string, string>;
      body?: string;
    }) {
      const { url, method = 'get', headers = {}, body } = request;
      const response = await fetch(url, {
        method: method.toUpperCase(),
        headers,
        ...(body !== undefined && { body }),
      });
      // The SDK takes a refused token for a token and goes on with "Bearer undefined".
      if (body !== undefined && response.status >= 400) await tokenRefusal(response, body);
      return response;
    }
  }
  const credentials =
    'token' in settings
      ? { token: await secrets(settings.token), authorizationMode: 'SSWS' }
      : {
          authorizationMode: 'PrivateKey',
          clientId: settings.clientId,
          privateKey: rsaKey(await secrets(settings.privateKey)),
        };
  const open = (scopes: readonly string[]) =>
    new okta.Client({
      orgUrl: settings.baseUrl.replace(/\/+$/, ''),
      requestExecutor: new Executor(),
      cacheMiddleware: null,
      ...credentials,
      scopes: [...scopes],
    } as never) as unknown as OktaSdk;
  return new OktaClient(open, [], fetch, settings.baseUrl);
}

/** The SDK signs with RS256 whatever the key, so another kind would fail without a clear word. */
function rsaKey(text: string): string {
  const fault = (what: string) =>
    new AuditpackError('ERR_SECRET', `sources.okta.privateKey ${what}.`, {
      hint: 'Generate an RSA key pair, put its public half on the service application and the private half (PEM) behind privateKey.',
    });
  let type: string | undefined;
  try {
    type = createPrivateKey(text).asymmetricKeyType;
  } catch {
    throw fault('is no private key in PEM form');
  }
  if (type !== 'rsa') throw fault(`is a key of type ${type}; an RSA key is needed`);
  return text;
}

/** `Link: <url>; rel="next"` (RFC 8288). */
function nextLink(header: string | undefined): string | undefined {
  return /<([^>]+)>\s*;\s*rel="next"/.exec(header ?? '')?.[1];
}

/** Governance and role lists name the next page in `_links.next.href`. */
function nextInBody(json: unknown): string | undefined {
  if (Array.isArray(json)) return undefined;
  const links: unknown = Reflect.get(Object(json), '_links');
  const href: unknown = Reflect.get(Object(Reflect.get(Object(links), 'next')), 'href');
  return typeof href === 'string' && URL.canParse(href) ? href : undefined;
}
