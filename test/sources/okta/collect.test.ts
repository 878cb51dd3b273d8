import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SandboxRequest, SandboxResponse } from '../../../src/sandbox/contract.ts';
import { createOkta } from '../../../src/sandbox/okta/index.ts';
import { parseScenario, scenarioWorld } from '../../../src/sandbox/scenario.ts';
import type { AnySource } from '../../../src/sources/contract.ts';
import { okta } from '../../../src/sources/okta/index.ts';
import { OktaSettings } from '../../../src/sources/okta/settings.ts';
import { type CollectedSource, collectSource } from '../collect-source.ts';
import { serve } from '../serve.ts';

const source: AnySource = okta;
const world = scenarioWorld([
  parseScenario(
    `id: T
title: depth
happened:
  - {at: 2026-02-07T10:00:00Z, do: okta.factor.enroll, who: p_ben, factor: webauthn}
  - {at: 2026-02-08T10:00:00Z, do: okta.factor.reset, who: p_kai, by: p_dana}
  - {at: 2026-02-09T10:00:00Z, do: okta.token.create, who: p_dana, name: backup script}
  - {at: 2026-02-10T10:00:00Z, do: okta.rule.create, name: agents, group: support, expression: user.department == "Support"}
  - {at: 2026-02-11T10:00:00Z, do: okta.group.role, group: prod-access, role: APP_ADMIN, by: p_dana}
  - {at: 2026-02-12T10:00:00Z, do: okta.app.group, app: slack, group: support, by: p_dana}
  - {at: 2026-02-13T10:00:00Z, do: okta.app.consent, app: sync, scope: okta.users.read, by: p_dana}
  - {at: 2026-02-15T10:00:00Z, do: okta.request.create, id: R1, who: p_kai, app: slack, reason: New desk}
  - {at: 2026-02-15T11:00:00Z, do: okta.request.decide, id: R1, by: p_sam, decision: APPROVED}
  - {at: 2026-02-16T10:00:00Z, do: okta.review.decide, campaign: Q1, group: support, who: p_kai, by: p_sam, decision: REVOKE}
  - {at: 2026-02-17T10:00:00Z, do: okta.policy.change, name: Password, by: p_dana, set: {minLength: 8}}
`,
    'scenario.yaml',
  ),
]);
const sandbox = createOkta(world);

type Twist = (request: SandboxRequest) => SandboxResponse | undefined;

/** The company behind a twist, collected with an API token. */
async function collected(twist: Twist = () => undefined, only?: readonly string[]) {
  const seen: string[] = [];
  const server = await serve((request) => {
    seen.push(`${request.method} ${request.path}?${request.query}`);
    return twist(request) ?? sandbox.handle(request);
  });
  try {
    const settings = OktaSettings.parse({
      baseUrl: server.base,
      token: { env: 'T' },
      retentionDays: 365,
    });
    return { seen, ...(await collectSource(source, settings, 'sandbox-okta-token', only)) };
  } finally {
    await server.close();
  }
}

const refusal = (status: number, errorCode: string): SandboxResponse => ({
  status,
  body: JSON.stringify({ errorCode, errorSummary: 'no' }),
});

