import { AuditpackError, type ErrorCode, messageOf } from '../../errors.ts';
import type { Exchange } from '../../http/lane.ts';

const MAX_WORDS = 300;

const REFUSALS: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  401: [
    'ERR_AUTH_DENIED',
    'The token is wrong, expired or revoked: make a new one and update the secret behind sources.github.',
  ],
  403: [
    'ERR_PERMISSION',
    'Grant the token or App read access to organization members, administration, metadata, contents, pull requests, deployments and checks; authorise a token for SSO where the organization demands it.',
  ],
  404: [
    'ERR_PERMISSION',
    'GitHub hides what a token may not see: check sources.github.org and baseUrl, then grant the token read access.',
  ],
  429: ['ERR_RATE_LIMITED', 'Run again later; what was collected is kept.'],
  502: ['ERR_UNREACHABLE', 'GitHub is not answering at the moment: run again.'],
  503: ['ERR_UNREACHABLE', 'GitHub is not answering at the moment: run again.'],
  504: ['ERR_UNREACHABLE', 'GitHub is not answering at the moment: run again.'],
};
const OTHER: readonly [ErrorCode, string] = [
  'ERR_RESPONSE',
  'Run again; if it stays, check sources.github.baseUrl and githubstatus.com.',
];
const UPGRADE: readonly [ErrorCode, string] = [
  'ERR_PLAN',
  'The plan of the organization does not include this; the pack will say so.',
];

/** An answer other than 2xx as the failure it means, with GitHub's own words. */
export function refusal(exchange: Exchange): { says: string; error: AuditpackError } {
  const { method, status, url, headers, body } = exchange;
  const says = wordsOf(body);
  const [code, hint] = meaning(status, says, headers);
  const sso = headers['x-github-sso'] === undefined ? '' : ' (single sign-on required)';
  const error = new AuditpackError(
    code,
    `GitHub answered ${status}${says === '' ? '' : ` "${says}"`}${sso} to ${method} ${new URL(url).pathname}.`,
    { hint, answer: `${status} ${says}`.trim() },
  );
  return { says, error };
}

function meaning(
  status: number,
  says: string,
  headers: Exchange['headers'],
): readonly [ErrorCode, string] {
  const limited = headers['x-ratelimit-remaining'] === '0' || /rate limit/i.test(says);
  if (status === 403 && limited) return REFUSALS[429] ?? OTHER;
  if (status === 403 && /upgrade to github/i.test(says)) return UPGRADE;
  return REFUSALS[status] ?? OTHER;
}

/** `message` of the body, or its first characters when it is not GitHub's. */
function wordsOf(body: Uint8Array): string {
  const text = Buffer.from(body.subarray(0, 20_000)).toString('utf8');
  try {
    const message: unknown = Reflect.get(Object(JSON.parse(text)), 'message');
    if (typeof message === 'string') return message.slice(0, MAX_WORDS);
  } catch {
    return text
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, MAX_WORDS);
  }
  return '';
}

const GRAPHQL_TYPES: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  RATE_LIMITED: ['ERR_RATE_LIMITED', 'Run again later; what was collected is kept.'],
  FORBIDDEN: ['ERR_PERMISSION', REFUSALS[403]?.[1] ?? ''],
  INSUFFICIENT_SCOPES: ['ERR_PERMISSION', REFUSALS[403]?.[1] ?? ''],
  NOT_FOUND: ['ERR_PERMISSION', REFUSALS[404]?.[1] ?? ''],
  RESOURCE_LIMITS_EXCEEDED: ['ERR_LIMIT', 'The query was too large even at its smallest page.'],
  MAX_NODE_LIMIT_EXCEEDED: ['ERR_LIMIT', 'The query was too large even at its smallest page.'],
};

/** GraphQL says 200 also when something went wrong; any entry in `errors` counts. */
export function graphqlFailure(operation: string, json: unknown): AuditpackError | undefined {
  const errors: unknown = Reflect.get(Object(json), 'errors');
  const data: unknown = Reflect.get(Object(json), 'data');
  if (Array.isArray(errors) && errors.length > 0) {
    const type = String(Reflect.get(Object(errors[0]), 'type') ?? '');
    const says = String(Reflect.get(Object(errors[0]), 'message') ?? '').slice(0, MAX_WORDS);
    const tooBig = /resource limits|timeout|something went wrong/i.test(says);
    const known = Object.hasOwn(GRAPHQL_TYPES, type) ? GRAPHQL_TYPES[type] : undefined;
    const [code, hint] =
      known ?? (tooBig ? GRAPHQL_TYPES.RESOURCE_LIMITS_EXCEEDED : undefined) ?? OTHER;
    return new AuditpackError(
      code,
      `GitHub's GraphQL answered ${operation} with ${errors.length} error(s): ${type} ${says}`.trim(),
      { hint, answer: `${type} ${says}`.trim() },
    );
  }
  if (typeof data === 'object' && data !== null) return undefined;
  return new AuditpackError(
    'ERR_RESPONSE',
    `GitHub's GraphQL answered ${operation} without data and without errors.`,
    { hint: OTHER[1] },
  );
}

/** The SDK wraps what the transport threw; the transport's own words are better. */
export function unanswered(url: string, thrown: unknown): AuditpackError {
  const cause: unknown = Reflect.get(Object(thrown), 'cause');
  for (const candidate of [thrown, cause]) {
    if (candidate instanceof AuditpackError) return candidate;
  }
  const path = URL.canParse(url) ? new URL(url).pathname : url;
  return new AuditpackError(
    'ERR_RESPONSE',
    `GitHub could not be asked for ${path}: ${messageOf(thrown).slice(0, 200)}`,
    {
      hint: 'Check the credentials behind sources.github; a private key must be a whole PEM text.',
      cause: thrown,
    },
  );
}
