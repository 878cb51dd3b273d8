import { AuditpackError, type ErrorCode, messageOf } from '../../errors.ts';

type Meaning = readonly [ErrorCode, string];

const REFUSALS: Readonly<Record<number, Meaning>> = {
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
  405: ['ERR_PLAN', 'This org does not offer the endpoint.'],
  429: ['ERR_RATE_LIMITED', 'Run again later; what was collected is kept.'],
};
const OTHER: Meaning = ['ERR_RESPONSE', 'Run again; if it stays, check status.okta.com.'];
/** "You do not have permission to access the feature you are requesting": it is not switched on. */
const FEATURE_OFF = 'E0000015';

/** The SDK's errors carry `status` and Okta's own `errorCode` and `errorSummary`. */
export function refusal(path: string, error: unknown): AuditpackError {
  if (error instanceof AuditpackError) return error;
  const field = (name: string) =>
    typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
  const status = Number(field('status') ?? 0);
  if (status === 0) {
    const what = messageOf(error).slice(0, 200);
    return new AuditpackError('ERR_RESPONSE', `Okta failed: ${what} at ${path}.`, {
      hint: OTHER[1],
    });
  }
  const code: unknown = field('errorCode');
  const says = [code, field('errorSummary')].filter((part) => typeof part === 'string').join(' ');
  const [meaning, hint] =
    code === FEATURE_OFF
      ? (['ERR_PLAN', 'The feature is not part of this org: see what stands in for it.'] as const)
      : (REFUSALS[status] ?? OTHER);
  return new AuditpackError(
    meaning,
    `Okta answered ${status}${says ? `: ${says}` : ''} at ${path}.`,
    { hint, answer: `${status} ${says}`.trim() },
  );
}

/**
 * Throws what a refused token request means. A demand for a DPoP nonce is no refusal: the SDK
 * answers it.
 */
export async function tokenRefusal(response: Response, request: string): Promise<void> {
  const text = await response.clone().text();
  const word = wordIn(text, 'error');
  if (word === 'use_dpop_nonce') return;
  const scopes = new URLSearchParams(request).get('scope') ?? '';
  const says = wordIn(text, 'error_description') ?? wordIn(text, 'errorSummary') ?? '';
  const [code, hint]: Meaning = /scope|consent|access_denied/.test(word ?? '')
    ? [
        'ERR_PERMISSION',
        `Grant the service application ${scopes}: Applications → the application → Okta API Scopes.`,
      ]
    : [
        'ERR_AUTH_DENIED',
        'Check clientId, that the public key is on the application, and that the application is active.',
      ];
  throw new AuditpackError(
    code,
    `Okta refused a token for ${scopes}: ${[word, says].filter(Boolean).join(', ').slice(0, 300) || response.status}.`,
    { hint, answer: `${response.status} ${[word, says].filter(Boolean).join(' ')}`.trim() },
  );
}

function wordIn(text: string, name: string): string | undefined {
  try {
    const value: unknown = Reflect.get(Object(JSON.parse(text)), name);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
