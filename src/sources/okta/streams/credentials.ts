import { mapApiToken, mapFactor } from '../mapping/credentials.ts';
import { User } from '../schema/people.ts';
import { EXHAUSTED, follow, forEach, type OktaStream, stateStream, targetsOf } from './walk.ts';

/** Nobody of these states can sign in, and Okta has no factors of theirs. */
const CLOSED = new Set(['DEPROVISIONED', 'STAGED']);

const factors = stateStream({
  name: 'factors',
  title: 'Second factors of every user who can sign in',
  scopes: ['okta.users.read'],
  after: ['users'],
  query: () => 'GET /api/v1/users/{id}/factors, for each user not deactivated or staged',
  fallback:
    'Admin console → Reports → MFA Enrollment by User, exported as CSV with the date, kept as manual evidence.',
  async *pages(client, context) {
    const open = (item: unknown) => !CLOSED.has(User.safeParse(item).data?.status ?? '');
    // Okta has no list of all factors: one call a user.
    yield* forEach(targetsOf(context, 'users', open), 'users’ factors', context, ({ id, name }) =>
      follow(client, `/api/v1/users/${encodeURIComponent(id)}/factors`, {
        items: '',
        context: { userId: id, login: name },
      }),
    );
    return EXHAUSTED;
  },
  map: mapFactor,
});

const apiTokens = stateStream({
  name: 'api-tokens',
  title: 'API tokens: whose they are and when they end',
  scopes: ['okta.apiTokens.read'],
  query: () => 'GET /api/v1/api-tokens',
  fallback:
    'Admin console → Security → API → Tokens: a screenshot with the date, kept as manual evidence; creations and revocations are in the System Log.',
  async *pages(client) {
    yield* follow(client, '/api/v1/api-tokens');
    return EXHAUSTED;
  },
  map: mapApiToken,
});

export const credentialStreams: readonly OktaStream[] = [factors, apiTokens];
