import { AuditpackError } from '../../errors.ts';
import { jsonBody } from '../../http/json-body.ts';
import type { Exchange, RecordingFetch } from '../../http/lane.ts';
import type { SecretReader } from '../contract.ts';
import { errorWord, refusal } from './refusals.ts';
import type { SlackSettings } from './settings.ts';

export type Arguments = Readonly<Record<string, string | number | boolean>>;
type ApiCall = (method: string, args: Arguments) => Promise<unknown>;
/** `bot` is the app's token; `admin` the optional user token for the workspace's logs. */
export type As = 'bot' | 'admin';

export interface SlackAnswer {
  readonly exchange: Exchange;
  readonly json: unknown;
  /** Cursor of the next page; empty when there is none. */
  readonly cursor: string;
}

interface Calls {
  readonly bot: ApiCall;
  readonly admin: ApiCall | undefined;
  readonly audit: { readonly url: string; readonly token: string } | undefined;
}

const OPTIONAL: ReadonlySet<string> = new Set(['ERR_RESPONSE', 'ERR_PERMISSION', 'ERR_PLAN']);

/** Reads from one workspace. Slack says no with status 200 and `ok: false`. */
export class SlackClient {
  readonly #calls: Calls;
  readonly #fetch: RecordingFetch;

  constructor(calls: Calls, fetch: RecordingFetch) {
    this.#calls = calls;
    this.#fetch = fetch;
  }

  /** A Web API method that must succeed. */
  async call(method: string, args: Arguments = {}, as: As = 'bot'): Promise<SlackAnswer> {
    const answer = await this.ask(method, args, [], as);
    if ('refused' in answer) throw refusal(method, answer.refused);
    return answer;
  }

  /** A method whose listed errors concern this object alone and come back as a value. */
  async ask(
    method: string,
    args: Arguments,
    tolerate: readonly string[],
    as: As = 'bot',
  ): Promise<SlackAnswer | { refused: string }> {
    const call = this.#calls[as];
    if (!call) {
      throw new AuditpackError('ERR_PLAN', `${method} needs sources.slack.adminToken.`);
    }
    try {
      await call(method, args);
    } catch (error) {
      // The SDK wraps what the transport threw; the transport's own words are better.
      const original: unknown = Reflect.get(Object(error), 'original');
      for (const own of [error, original]) if (own instanceof AuditpackError) throw own;
      const refused = errorWord(error);
      if (refused !== undefined && tolerate.includes(refused)) {
        this.#fetch.take();
        return { refused };
      }
      // A body that the SDK chokes on has a fault of its own, said better from the bytes.
      if (refused === undefined) this.#last(method);
      throw refusal(method, refused, error);
    }
    return this.#last(method);
  }

  /** The workspace's plan, where Slack tells; not to know it never ends a run. */
  async plan(): Promise<SlackAnswer | { refused: string }> {
    const method = 'team.billing.info';
    try {
      return await this.ask(method, {}, ['missing_scope', 'unknown_method', 'access_denied']);
    } catch (error) {
      if (!(error instanceof AuditpackError) || !OPTIONAL.has(error.code)) throw error;
      this.#fetch.take();
      return { refused: error.message };
    }
  }

  /** One page of the Audit Logs API, which the SDK does not know. */
  async auditLogs(query: URLSearchParams): Promise<SlackAnswer> {
    const { audit } = this.#calls;
    if (!audit)
      throw new AuditpackError('ERR_PLAN', 'Slack audit logs need sources.slack.auditToken.');
    const response = await this.#fetch(`${audit.url.replace(/\/+$/, '')}/logs?${query}`, {
      headers: { authorization: `Bearer ${audit.token}`, accept: 'application/json' },
    });
    const answer = this.#last('audit/v1/logs');
    const word: unknown = Reflect.get(Object(answer.json), 'error');
    const refused = Reflect.get(Object(answer.json), 'ok') === false && typeof word === 'string';
    if (response.ok && !refused) return answer;
    throw refusal('audit/v1/logs', typeof word === 'string' ? word : String(response.status));
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
  const caller = async (ref: SlackSettings['token']): Promise<ApiCall> => {
    const client = new WebClient(await secrets(ref), options as never);
    return (method, args) => client.apiCall(method, { ...args });
  };
  const { token, adminToken, auditToken, auditUrl } = settings;
  return new SlackClient(
    {
      bot: await caller(token),
      admin: adminToken && (await caller(adminToken)),
      audit: auditToken && { url: auditUrl, token: await secrets(auditToken) },
    },
    fetch,
  );
}
