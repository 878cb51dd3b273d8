import { AuditpackError, type ErrorCode, messageOf } from '../../errors.ts';

type Meaning = readonly [ErrorCode, string];

const OTHER: Meaning = [
  'ERR_RESPONSE',
  'Run again; if it stays, check the Google Workspace status page.',
];
const TOKEN_WORDS = /unauthorized_client|invalid_grant|access_denied|invalid_scope/;

function meaning(status: number, text: string, scopes: readonly string[]): Meaning {
  const delegate = `delegate ${scopes.join(', ')} to the service account's client id`;
  switch (status) {
    case 401:
      // Reports says this of a log that the edition lacks or the administrator's role may not see.
      return /not authorized to read activity records/i.test(text)
        ? [
            'ERR_PLAN',
            'The edition does not have this log, or the role lacks the Reports privilege.',
          ]
        : [
            'ERR_AUTH_DENIED',
            'The key was deleted or the delegation ended: make a new key and update the secret behind sources.google.credentials.',
          ];
    case 403:
      return [
        'ERR_PERMISSION',
        `Give the subject an admin role with read privileges, enable the API in the Cloud project, and ${delegate}.`,
      ];
    case 400:
    case 404:
      return [
        'ERR_PLAN',
        'This domain or edition does not offer it; check sources.google.baseUrl.',
      ];
    case 429:
      return ['ERR_RATE_LIMITED', 'Run again later; what was collected is kept.'];
    default:
      return OTHER;
  }
}

/** gaxios errors carry `status` and the body; token errors say `unauthorized_client` and the like. */
export function refusal(path: string, error: unknown, scopes: readonly string[]): AuditpackError {
  if (error instanceof AuditpackError) return error;
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  if (cause instanceof AuditpackError) return cause;
  const own = Object(error);
  const response = Object(Reflect.get(own, 'response'));
  const status = Number(Reflect.get(own, 'status') ?? Reflect.get(response, 'status') ?? 0);
  const body: unknown = Reflect.get(response, 'data');
  const text = (typeof body === 'string' ? body : JSON.stringify(body ?? '')).slice(0, 2000);
  const word = TOKEN_WORDS.exec(text)?.[0];
  if (word !== undefined) return tokenRefusal(word, status, scopes);
  const says =
    /"message"\s*:\s*"([^"]{1,200})/.exec(text)?.[1] ??
    (status === 0 ? messageOf(error).slice(0, 200) : '');
  const [code, hint] = meaning(status, text, scopes);
  return new AuditpackError(
    code,
    `Google answered ${status || 'nothing'} to ${path}${says ? `: ${says}` : ''}.`,
    { hint, ...(status !== 0 && { answer: `${status} ${says}`.trim() }) },
  );
}

function tokenRefusal(word: string, status: number, scopes: readonly string[]): AuditpackError {
  return new AuditpackError(
    word === 'invalid_grant' ? 'ERR_AUTH_DENIED' : 'ERR_PERMISSION',
    `Google refused the service account a token for ${scopes.join(', ')}: ${word}.`,
    {
      hint: 'Admin console → Security → API controls → Domain-wide delegation: authorise the client id for exactly these scopes; check that the subject exists.',
      answer: `${status} ${word}`,
    },
  );
}
