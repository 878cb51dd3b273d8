const SECRET_NAME =
  /token|secret|password|passwd|assertion|api[-_]?key|authorization|signature|client_assertion|refresh|private[-_]?key|^code$|^sig$|^key$/i;
/** Words of paging and of vendors' own vocabulary that only sound secret. */
const HARMLESS =
  /^((next_?)?(page|sync|skip|continuation|cursor)_?token|token_?type|issueKey|key_id)$/i;
/** Stands in for the host of an address that has none. */
const RELATIVE = 'https://relative.invalid';

/** Response headers worth keeping: identity of the exchange, paging, limits, plan and scopes. */
const KEPT_HEADERS = [
  'date',
  'content-type',
  'content-encoding',
  'content-length',
  'etag',
  'last-modified',
  'link',
  'location',
  'retry-after',
  'x-request-id',
  'x-okta-request-id',
  'x-github-request-id',
  'x-slack-req-id',
  'x-arequestid',
  'atl-traceid',
  'x-rate-limit-limit',
  'x-rate-limit-remaining',
  'x-rate-limit-reset',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'x-ratelimit-resource',
  'ratelimit-reason',
  'x-oauth-scopes',
  'x-accepted-oauth-scopes',
  'x-accepted-github-permissions',
  'x-github-sso',
  'github-authentication-token-expiration',
  'x-github-api-version-selected',
  'x-total-count',
  'deprecation',
  'sunset',
] as const;

/** A URL as it may be stored: secret parameters and user info replaced, the rest as sent. */
export function redactUrl(url: URL): string {
  const copy = new URL(url);
  copy.username = '';
  copy.password = '';
  for (const name of [...copy.searchParams.keys()]) {
    if (isSecretName(name)) copy.searchParams.set(name, 'REDACTED');
  }
  copy.hash = '';
  return copy.href;
}

/** A request body as it may be stored: form fields and JSON members with secret names replaced. */
export function redactBody(body: string, contentType: string): string {
  if (contentType.includes('x-www-form-urlencoded')) {
    const form = new URLSearchParams(body);
    for (const name of [...form.keys()]) if (isSecretName(name)) form.set(name, 'REDACTED');
    return form.toString();
  }
  try {
    return JSON.stringify(JSON.parse(body), (key, value: unknown) =>
      isSecretName(key) && value !== null && typeof value !== 'boolean' ? 'REDACTED' : value,
    );
  } catch {
    return '';
  }
}

/**
 * Members of answers that vendors fill with a live secret: the seed of a factor that is being
 * enrolled, and secrets of OAuth clients. Nothing is made of them, so they are not kept.
 */
const SECRET_MEMBER =
  /("(?:sharedSecret|client_secret|clientSecret)"\s*:\s*")(?:[^"\\]|\\.)+(?=")/g;
const SECRET_MEMBERS = ['"sharedSecret"', '"client_secret"', '"clientSecret"'];

/** An answer's body as it may be stored and used; the same bytes when there is no secret in it. */
export function redactAnswer(body: Uint8Array): Uint8Array {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  if (!SECRET_MEMBERS.some((name) => bytes.includes(name))) return body;
  const text = bytes.toString('latin1');
  const redacted = text.replace(SECRET_MEMBER, '$1REDACTED');
  return redacted === text ? body : Buffer.from(redacted, 'latin1');
}

export function keptHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, redactHeader(name, value)]];
    }),
  );
}

/** Addresses inside Link and Location may be signed; the rest is as received. */
function redactHeader(name: string, value: string): string {
  if (name === 'link') return value.replaceAll(/(?<=<)[^<>]+(?=>)/g, redactAddress);
  return name === 'location' ? redactAddress(value) : value;
}

/** Left as it stands unless it holds a secret, so that a cursor reads as the vendor wrote it. */
function redactAddress(text: string): string {
  if (!URL.canParse(text, RELATIVE)) return 'REDACTED';
  const url = new URL(text, RELATIVE);
  const named = [...url.searchParams.keys()].some(isSecretName);
  if (!named && url.username === '' && url.password === '') return text;
  return redactUrl(url).replace(RELATIVE, '');
}

function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !HARMLESS.test(name);
}
