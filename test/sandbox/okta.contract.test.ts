import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createOkta } from '../../src/sandbox/okta/index.ts';
import { parseScenario, scenarioWorld } from '../../src/sandbox/scenario.ts';
import { actionOf } from '../../src/sources/okta/mapping/actions.ts';

const SPECS = join(import.meta.dirname, '../../../shared/specs');
const missing = !existsSync(join(SPECS, 'okta-management.yaml'));
if (missing) console.warn(`Okta's contract not tested: ${SPECS} is missing`);

const scenario = parseScenario(
  `id: T
title: contract
happened:
  - {at: 2026-02-01T10:00:00Z, do: okta.group.add, who: p_ben, group: support, by: p_dana, ref: HELP-1}
  - {at: 2026-02-02T10:00:00Z, do: okta.app.assign, who: p_ben, app: slack, by: p_dana}
  - {at: 2026-02-03T10:00:00Z, do: okta.admin.grant, who: p_ben, role: READ_ONLY_ADMIN, by: p_dana}
  - {at: 2026-02-04T10:00:00Z, do: okta.signin, who: p_ben, outcome: failure}
  - {at: 2026-02-05T10:00:00Z, do: okta.policy.change, name: Sign-on, by: p_dana}
  - {at: 2026-02-06T10:00:00Z, do: okta.user.deactivate, who: p_sofia, by: p_dana}
  - {at: 2026-02-07T10:00:00Z, do: okta.factor.enroll, who: p_ben, factor: webauthn}
  - {at: 2026-02-08T10:00:00Z, do: okta.factor.reset, who: p_kai, by: p_dana}
  - {at: 2026-02-09T10:00:00Z, do: okta.token.create, who: p_dana, name: backup script}
  - {at: 2026-02-10T10:00:00Z, do: okta.rule.create, name: agents, group: support, expression: user.department == "Support"}
  - {at: 2026-02-11T10:00:00Z, do: okta.group.role, group: engineering, role: APP_ADMIN, by: p_dana}
  - {at: 2026-02-12T10:00:00Z, do: okta.app.group, app: slack, group: support, by: p_dana}
  - {at: 2026-02-13T10:00:00Z, do: okta.app.consent, app: sync, scope: okta.users.read, by: p_dana}
  - {at: 2026-02-14T10:00:00Z, do: okta.export, who: p_dana, report: users}
  - {at: 2026-02-15T10:00:00Z, do: okta.request.create, id: R1, who: p_kai, app: slack, reason: New desk}
  - {at: 2026-02-15T11:00:00Z, do: okta.request.decide, id: R1, by: p_sam, decision: APPROVED}
  - {at: 2026-02-16T10:00:00Z, do: okta.review.decide, campaign: Q1, group: support, who: p_kai, by: p_sam, decision: REVOKE}
  - {at: 2026-02-17T10:00:00Z, do: okta.policy.change, name: Password, by: p_dana, set: {minLength: 8}}
`,
  'scenario.yaml',
);
const sandbox = createOkta(scenarioWorld([scenario]));

function get(path: string, authorization = 'SSWS sandbox-okta-token') {
  const url = new URL(path, 'https://okta.larkspur.test');
  const response = sandbox.handle({
    method: 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: { authorization },
    body: '',
    base: url.origin,
  });
  return { ...response, json: JSON.parse(response.body) as unknown };
}
const list = (path: string) => get(path).json as Record<string, unknown>[];

/** Okta really sends null where its contract says nothing of it; what is there must still fit. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const said = Object.entries(value).filter(([, child]) => child !== null);
  return Object.fromEntries(said.map(([key, child]) => [key, withoutNulls(child)]));
}

/**
 * Schemas without their examples, which hold text that only looks like schema, and without patterns:
 * the published one for durations refuses every duration.
 */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key]) => !/^(examples?|default|discriminator|pattern|x-.*|externalDocs)$/.test(key),
  );
  return Object.fromEntries(kept.map(([key, child]) => [key, bare(child)]));
}

describe("the sandbox's Okta", () => {
  it('leaves deactivated users out of the plain list, as Okta does', () => {
    const status = (path: string) => list(path).map((user) => user.status);
    expect(status('/api/v1/users?limit=200')).not.toContain('DEPROVISIONED');
    expect(status('/api/v1/users?filter=status%20eq%20%22DEPROVISIONED%22').length).toBeGreaterThan(
      0,
    );
  });

  it("pages by Link and refuses a wrong token in the vendor's words", () => {
    const first = get('/api/v1/groups?limit=3');
    expect(first.headers?.link).toMatch(
      /<https:\/\/okta\.larkspur\.test\/api\/v1\/groups\?.*after=3.*>; rel="next"/,
    );
    expect(get('/api/v1/users', 'SSWS wrong')).toMatchObject({
      status: 401,
      json: { errorCode: 'E0000011' },
    });
  });
});

