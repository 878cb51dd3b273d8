import type { SandboxRequest, SandboxResponse } from '../contract.ts';

const PREFIX = 'Bearer sandbox-okta-access-token';

/**
 * The org's token endpoint for service applications. Which scopes the application was granted is
 * named in its client id, e.g. `0oaService+okta.users.read+okta.logs.read`; without any, all that
 * are known. An unknown scope fails the whole request, as it does in Okta.
 */
export function issueToken({ method, body }: SandboxRequest): SandboxResponse {
  const form = new URLSearchParams(body);
  const asked = (form.get('scope') ?? '').split(' ').filter(Boolean);
  const [client = '', ...granted] = clientOf(form.get('client_assertion') ?? '').split('+');
  if (method !== 'POST' || client === '')
    return refused('invalid_client', 'The client credentials are invalid.');
  if (asked.some((scope) => !/^okta\.[a-zA-Z.]+\.(read|manage)$/.test(scope)))
    return refused('invalid_scope', 'One or more scopes are not configured.');
  const scopes = granted.length === 0 ? asked : asked.filter((scope) => granted.includes(scope));
  if (scopes.length === 0)
    return refused('consent_required', 'You are not allowed any of the requested scopes.');
  return {
    status: 200,
    body: JSON.stringify({
      token_type: 'Bearer',
      expires_in: 3600,
      access_token: PREFIX.slice('Bearer '.length),
      scope: scopes.join(' '),
    }),
  };
}

export function isBearer({ headers }: SandboxRequest): boolean {
  return headers.authorization === PREFIX;
}

/** The `sub` of the assertion; its signature is not checked. */
function clientOf(assertion: string): string {
  try {
    const claims = Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString('utf8');
    return String(Reflect.get(Object(JSON.parse(claims)), 'sub') ?? '');
  } catch {
    return '';
  }
}

function refused(error: string, error_description: string): SandboxResponse {
  return { status: 400, body: JSON.stringify({ error, error_description }) };
}