describe('Okta in depth', () => {
  let all: CollectedSource & { readonly seen: readonly string[] };
  beforeAll(async () => {
    all = await collected();
  });
  afterAll(() => undefined);

  it('runs every stream to its end, rejecting nothing, with reads alone', () => {
    for (const [name, { error, end, rejects, limits }] of all.streams) {
      expect([name, error, rejects, limits]).toEqual([name, undefined, 0, []]);
      expect(end?.paging).toMatch(/exhausted|not-paged/);
    }
    expect(all.streams.size).toBe(okta.streams.length);
    expect(all.seen.filter((line) => !line.startsWith('GET '))).toEqual([]);
  });

  it('counts members against what the groups say they hold', () => {
    const { end } = all.stream('group-members');
    expect(end?.independentTotal?.count).toBe(end?.counted);
    expect(end?.counted).toBeGreaterThan(20);
  });

  it('knows factors and their owners, and who has none', () => {
    const factors = all.of('credential').filter((one) => one.credentialType === 'mfa_factor');
    const of = (login: string) =>
      factors.filter(({ owner }) => owner?.login === login).map(({ name }) => name);
    expect(of('ben.castellano@larkspur.test').sort()).toEqual(['push OKTA', 'webauthn FIDO']);
    expect(of('kai.brandt@larkspur.test')).toEqual([]);
  });

  it('knows API tokens, granted scopes, and administrators through groups', () => {
    const credentials = all.of('credential');
    expect(credentials.find(({ credentialType }) => credentialType === 'api_token')).toMatchObject({
      name: 'backup script',
      state: 'active',
    });
    expect(
      credentials.find(({ credentialType }) => credentialType === 'oauth_grant'),
    ).toMatchObject({
      scopes: ['okta.users.read'],
      owner: { type: 'app' },
    });
    const through = all
      .of('membership')
      .filter(({ entitlement, via }) => entitlement.type === 'role' && via === 'group');
    expect(through).toHaveLength(1);
    expect(through[0]).toMatchObject({
      entitlement: { name: 'Application Administrator' },
      through: { type: 'group', name: 'prod-access' },
    });
  });

  it('asks for the roles of groups with administrator rights alone', () => {
    expect(all.seen.filter((line) => /\/groups\/[^/]+\/roles/.test(line))).toHaveLength(1);
  });

  it('reads policies with their rules in one vocabulary', () => {
    const policies = all.of('config-snapshot').filter(({ policy }) => policy !== undefined);
    const facts = (object: string) => policies.find((one) => one.object === object)?.policy;
    expect(facts('policy PASSWORD Password')).toMatchObject({
      passwordMinLength: 8,
      lockoutAttempts: 5,
      enabled: true,
    });
    expect(facts('policy rule Everybody of OKTA_SIGN_ON Sign-on')).toMatchObject({
      mfa: 'required',
      sessionIdleMinutes: 60,
      sessionLifetimeMinutes: 720,
    });
    expect(facts('policy MFA_ENROLL Factor enrolment')?.mfa).toBe('required');
    expect(facts('policy rule Everybody of ACCESS_POLICY Any two factors')).toMatchObject({
      mfa: 'required',
      phishingResistant: false,
    });
    expect(facts('group rule agents')).toMatchObject({ enabled: true });
  });

  it('says through which groups an application is assigned', () => {
    expect(all.of('config-snapshot').map(({ object }) => object)).toContain(
      'application slack for group support',
    );
  });

  it('reads access requests as tickets with approvers, and reviews with decisions', () => {
    expect(all.of('ticket')[0]).toMatchObject({
      type: 'Access request',
      status: 'APPROVED',
      fields: { 'Requested access': 'okta:app:slack', 'Business reason': 'New desk' },
    });
    expect(all.of('ticket-approval').map(({ decision }) => decision)).toEqual([
      'approved',
      'declined',
    ]);
  });
});

