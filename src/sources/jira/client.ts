import { AuditpackError, type ErrorCode } from '../../errors.ts';
import { isTooDeep, TOO_DEEP } from '../../http/json-body.ts';
import type { RecordingFetch } from '../../http/lane.ts';
import type { SecretReader } from '../contract.ts';
import { apiPath, type JiraSettings } from './settings.ts';

/** What Jira answered: parsed JSON, or the reason it gave for saying no. */
export type Answer =
  | { readonly ok: true; readonly json: unknown }
  | { readonly ok: false; readonly status: number; readonly says: string };

type Query = Readonly<Record<string, string>>;

/**
 * A thin client for Jira's platform API (v3 of Cloud, v2 of Data Center) and the service desk API. Retries, recording and
 * host pinning belong to the transport it is given.
 */
export class JiraClient {
  readonly #base: string;
  readonly #authorization: string;
  readonly #fetch: RecordingFetch;
  /** Path of the platform API: `/rest/api/3`. */
  readonly api: string;

  constructor(base: string, api: string, authorization: string, fetch: RecordingFetch) {
    this.api = api;
    this.#base = base.replace(/\/+$/, '');
    this.#authorization = authorization;
    this.#fetch = fetch;
  }

  /** GET that must succeed. */
  async get(path: string, query: Query = {}): Promise<unknown> {
    return this.#must(path, await this.ask('GET', path, { query }));
  }

  /** POSTed query that must succeed. */
  async post(path: string, body: unknown): Promise<unknown> {
    return this.#must(path, await this.ask('POST', path, { body }));
  }

  /**
   * Returns refusals of one object or endpoint (400, 403, 404, 405, 410) as a value. Throws when the whole source
   * is affected: credentials, rate limit, server error, or an answer that is not JSON.
   */
  async ask(
    method: 'GET' | 'POST',
    path: string,
    { query = {}, body, headers = {} }: { query?: Query; body?: unknown; headers?: Query } = {},
  ): Promise<Answer> {
    const search = new URLSearchParams(query).toString();
    const response = await this.#fetch(`${this.#base}${path}${search === '' ? '' : `?${search}`}`, {
      method,
      headers: {
        ...headers,
        Accept: 'application/json',
        Authorization: this.#authorization,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.ok) return { ok: true, json: parsed(path, text) };
    const says = wordsOf(text);
    if ([400, 403, 404, 405, 410].includes(response.status)) {
      return { ok: false, status: response.status, says };
    }
    throw refusal(path, response.status, says);
  }

  #must(path: string, answer: Answer): unknown {
    if (answer.ok) return answer.json;
    throw refusal(path, answer.status, answer.says);
  }
}

/** A client for these settings; makes no request. */
export async function connectJira(
  settings: JiraSettings,
  secrets: SecretReader,
  fetch: RecordingFetch,
): Promise<JiraClient> {
  const token = await secrets(settings.token);
  const authorization =
    settings.email === undefined
      ? `Bearer ${token}`
      : `Basic ${Buffer.from(`${settings.email}:${token}`, 'utf8').toString('base64')}`;
  return new JiraClient(settings.baseUrl, apiPath(settings), authorization, fetch);
}

/** The error for an answer that ends a stream. */
export function refusal(path: string, status: number, says: string): AuditpackError {
  const [code, hint] = REFUSALS[status] ?? OTHER_REFUSAL;
  return new AuditpackError(
    code,
    `Jira answered ${status} to ${path}${says === '' ? '' : `: ${says}`}`,
    { hint, answer: `${status} ${says}`.trim() },
  );
}

const OTHER_REFUSAL: readonly [ErrorCode, string] = [
  'ERR_RESPONSE',
  'Try again later; if it stays, check sources.jira.baseUrl and status.atlassian.com.',
];
const REFUSALS: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  400: [
    'ERR_RESPONSE',
    'Check that every project under sources.jira.projects exists and that the account may browse it.',
  ],
  401: [
    'ERR_AUTH_DENIED',
    'The API token is wrong, expired or not of that e-mail address: make a new one at id.atlassian.com and update the secret behind sources.jira.token. Scoped tokens need baseUrl https://api.atlassian.com/ex/jira/<cloudId>.',
  ],
  402: ['ERR_PLAN', 'The site is not on a plan that has this endpoint.'],
  403: [
    'ERR_PERMISSION',
    'Grant the account permission to browse the projects and users, and scopes read:jira-work, read:jira-user and read:servicedesk-request.',
  ],
  404: ['ERR_RESPONSE', 'Check sources.jira.baseUrl: the site or its API was not found there.'],
  410: ['ERR_RESPONSE', 'Atlassian removed this endpoint: update auditpack.'],
  429: ['ERR_RATE_LIMITED', 'Run again later with --resume; what was collected is kept.'],
  502: ['ERR_UNREACHABLE', 'Jira is not reachable at the moment: run again with --resume.'],
  503: ['ERR_UNREACHABLE', 'Jira is not reachable at the moment: run again with --resume.'],
  504: ['ERR_UNREACHABLE', 'Jira is not reachable at the moment: run again with --resume.'],
};

function parsed(path: string, text: string): unknown {
  let fault = 'that do not parse';
  try {
    const value: unknown = JSON.parse(text);
    if (!isTooDeep(value)) return value;
    fault = TOO_DEEP;
    throw new RangeError(fault);
  } catch (cause) {
    throw new AuditpackError(
      'ERR_RESPONSE',
      `Expected JSON from Jira at ${path}, found ${text.length} characters ${fault}: the answer is cut off or comes from something else than Jira.`,
      {
        hint: 'Run again with --resume; if it stays, check proxies and sources.jira.baseUrl.',
        cause,
      },
    );
  }
}

/** Error words from Jira's three error shapes, or the plain text some 401s carry; 300 characters. */
function wordsOf(text: string): string {
  let words = text;
  try {
    const body: unknown = JSON.parse(text);
    words = typeof body === 'object' && body !== null ? errorTexts(body).join(' ') : text;
  } catch {
    words = text.replace(/<[^>]*>/g, ' ');
  }
  return words.replace(/\s+/g, ' ').trim().slice(0, 300);
}

function errorTexts(body: object): readonly string[] {
  const fields = new Map<string, unknown>(Object.entries(body));
  const texts = [
    fields.get('errorMessages'),
    Object.values(fields.get('errors') ?? {}),
    fields.get('errorMessage'),
    fields.get('message'),
  ];
  return texts.flat().filter((text) => typeof text === 'string');
}
