import { z } from 'zod';
import { AuditpackError, type ErrorCode, messageOf } from '../../errors.ts';
import { jsonBody } from '../../http/json-body.ts';
import type { Exchange, RecordingFetch } from '../../http/lane.ts';
import type { SecretReader } from '../contract.ts';
import { type GoogleSettings, SCOPES } from './settings.ts';

/** The library asks for tokens here, whatever it is told; `tokenUrl` decides where that goes. */
const LIBRARY_TOKEN_URL = 'https://oauth2.googleapis.com/token';

/** Only what signing in needs; hosts named inside a key file are not believed. */
const ServiceAccount = z.looseObject({
  type: z.literal('service_account'),
  client_email: z.email(),
  private_key: z.string().includes('PRIVATE KEY'),
});

type Request = (options: { url: string; retry: boolean; responseType: 'text' }) => Promise<unknown>;

export interface GoogleAnswer {
  readonly exchange: Exchange;
  readonly json: unknown;
  readonly nextPageToken: string | undefined;
}

/** Reads Directory and Reports on behalf of the configured administrator. */
export class GoogleClient {
  readonly #request: Request;
  readonly #fetch: RecordingFetch;
  readonly #base: string;

  constructor(request: Request, fetch: RecordingFetch, base: string) {
    this.#request = request;
    this.#fetch = fetch;
    this.#base = base.replace(/\/+$/, '');
  }

  async get(path: string, query: Readonly<Record<string, string>> = {}): Promise<GoogleAnswer> {
    const search = new URLSearchParams(query).toString();
    const url = `${this.#base}${path}${search ? `?${search}` : ''}`;
    try {
      await this.#request({ url, retry: false, responseType: 'text' });
    } catch (error) {
      throw refusal(path, error);
    }
    const exchange = this.#fetch.take().at(-1);
    if (!exchange) throw new AuditpackError('ERR_RESPONSE', `No recorded response for ${path}.`);
    const json = jsonBody(exchange);
    const token: unknown = Reflect.get(Object(json), 'nextPageToken');
    return {
      exchange,
      json,
      nextPageToken: typeof token === 'string' && token !== '' ? token : undefined,
    };
  }
}

/** A client whose token request and API calls both go through the recording transport. */
export async function connectGoogle(
  settings: GoogleSettings,
  secrets: SecretReader,
  fetch: RecordingFetch,
): Promise<GoogleClient> {
  const key = parseKey(await secrets(settings.credentials));
  const { auth } = await import('@googleapis/admin');
  const fetchImplementation = (input: string | URL | Request, init?: RequestInit) => {
    const url = input instanceof Request ? input.url : String(input);
    return fetch(url === LIBRARY_TOKEN_URL ? settings.tokenUrl : url, init);
  };
  const jwt = new auth.JWT({
    email: key.client_email,
    key: key.private_key,
    subject: settings.subject,
    scopes: Object.values(SCOPES),
    transporterOptions: { fetchImplementation } as never,
  });
  return new GoogleClient((options) => jwt.request(options), fetch, settings.baseUrl);
}

function parseKey(text: string): z.infer<typeof ServiceAccount> {
  try {
    return ServiceAccount.parse(JSON.parse(text));
  } catch {
    throw new AuditpackError(
      'ERR_SECRET',
      'sources.google.credentials is no service-account key file (JSON with type, client_email and private_key).',
      {
        hint: 'Create a key for the service account in the Google Cloud console; docs/sources/google.md has the steps.',
      },
    );
  }
}

const REFUSALS: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  401: [
    'ERR_AUTH_DENIED',
    'The key was deleted or the delegation ended: make a new key and update the secret behind sources.google.credentials.',
  ],
  403: [
    'ERR_PERMISSION',
    `Give the subject an admin role with read privileges, and delegate exactly: ${Object.values(SCOPES).join(', ')}.`,
  ],
  404: ['ERR_RESPONSE', 'Check sources.google.baseUrl and customer.'],
  429: ['ERR_RATE_LIMITED', 'Run again later; what was collected is kept.'],
};

/** gaxios errors carry `status` and the body; token errors say `unauthorized_client` and the like. */
function refusal(path: string, error: unknown): AuditpackError {
  if (error instanceof AuditpackError) return error;
  const cause =
    error instanceof Error && error.cause instanceof AuditpackError ? error.cause : undefined;
  if (cause) return cause;
  const own = Object(error);
  const response = Object(Reflect.get(own, 'response'));
  const status = Number(Reflect.get(own, 'status') ?? Reflect.get(response, 'status') ?? 0);
  const body: unknown = Reflect.get(response, 'data');
  const text = (typeof body === 'string' ? body : JSON.stringify(body ?? '')).slice(0, 2000);
  if (/unauthorized_client|invalid_grant|access_denied/.test(text)) {
    const word = /unauthorized_client|invalid_grant|access_denied/.exec(text)?.[0];
    return new AuditpackError(
      word === 'invalid_grant' ? 'ERR_AUTH_DENIED' : 'ERR_PERMISSION',
      `Google refused the service account a token: ${word}.`,
      {
        hint: `Authorise its client id in the admin console for exactly: ${Object.values(SCOPES).join(', ')}; check that the subject exists.`,
      },
    );
  }
  const says =
    /"message"\s*:\s*"([^"]{1,200})/.exec(text)?.[1] ??
    (status === 0 ? messageOf(error).slice(0, 200) : '');
  const [code, hint] = REFUSALS[status] ?? [
    'ERR_RESPONSE' as const,
    'Run again; if it stays, check the Google Workspace status page.',
  ];
  return new AuditpackError(
    code,
    `Google answered ${status || 'nothing'} to ${path}${says ? `: ${says}` : ''}.`,
    { hint },
  );
}