describe('Okta that does not answer as it should', () => {
  it('asks for rules one by one only where they do not come along', async () => {
    const plain: Twist = (request) => {
      request.query.delete('expand');
      return undefined;
    };
    const { seen, stream } = await collected(plain, ['policies']);
    expect(seen.filter((line) => line.includes('/rules')).length).toBe(4);
    expect(
      stream('policies').records.filter(({ nativeId }) => nativeId.startsWith('0pr')),
    ).toHaveLength(4);
  });

  it('names what governance refused, with the raw answer and what stands in', async () => {
    const { stream } = await collected(
      ({ path }) => (path.startsWith('/governance') ? refusal(403, 'E0000015') : undefined),
      ['apps', 'groups', 'access-requests', 'certification-reviews'],
    );
    for (const name of ['access-requests', 'certification-reviews']) {
      expect(stream(name).error).toMatchObject({
        code: 'ERR_PLAN',
        answer: '403 E0000015 no',
        message: expect.stringContaining('not licensed'),
      });
    }
  });

  it('goes on when one user is refused, and says how many were', async () => {
    let n = 0;
    const { stream } = await collected(
      ({ path }) => (path.endsWith('/factors') && n++ === 4 ? refusal(403, 'E0000006') : undefined),
      ['users', 'factors'],
    );
    const { limits, records } = stream('factors');
    expect(records.length).toBeGreaterThan(10);
    expect(limits).toMatchObject([
      { kind: 'permission', incomplete: true, answer: '403 E0000006 no' },
    ]);
    expect(limits[0]?.detail).toMatch(/^1 of \d+ users’ factors/);
  });

  it('stops after three refusals in a row from the start', async () => {
    const { stream } = await collected(
      ({ path }) => (path.endsWith('/factors') ? refusal(403, 'E0000006') : undefined),
      ['users', 'factors'],
    );
    expect(stream('factors').error).toMatchObject({ code: 'ERR_PERMISSION' });
    expect(stream('factors').exchanges).toHaveLength(3);
  });

  it('takes an object in place of a list for a fault, not for an empty list', async () => {
    const { stream } = await collected(
      ({ path }) => (path === '/api/v1/groups/rules' ? { status: 200, body: '{}' } : undefined),
      ['group-rules'],
    );
    expect(stream('group-rules').error).toMatchObject({ code: 'ERR_RESPONSE' });
  });

  it('misses nothing when a page in the middle is empty', async () => {
    const { stream } = await collected(
      ({ path, query, base }) =>
        path === '/api/v1/users' && !query.has('after') && !query.has('filter')
          ? {
              status: 200,
              body: '[]',
              headers: { link: `<${base}/api/v1/users?limit=200&after=0>; rel="next"` },
            }
          : undefined,
      ['users'],
    );
    expect(stream('users').records.length).toBeGreaterThan(20);
  });

  it('reads Classic Engine without policies of applications, and says so', async () => {
    const { stream, probe } = await collected(
      ({ path, query }) =>
        path.startsWith('/.well-known')
          ? { status: 200, body: '{"id": "00o1", "pipeline": "v1"}' }
          : query.get('type') === 'ACCESS_POLICY'
            ? refusal(400, 'E0000001')
            : undefined,
      ['policies'],
    );
    expect(probe.plan).toBe('Okta Classic Engine');
    expect(stream('policies').error).toBeUndefined();
    expect(stream('policies').limits).toMatchObject([{ kind: 'plan', incomplete: false }]);
  });
});

describe('an Okta service application', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const settings = (base: string, clientId: string) =>
    OktaSettings.parse({ baseUrl: base, clientId, privateKey: { env: 'K' }, retentionDays: 365 });

  it('holds the scopes it was granted, and one that is missing fails its own streams alone', async () => {
    const server = await serve((request) => sandbox.handle(request));
    try {
      const granted = ['okta.users.read', 'okta.groups.read', 'okta.logs.read'];
      const { probe, stream } = await collectSource(
        source,
        settings(server.base, `0oaService+${granted.join('+')}`),
        pem,
        ['users', 'api-tokens', 'system-log'],
      );
      expect(probe.scopes).toEqual(expect.arrayContaining(granted));
      expect(probe.scopes).not.toContain('okta.apiTokens.read');
      expect(stream('users').error).toBeUndefined();
      expect(stream('system-log').records.length).toBeGreaterThan(5);
      expect(stream('api-tokens').error).toMatchObject({
        code: 'ERR_PERMISSION',
        message: expect.stringContaining('okta.apiTokens.read'),
      });
      const bodies = stream('users').exchanges.map(({ body }) =>
        Buffer.from(body).toString('utf8'),
      );
      expect(bodies.join('')).not.toContain('sandbox-okta-access-token');
    } finally {
      await server.close();
    }
  });

  it('is told what kind of key it needs before anything is asked', async () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const wrong = ec.export({ type: 'pkcs8', format: 'pem' }).toString();
    await expect(
      collectSource(source, settings('https://larkspur.okta.com', '0oa1'), wrong),
    ).rejects.toMatchObject({ code: 'ERR_SECRET', message: expect.stringContaining('RSA') });
  });
});
