import { beforeAll, describe, expect, it } from 'vitest';
import type { SandboxRequest, SandboxResponse } from '../../../src/sandbox/contract.ts';
import { createGoogle, serviceAccountKey } from '../../../src/sandbox/google/index.ts';
import { parseScenario, scenarioWorld } from '../../../src/sandbox/scenario.ts';
import type { AnySource } from '../../../src/sources/contract.ts';
import { google } from '../../../src/sources/google/index.ts';
import { GoogleSettings } from '../../../src/sources/google/settings.ts';
import { type CollectedSource, collectSource } from '../collect-source.ts';
import { serve } from '../serve.ts';

const source: AnySource = google;
const key = serviceAccountKey();
const sandbox = createGoogle(
  scenarioWorld([
    parseScenario(
      `id: T
title: depth
happened:
  - {at: 2026-02-01T10:00:00Z, do: google.group.add, who: p_ben, group: admins, by: p_dana}
  - {at: 2026-02-02T10:00:00Z, do: google.role.group, group: admins, role: Help Desk, by: p_dana}
  - {at: 2026-02-03T10:00:00Z, do: google.group.guest, group: admins, email: eve@elsewhere.test, by: p_dana}
  - {at: 2026-02-04T10:00:00Z, do: google.token.authorize, who: p_kai, app: Calendar sync}
  - {at: 2026-02-05T10:00:00Z, do: google.2sv.disable, who: p_kai}
  - {at: 2026-02-06T10:00:00Z, do: google.drive.download, who: p_kai, document: Claims}
  - {at: 2026-02-06T11:00:00Z, do: google.drive.share, who: p_kai, document: Claims, with: eve@elsewhere.test}
  - {at: 2026-02-07T10:00:00Z, do: google.takeout, who: p_kai}
  - {at: 2026-02-08T10:00:00Z, do: google.saml.login, who: p_kai, app: Zoom}
  - {at: 2026-02-09T10:00:00Z, do: google.2sv.enforcement, on: false, by: p_dana}
`,
      'scenario.yaml',
    ),
  ]),
);

type Twist = (request: SandboxRequest) => SandboxResponse | undefined;
const DEFAULTS = { policySubject: 'dana.okafor@larkspur.test', tokens: true, retentionDays: 365 };

async function collected(
  twist: Twist = () => undefined,
  only?: readonly string[],
  more: object = DEFAULTS,
) {
  const seen: string[] = [];
  const server = await serve((request) => {
    seen.push(`${request.method} ${request.path}`);
    return twist(request) ?? sandbox.handle(request);
  });
  try {
    const settings = GoogleSettings.parse({
      subject: 'dana.okafor@larkspur.test',
      credentials: { file: 'google.json' },
      baseUrl: `${server.base}/`,
      tokenUrl: `${server.base}/token`,
      ...more,
    });
    return { seen, ...(await collectSource(source, settings, key, only)) };
  } finally {
    await server.close();
  }
}

/** The scope that a token request asks for. */
function scopeOf({ body }: SandboxRequest): string {
  const claims = (new URLSearchParams(body).get('assertion') ?? '').split('.')[1] ?? '';
  const parsed: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'));
  return String(Reflect.get(Object(parsed), 'scope'));
}
const refused: SandboxResponse = { status: 401, body: '{"error": "unauthorized_client"}' };

