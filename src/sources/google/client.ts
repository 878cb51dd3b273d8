import { z } from 'zod';
import { AuditpackError } from '../../errors.ts';
import { jsonBody } from '../../http/json-body.ts';
import type { Exchange, RecordingFetch } from '../../http/lane.ts';
import type { SecretReader } from '../contract.ts';
import { refusal } from './failures.ts';
import type { GoogleSettings } from './settings.ts';

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

interface Sender {
  readonly request: Request;
  /** Asks for the token alone. */
  authorize(): Promise<unknown>;
}

/** Opens a signed-in sender for a set of scopes, on behalf of one administrator. */
type Open = (scopes: readonly string[], subject: string) => Sender;

interface Session {
  readonly open: Open;
  readonly scopes: readonly string[];
  readonly subject: string;
  readonly fetch: RecordingFetch;
  readonly base: string;
}

/**
 * Reads Directory and Reports on behalf of the configured administrator, with a token for the
 * given scopes alone: one scope that was not delegated must not fail what needs others.
 */
export class GoogleClient {
  readonly #session: Session;
  readonly #sender: Sender;

  constructor(session: Session) {
    this.#session = session;
    this.#sender = session.open(session.scopes, session.subject);
  }

  /** The same domain with a token for other scopes, or for another administrator or base. */
  scopedTo(
    scopes: readonly string[],
    other: Partial<Pick<Session, 'subject' | 'base'>> = {},
  ): GoogleClient {
    return new GoogleClient({ ...this.#session, ...other, scopes });
  }

  /** Are these scopes delegated? Asks for a token and nothing else. */
  async mayHaveToken(): Promise<boolean> {
    try {
      await this.#sender.authorize();
      return true;
    } catch (error) {
      const refused = refusal('the token endpoint', error, this.#session.scopes);
      if (refused.code === 'ERR_PERMISSION') return false;
      throw refused;
    }
  }

  async get(path: string, query: Readonly<Record<string, string>> = {}): Promise<GoogleAnswer> {
    const { base, fetch, scopes } = this.#session;
    const search = new URLSearchParams(query).toString();
    const url = `${base.replace(/\/+$/, '')}${path}${search ? `?${search}` : ''}`;
    try {
      await this.#sender.request({ url, retry: false, responseType: 'text' });
    } catch (error) {
      throw refusal(path, error, scopes);
    }
    const exchange = fetch.take().at(-1);
    if (!exchange) throw new AuditpackError('ERR_RESPONSE', `No recorded response for ${path}.`);
    const json = jsonBody(exchange);
    if (typeof json !== 'object' || json === null || Array.isArray(json)) throw noObject(path);
    const token: unknown = Reflect.get(json, 'nextPageToken');
    return {
      exchange,
      json,
      nextPageToken: typeof token === 'string' && token !== '' ? token : undefined,
    };
  }
}

/** Google answers with one object; a text or a list in its place must not look like an empty list. */
function noObject(path: string): AuditpackError {
  return new AuditpackError(
    'ERR_RESPONSE',
    `Expected an object from Google at ${path}, found something else.`,
    { hint: 'Run again; if it stays, something between here and Google answers in its place.' },
  );
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
  const open: Open = (scopes, subject) => {
    const jwt = new auth.JWT({
      email: key.client_email,
      key: key.private_key,
      subject,
      scopes: [...scopes],
      transporterOptions: { fetchImplementation } as never,
    });
    return { request: (options) => jwt.request(options), authorize: () => jwt.authorize() };
  };
  const { subject, baseUrl: base } = settings;
  return new GoogleClient({ open, scopes: [], subject, fetch, base });
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
