import { AuditpackError } from '../../../errors.ts';
import type { Page } from '../../contract.ts';
import type { OktaClient } from '../client.ts';
import { mapPolicy } from '../mapping/policy.ts';
import { mapOrg, mapSetting } from '../mapping/settings.ts';
import { Policy } from '../schema/policy.ts';
import {
  type Context,
  EXHAUSTED,
  follow,
  forEach,
  type OktaStream,
  stateStream,
  type Target,
} from './walk.ts';

/** What governs signing in, passwords, enrolling factors, and reaching applications. */
const POLICY_TYPES = ['OKTA_SIGN_ON', 'PASSWORD', 'MFA_ENROLL', 'ACCESS_POLICY'] as const;
/** Policies of applications exist in Identity Engine alone. */
const ENGINE_ONLY = 'ACCESS_POLICY';

const policies = stateStream({
  name: 'policies',
  title: 'Sign-on, password, factor enrolment and application policies with their rules',
  scopes: ['okta.policies.read'],
  query: () =>
    `GET /api/v1/policies?type={${POLICY_TYPES.join(', ')}}&expand=rules; /policies/{id}/rules where the rules do not come along`,
  fallback:
    'Admin console → Security → Global Session Policy, Authenticators → Enrollment / Password, Authentication Policies: screenshots with the date, kept as manual evidence; changes are in the System Log.',
  async *pages(client, context) {
    for (const type of POLICY_TYPES) yield* ofType(client, context, type);
    return EXHAUSTED;
  },
  map: mapPolicy,
});

async function* ofType(client: OktaClient, context: Context, type: string): AsyncGenerator<Page> {
  const bare: Target[] = [];
  try {
    const path = `/api/v1/policies?type=${type}&expand=rules`;
    for await (const page of follow(client, path, { items: '', context: { policyType: type } })) {
      for (const item of page.json as readonly unknown[]) {
        const policy = Policy.safeParse(item).data;
        if (policy && policy._embedded?.rules === undefined)
          bare.push({ id: policy.id, name: policy.name });
      }
      yield page;
    }
  } catch (error) {
    if (!(error instanceof AuditpackError) || type !== ENGINE_ONLY) throw error;
    if (!/^(400|403|404) /.test(error.answer ?? '')) throw error;
    context.limit({
      kind: 'plan',
      detail: `Policies of applications (${type}) could not be read: Okta Classic Engine has none, or the role may not see them. ${error.message}`,
      answer: error.answer ?? error.code,
      incomplete: !classic(context),
    });
  }
  yield* forEach(bare, 'policies’ rules', context, ({ id, name }) =>
    follow(client, `/api/v1/policies/${encodeURIComponent(id)}/rules`, {
      items: '',
      context: { policyType: type, policyId: id, policyName: name },
    }),
  );
}

function classic({ probe }: Context): boolean {
  return probe.plan?.includes('Classic') ?? false;
}

/** One short list of settings each, whose items are kept as they are. */
const LISTS: readonly (readonly [name: string, title: string, path: string, scope: string])[] = [
  ['authenticators', 'Authenticators the org offers', '/authenticators', 'authenticators'],
  ['network-zones', 'Network zones', '/zones?limit=200', 'networkZones'],
  ['trusted-origins', 'Trusted origins', '/trustedOrigins?limit=200', 'trustedOrigins'],
  ['identity-providers', 'Identity providers one can sign in through', '/idps?limit=200', 'idps'],
  ['event-hooks', 'Event hooks', '/eventHooks', 'eventHooks'],
  ['log-streams', 'Where the System Log is sent to', '/logStreams?limit=100', 'logStreams'],
];

const lists = LISTS.map(([name, title, path, scope]) =>
  stateStream({
    name,
    title,
    scopes: [`okta.${scope}.read`],
    query: () => `GET /api/v1${path}`,
    async *pages(client) {
      yield* follow(client, `/api/v1${path}`, { items: '', context: { object: name } });
      return EXHAUSTED;
    },
    map: mapSetting,
  }),
);

const org = stateStream({
  name: 'org',
  title: 'The org, and whether Okta Support may enter it',
  scopes: ['okta.orgs.read'],
  query: () => 'GET /api/v1/org and /api/v1/org/privacy/oktaSupport',
  async *pages(client, context) {
    const plan = context.probe.plan;
    const about = { object: 'org', ...(plan !== null && { plan }) };
    yield* follow(client, '/api/v1/org', { items: '', single: true, context: about });
    yield* forEach(
      [{ id: 'oktaSupport', name: 'access of Okta Support' }],
      'settings of the org',
      context,
      () =>
        follow(client, '/api/v1/org/privacy/oktaSupport', {
          items: '',
          single: true,
          context: { object: 'support-access' },
        }),
    );
    return { paging: 'not-paged' };
  },
  map: mapOrg,
});

export const settingStreams: readonly OktaStream[] = [org, policies, ...lists];
