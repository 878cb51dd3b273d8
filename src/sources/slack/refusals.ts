import { AuditpackError, type ErrorCode, messageOf } from '../../errors.ts';

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
  access_denied: ['ERR_PERMISSION', 'Ask an owner of the workspace to approve the app.'],
  no_permission: ['ERR_PERMISSION', 'Ask an owner of the workspace to approve the app.'],
  not_allowed_token_type: [
    'ERR_PERMISSION',
    'This needs another kind of token; docs/sources/slack.md says which.',
  ],
  user_is_restricted: [
    'ERR_PERMISSION',
    'The token belongs to a guest: use a full member’s or the app’s.',
  ],
  feature_not_enabled: ['ERR_PLAN', 'The audit log is for Enterprise organizations.'],
  team_not_authorized: ['ERR_PLAN', 'The audit log is for Enterprise organizations.'],
  team_not_eligible: ['ERR_PLAN', 'The audit log is for Enterprise organizations.'],
  paid_only: ['ERR_PLAN', 'Slack keeps this for paid plans; the workspace is on the free one.'],
  plan_upgrade_required: ['ERR_PLAN', 'Slack keeps this for paid plans.'],
  over_pagination_limit: ['ERR_LIMIT', 'Collect a shorter window.'],
  ratelimited: ['ERR_RATE_LIMITED', 'Run again later; what was collected is kept.'],
};

/** The error for an answer that says no. */
export function refusal(method: string, word: string | undefined, cause?: unknown): AuditpackError {
  const known = word !== undefined && Object.hasOwn(REFUSALS, word) ? REFUSALS[word] : undefined;
  const [code, hint] = known ?? [
    'ERR_RESPONSE' as const,
    'Run again; if it stays, check status.slack.com.',
  ];
  const needed: unknown = Reflect.get(Object(Reflect.get(Object(cause), 'data')), 'needed');
  const scope = typeof needed === 'string' ? ` (needs ${needed})` : '';
  const says = word ?? messageOf(cause).slice(0, 200);
  return new AuditpackError(code, `Slack refused ${method}: ${says}${scope}.`, {
    hint,
    answer: `${says}${scope}`,
  });
}

/** Slack's error word, where the SDK's error carries a real answer. A cut body is none. */
export function errorWord(error: unknown): string | undefined {
  const own = Object(error);
  const rate = String(Reflect.get(own, 'code') ?? '').includes('rate_limit');
  if (rate) return 'ratelimited';
  const word: unknown = Reflect.get(Object(Reflect.get(own, 'data')), 'error');
  return typeof word === 'string' && /^[a-z_]{2,60}$/.test(word) ? word : undefined;
}