describe('Google Workspace in depth', () => {
  let all: CollectedSource & { readonly seen: readonly string[] };
  beforeAll(async () => {
    all = await collected();
  });

  it('runs every stream to its end, rejecting nothing, with reads and token requests alone', () => {
    for (const [name, { error, end, rejects, limits }] of all.streams) {
      expect([name, error, rejects, limits]).toEqual([name, undefined, 0, []]);
      expect(end?.paging).toMatch(/exhausted|not-paged/);
    }
    expect(all.streams.size).toBe(google.streams.length - 1);
    expect(all.seen.filter((line) => !line.startsWith('GET ') && line !== 'POST /token')).toEqual(
      [],
    );
  });

  it('counts members against what the groups say they hold', () => {
    const { end } = all.stream('group-members');
    expect(end?.independentTotal?.count).toBe(end?.counted);
  });

  it('knows who holds a role through a group, and who is from outside', () => {
    const memberships = all.of('membership');
    const through = memberships.filter(({ via }) => via === 'group');
    expect(through.every(({ entitlement }) => entitlement.name === 'Help Desk')).toBe(true);
    expect(through).toHaveLength(2);
    expect(through[0]?.through).toMatchObject({ name: 'admins@larkspur.test' });
    const guests = memberships.filter(({ account }) => account.type === 'guest');
    expect(guests.map(({ account }) => account.email)).toEqual(['eve@elsewhere.test']);
  });

  it('knows two-step verification per account, grants per user, and policies', () => {
    const kai = all.of('account').find(({ logins }) => logins[0]?.startsWith('kai.'));
    expect(kai).toMatchObject({ mfaEnrolled: false, mfaEnforced: false, orgUnit: '/' });
    expect(all.of('credential')).toMatchObject([
      { name: 'Calendar sync', credentialType: 'oauth_grant', owner: { email: kai?.logins[0] } },
    ]);
    const policy = (object: string) =>
      all.of('config-snapshot').find((one) => one.object === object)?.policy;
    expect(policy('setting security.two_step_verification_enforcement of /')).toEqual({
      mfa: 'optional',
    });
    expect(policy('setting security.password of /')).toEqual({ passwordMinLength: 14 });
    expect(policy('setting security.session_controls of /')).toEqual({
      sessionLifetimeMinutes: 720,
    });
  });

  it.each([
    ['activities-drive', 'download', 'data.download'],
    ['activities-drive', 'change_user_access', 'other'],
    ['activities-takeout', 'COMPLETED_USER_TAKEOUT', 'data.export'],
    ['activities-saml', 'login_success', 'app.access'],
    ['activities-user-accounts', '2sv_disable', 'mfa.remove'],
    ['activities-admin', 'ENFORCE_STRONG_AUTHENTICATION', 'policy.change'],
    ['activities-token', 'authorize', 'token.authorize'],
  ])('%s: %s is %s', (stream, vendorType, action) => {
    expect(all.stream(stream).records).toContainEqual(
      expect.objectContaining({ vendorType, action }),
    );
  });
});

describe('Google that does not answer as it should', () => {
  it('loses what needs a scope that was not delegated, and nothing else', async () => {
    const { probe, stream } = await collected(
      (request) =>
        request.path === '/token' && scopeOf(request).includes('domain.readonly')
          ? refused
          : undefined,
      ['users', 'groups', 'domains', 'group-members'],
    );
    expect(probe.scopes?.some((scope) => scope.includes('domain.readonly'))).toBe(false);
    expect(probe.scopes?.length).toBeGreaterThan(8);
    expect(stream('domains').error).toMatchObject({
      code: 'ERR_PERMISSION',
      message: expect.stringContaining('admin.directory.domain.readonly'),
      answer: '401 unauthorized_client',
    });
    expect(stream('users').error).toBeUndefined();
    expect(stream('group-members').records.length).toBeGreaterThan(0);
  });

  it('names the log that an edition does not have', async () => {
    const says = 'Access denied. You are not authorized to read activity records.';
    const { stream } = await collected(
      ({ path }) =>
        path.endsWith('/access_transparency')
          ? { status: 401, body: JSON.stringify({ error: { code: 401, message: says } }) }
          : undefined,
      ['activities-admin', 'activities-access-transparency'],
    );
    expect(stream('activities-access-transparency').error).toMatchObject({
      code: 'ERR_PLAN',
      answer: `401 ${says}`,
    });
    expect(stream('activities-admin').error).toBeUndefined();
  });

  it.each(['"users"', '[]', '{"error": {"code": 500}}', '{"users": "none"}'])(
    'takes %s for a fault, not for an empty list',
    async (body) => {
      const { stream } = await collected(
        ({ path, query }) =>
          path.endsWith('/users') && query.has('orderBy') ? { status: 200, body } : undefined,
        ['users'],
      );
      expect(stream('users').error).toMatchObject({ code: 'ERR_RESPONSE' });
    },
  );

  it('notices that a window was ignored', async () => {
    const { stream } = await collected(
      (request) => {
        if (request.path.includes('/reports/')) request.query.delete('startTime');
        if (request.path.includes('/reports/')) request.query.delete('endTime');
        return undefined;
      },
      ['activities-admin'],
      { ...DEFAULTS, retentionDays: 30 },
    );
    expect(stream('activities-admin').limits).toContainEqual(
      expect.objectContaining({ kind: 'fault', detail: expect.stringContaining('outside') }),
    );
  });

  it('does not read policies or grants unless asked to', async () => {
    const { streams, seen } = await collected(undefined, undefined, { without: ['drive'] });
    expect([...streams.keys()]).not.toContain('policies');
    expect([...streams.keys()]).not.toContain('tokens');
    expect([...streams.keys()]).not.toContain('activities-drive');
    expect(seen.filter((line) => /tokens|policies|drive/.test(line))).toEqual([]);
  });
});