describe.skipIf(missing)("the sandbox against Okta's own contract", () => {
  const spec = missing
    ? {}
    : (parse(readFileSync(join(SPECS, 'okta-management.yaml'), 'utf8'), {
        maxAliasCount: -1,
      }) as object);
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    validateSchema: false,
    discriminator: false,
  });
  addFormats.default(ajv);
  if (!missing)
    ajv.addSchema(
      {
        components: {
          schemas: bare(Reflect.get(Object(Reflect.get(spec, 'components')), 'schemas')),
        },
      },
      'okta',
    );

  const groupId = (name = 'support') =>
    String(
      list('/api/v1/groups').find((group) => Reflect.get(Object(group.profile), 'name') === name)
        ?.id,
    );
  const appId = (label: string) =>
    String(list('/api/v1/apps').find((app) => app.label === label)?.id);
  const rulesOf = (type: string) =>
    `/api/v1/policies/${list(`/api/v1/policies?type=${type}`)[0]?.id}/rules`;
  const adminId = () =>
    String(
      Reflect.get(
        Object((get('/api/v1/iam/assignees/users').json as { value: unknown[] }).value[0]),
        'id',
      ),
    );
  it.each([
    ['User', () => list('/api/v1/users')],
    ['User', () => list(`/api/v1/groups/${groupId()}/users`)],
    ['Group', () => list('/api/v1/groups')],
    ['Application', () => list('/api/v1/apps')],
    ['AppUser', () => list(`/api/v1/apps/${list('/api/v1/apps')[0]?.id}/users`)],
    ['StandardRole', () => list(`/api/v1/users/${adminId()}/roles`)],
    ['StandardRole', () => list(`/api/v1/groups/${groupId('engineering')}/roles`)],
    ['GroupRule', () => list('/api/v1/groups/rules')],
    ['ApplicationGroupAssignment', () => list(`/api/v1/apps/${appId('slack')}/groups`)],
    ['OAuth2ScopeConsentGrant', () => list(`/api/v1/apps/${appId('sync')}/grants`)],
    ['UserFactor', () => list(`/api/v1/users/${list('/api/v1/users')[0]?.id}/factors`)],
    ['ApiToken', () => list('/api/v1/api-tokens')],
    ['OktaSignOnPolicy', () => list('/api/v1/policies?type=OKTA_SIGN_ON')],
    ['PasswordPolicy', () => list('/api/v1/policies?type=PASSWORD')],
    ['AuthenticatorEnrollmentPolicy', () => list('/api/v1/policies?type=MFA_ENROLL')],
    ['AccessPolicy', () => list('/api/v1/policies?type=ACCESS_POLICY')],
    ['OktaSignOnPolicyRule', () => list(rulesOf('OKTA_SIGN_ON'))],
    ['PasswordPolicyRule', () => list(rulesOf('PASSWORD'))],
    ['AuthenticatorEnrollmentPolicyRule', () => list(rulesOf('MFA_ENROLL'))],
    ['AccessPolicyRule', () => list(rulesOf('ACCESS_POLICY'))],
    ['AuthenticatorBase', () => list('/api/v1/authenticators')],
    ['NetworkZone', () => list('/api/v1/zones')],
    ['TrustedOrigin', () => list('/api/v1/trustedOrigins')],
    ['LogStream', () => list('/api/v1/logStreams')],
    ['OrgSetting', () => [get('/api/v1/org').json]],
    ['OrgOktaSupportSettingsObj', () => [get('/api/v1/org/privacy/oktaSupport').json]],
    ['RoleAssignedUsers', () => [get('/api/v1/iam/assignees/users').json]],
    ['WellKnownOrgMetadata', () => [get('/.well-known/okta-organization').json]],
    ['LogEvent', () => list('/api/v1/logs?since=2026-01-01T00:00:00Z&until=2026-07-01T00:00:00Z')],
  ])('%s', (name, items) => {
    const validate = ajv.compile({ $ref: `okta#/components/schemas/${name}` });
    const all = items();
    expect(all.length).toBeGreaterThan(0);
    for (const item of all) {
      validate(withoutNulls(item));
      expect(
        (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`),
      ).toEqual([]);
    }
  });

  it("uses event types that Okta has, and gives each of Okta's a place", () => {
    const known = new Set(
      readFileSync(join(SPECS, 'okta-event-types.csv'), 'utf8')
        .split('\n')
        .map((line) => line.split(',')[0]?.replaceAll('"', '')),
    );
    for (const event of list(
      '/api/v1/logs?since=2026-01-01T00:00:00Z&until=2026-07-01T00:00:00Z',
    )) {
      expect(known).toContain(event.eventType);
    }
    const mapped = [...known].filter((type) => type && actionOf(type, 'SUCCESS') !== 'other');
    expect(mapped.length).toBeGreaterThan(100);
  });
});
