import { AuditpackError, type ErrorCode, messageOf } from '../../errors.ts';
import { jsonBody } from '../../http/json-body.ts';
import type { Exchange, RecordingFetch } from '../../http/lane.ts';
import type { SecretReader } from '../contract.ts';
import type { SlackSettings } from './settings.ts';

export type Arguments = Readonly<Record<string, string | number | boolean>>;
type ApiCall = (method: string, args: Arguments) => Promise<unknown>;

export interface SlackAnswer {
  readonly exchange: Exchange;
  readonly json: unknown;
  /** Cursor of the next page; empty when there is none. */
  readonly cursor: string;
}

/** Reads from one workspace. Slack says no with status 200 and `ok: false`. */
export class SlackClient {
  readonly #call: ApiCall;
  readonly #fetch: RecordingFetch;
  readonly #audit: { readonly url: string; readonly token: string } | undefined;

  constructor(
    call: ApiCall,
    fetch: RecordingFetch,
    audit: { url: string; token: string } | undefined,
  ) {
    this.#call = call;
    this.#fetch = fetch;
    this.#audit = audit;
  }

  /** A Web API method that must succeed. */
  async call(method: string, args: Arguments = {}): Promise<SlackAnswer> {
    const answer = await this.ask(method, args, []);
    if ('refused' in answer) throw refusal(method, answer.refused);
    return answer;
  }

  /** A method whose listed errors concern this object alone and come back as a value. */
  async ask(
    method: string,
    args: Arguments,
    tolerate: readonly string[],
  ): Promise<SlackAnswer | { refused: string }> {
    try {
      await this.#call(method, args);
    } catch (error) {
      if (error instanceof AuditpackError) throw error;
      const refused = errorWord(error);
      if (refused !== undefined && tolerate.includes(refused)) {
        this.#fetch.take();
        return { refused };
      }
      throw refusal(method, refused, error);
    }
    return this.#last(method);
  }

  /** One page of the Audit Logs API, which the SDK does not know. */
  async auditLogs(query: URLSearchParams): Promise<SlackAnswer> {
    if (!this.#audit)
      throw new AuditpackError('ERR_PLAN', 'Slack audit logs need sources.slack.auditToken.');
    const response = await this.#fetch(`${this.#audit.url.replace(/\/+$/, '')}/logs?${query}`, {
      headers: { authorization: `Bearer ${this.#audit.token}`, accept: 'application/json' },
    });
    const answer = this.#last('audit/v1/logs');
    if (response.ok) return answer;
    throw refusal(
      'audit/v1/logs',
      String(Reflect.get(Object(answer.json), 'error') ?? response.status),
    );
  }

  #last(method: string): SlackAnswer {
    const exchange = this.#fetch.take().at(-1);
    if (!exchange) throw new AuditpackError('ERR_RESPONSE', `No recorded response for ${method}.`);
    const json = jsonBody(exchange);
    const cursor: unknown = Reflect.get(
      Object(Reflect.get(Object(json), 'response_metadata')),
      'next_cursor',
    );
    return { exchange, json, cursor: typeof cursor === 'string' ? cursor : '' };
  }
}

/** A client over Slack's SDK, its retries and logs off: the transport has them. */
export async function connectSlack(
  settings: SlackSettings,
  secrets: SecretReader,
  fetch: RecordingFetch,
): Promise<SlackClient> {
  const { WebClient } = await import('@slack/web-api');
  const silent = () => undefined;
  const logger = {
    debug: silent,
    info: silent,
    warn: silent,
    error: silent,
    setLevel: silent,
    setName: silent,
    getLevel: () => 'error',
  };
  const options = {
    slackApiUrl: settings.baseUrl,
    fetch,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger,
  };
  const client = new WebClient(await secrets(settings.token), options as never);
  const audit = settings.auditToken && {
    url: settings.auditUrl,
    token: await secrets(settings.auditToken),
  };
  return new SlackClient((method, args) => client.apiCall(method, { ...args }), fetch, audit);
}

const REFUSALS: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  invalid_auth: [
    'ERR_AUTH_DENIED',
    'The token is wrong: install the app again and update the secret behind sources.slack.token.',
  ],
  not_authed: [
    'ERR_AUTH_DENIED',
    'No token was sent: check the secret behind sources.slack.token.',
  ],
  token_revoked: ['ERR_AUTH_DENIED', 'The token was revoked: install the app again.'],
  token_expired: [
    'ERR_AUTH_DENIED',
    'The token has expired: install the app again, without token rotation.',
  ],
  account_inactive: ['ERR_AUTH_DENIED', 'The app or its user was removed: install the app again.'],
  missing_scope: [
    'ERR_PERMISSION',
    'Add the scope to the app (slack-manifest.yaml lists them) and install it again.',
  ],
  not_allowed_token_type: [
    'ERR_PERMISSION',
    'This needs another kind of token; docs/sources/slack.md says which.',
  ],
  feature_not_enabled: ['ERR_PLAN', 'The audit log is for Enterprise organizations.'],
  team_not_authorized: ['ERR_PLAN', 'The audit log is for Enterprise organizations.'],
  paid_only: ['ERR_PLAN', 'The workspace is on the free plan.'],
  ratelimited: ['ERR_RATE_LIMITED', 'Run again later; what was collected is kept.'],
};

function refusal(method: string, word: string | undefined, cause?: unknown): AuditpackError {
  const [code, hint] = REFUSALS[word ?? ''] ?? [
    'ERR_RESPONSE' as const,
    'Run again; if it stays, check status.slack.com.',
  ];
  const needed: unknown = Reflect.get(Object(Reflect.get(Object(cause), 'data')), 'needed');
  const scope = typeof needed === 'string' ? ` (needs ${needed})` : '';
  const says = word ?? messageOf(cause).slice(0, 200);
  return new AuditpackError(code, `Slack refused ${method}: ${says}${scope}.`, { hint });
}

/** Slack's error word, where the SDK's error carries a real answer. A cut body is none. */
function errorWord(error: unknown): string | undefined {
  const own = Object(error);
  const rate = String(Reflect.get(own, 'code') ?? '').includes('rate_limit');
  if (rate) return 'ratelimited';
  const word: unknown = Reflect.get(Object(Reflect.get(own, 'data')), 'error');
  return typeof word === 'string' && /^[a-z_]{2,60}$/.test(word) ? word : undefined;
}
