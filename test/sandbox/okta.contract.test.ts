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

/** Schemas without their examples, which hold text that only looks like schema. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key]) => !/^(examples?|default|discriminator|x-.*|externalDocs)$/.test(key),
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

  const groupId = () =>
    String(
      list('/api/v1/groups').find(
        (group) => Reflect.get(Object(group.profile), 'name') === 'support',
      )?.id,
    );
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
