import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SandboxResponse } from '../../../src/sandbox/contract.ts';
import { createJira, JIRA_TOKEN } from '../../../src/sandbox/jira/index.ts';
import { worldOf } from '../../sources/jira/world.ts';

const SPEC = join(import.meta.dirname, '../../../../shared/specs/jira-cloud-v3.json');
const missing = !existsSync(SPEC);
if (missing) console.warn(`Jira's contract not tested: ${SPEC} is missing`);

const sandbox = createJira(worldOf());
const credentials = Buffer.from(`audit@larkspur.test:${JIRA_TOKEN}`).toString('base64');

function ask(
  method: string,
  target: string,
  body = '',
  token = `Basic ${credentials}`,
): SandboxResponse {
  const url = new URL(target, 'https://larkspur.test');
  return sandbox.handle({
    method,
    path: url.pathname,
    query: url.searchParams,
    headers: { authorization: token },
    body,
    base: 'https://larkspur.test/jira',
  });
}
const bodyOf = (response: SandboxResponse): unknown => JSON.parse(response.body);

const JQL = encodeURIComponent('project in ("HELP","SEC") ORDER BY created ASC, key ASC');
type Call = readonly [path: string, method: 'get' | 'post', target: string, body: string];
const CALLS: readonly Call[] = [
  ['/rest/api/3/serverInfo', 'get', '/rest/api/3/serverInfo', ''],
  ['/rest/api/3/myself', 'get', '/rest/api/3/myself', ''],
  [
    '/rest/api/3/mypermissions',
    'get',
    '/rest/api/3/mypermissions?permissions=ADMINISTER,EDIT_ISSUES',
    '',
  ],
  ['/rest/api/3/project/search', 'get', '/rest/api/3/project/search?maxResults=2', ''],
  ['/rest/api/3/field', 'get', '/rest/api/3/field', ''],
  ['/rest/api/3/users/search', 'get', '/rest/api/3/users/search', ''],
  ['/rest/api/3/group/bulk', 'get', '/rest/api/3/group/bulk', ''],
  ['/rest/api/3/group/member', 'get', '/rest/api/3/group/member?groupname=jira-users', ''],
  [
    '/rest/api/3/search/jql',
    'get',
    `/rest/api/3/search/jql?jql=${JQL}&fields=*all&expand=changelog`,
    '',
  ],
  [
    '/rest/api/3/changelog/bulkfetch',
    'post',
    '/rest/api/3/changelog/bulkfetch',
    '{"issueIdsOrKeys":["HELP-101","SEC-20"]}',
  ],
  ['/rest/api/3/issue/{issueIdOrKey}/comment', 'get', '/rest/api/3/issue/HELP-101/comment', ''],
  ['/rest/api/3/auditing/record', 'get', '/rest/api/3/auditing/record?limit=3', ''],
  [
    '/rest/api/3/search/approximate-count',
    'post',
    '/rest/api/3/search/approximate-count',
    '{"jql":"project = HELP"}',
  ],
  ['/rest/api/3/issue/{issueIdOrKey}', 'get', '/rest/api/3/issue/HELP-101?fields=created', ''],
  [
    '/rest/api/3/project/{projectKeyOrId}/permissionscheme',
    'get',
    '/rest/api/3/project/HELP/permissionscheme?expand=permissions',
    '',
  ],
  ['/rest/api/3/project/{projectIdOrKey}/role', 'get', '/rest/api/3/project/HELP/role', ''],
  [
    '/rest/api/3/project/{projectIdOrKey}/role/{id}',
    'get',
    '/rest/api/3/project/HELP/role/10002',
    '',
  ],
];

describe.skipIf(missing)('the sandbox against Jira’s own contract', () => {
  let validatorFor: (path: string, method: 'get' | 'post') => ValidateFunction;
  let componentNamed: (name: string) => ValidateFunction;

  beforeAll(() => {
    if (missing) return;
    const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false });
    addFormats.default(ajv);
    ajv.addSchema(JSON.parse(readFileSync(SPEC, 'utf8')), 'jira');
    const escaped = (path: string) =>
      encodeURIComponent(path.replaceAll('~', '~0').replaceAll('/', '~1'));
    componentNamed = (name) => ajv.compile({ $ref: `jira#/components/schemas/${name}` });
    validatorFor = (path, method) =>
      ajv.compile({
        $ref: `jira#/paths/${escaped(path)}/${method}/responses/200/content/application~1json/schema`,
      });
  });

  it.each(CALLS)('%s', (path, method, target, body) => {
    const response = ask(method.toUpperCase(), target, body);
    expect(response.status).toBe(200);
    const validate = validatorFor(path, method);
    validate(withoutUndocumented(bodyOf(response)));
    expect(validate.errors ?? []).toEqual([]);
  });

  it.each([
    ['reporter', 'UserDetails'],
    ['status', 'StatusDetails'],
    ['comment', 'PageOfComments'],
    ['customfield_10050', 'UserDetails'],
  ])('the field %s of an issue is a %s', (field, component) => {
    const [issue] = Object.values(
      bodyOf(ask('GET', `/rest/api/3/search/jql?jql=${JQL}&fields=*all`)) as {
        issues: { fields: Record<string, unknown> }[];
      },
    )[0] as { fields: Record<string, unknown> }[];
    expect(issue?.fields[field]).toBeTypeOf('object');
    const validate = componentNamed(component);
    validate(issue?.fields[field]);
    expect(validate.errors ?? []).toEqual([]);
  });

  it('bites: a body of another shape is refused by the same validator', () => {
    const validate = validatorFor('/rest/api/3/search/jql', 'get');
    expect(validate({ issues: [{ id: 7, surprise: true }], isLast: 'yes' })).toBe(false);
    expect(validate.errors?.length).toBeGreaterThan(2);
  });
});

/** Real audit records carry `authorAccountId`, which the contract leaves out. */
function withoutUndocumented(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body), (key, value) =>
    key === 'authorAccountId' ? undefined : value,
  );
}

describe('the sandbox’s Jira', () => {
  it('pages searches by token, and refuses a token of another search', () => {
    const first = bodyOf(ask('GET', `/rest/api/3/search/jql?jql=${JQL}&maxResults=1`)) as Record<
      string,
      unknown
    >;
    expect(first).toMatchObject({ isLast: false, issues: [{ key: 'HELP-101' }] });
    const next = `maxResults=1&nextPageToken=${first.nextPageToken}`;
    expect(bodyOf(ask('GET', `/rest/api/3/search/jql?jql=${JQL}&${next}`))).toMatchObject({
      isLast: true,
      issues: [{ key: 'SEC-20' }],
    });
    const other = encodeURIComponent('project = ENG');
    expect(ask('GET', `/rest/api/3/search/jql?jql=${other}&${next}`).status).toBe(400);
  });

  it.each([
    ['ORDER BY created ASC', /Unbounded/],
    ['project = NOPE', /does not exist for the field 'project'/],
    ['text ~ "x"', /does not know/],
  ])('refuses the query %s', (jql, message) => {
    const response = ask('GET', `/rest/api/3/search/jql?jql=${encodeURIComponent(jql)}`);
    expect(response.status).toBe(400);
    expect(response.body).toMatch(message);
  });

  it('cuts a history across pages of bulkfetch', () => {
    const asked = { issueIdsOrKeys: ['HELP-101'], maxResults: 3 };
    const first = bodyOf(ask('POST', '/rest/api/3/changelog/bulkfetch', JSON.stringify(asked))) as {
      nextPageToken: string;
      issueChangeLogs: { changeHistories: unknown[] }[];
    };
    const rest = { ...asked, nextPageToken: first.nextPageToken };
    const second = bodyOf(ask('POST', '/rest/api/3/changelog/bulkfetch', JSON.stringify(rest)));
    expect(first.issueChangeLogs[0]?.changeHistories).toHaveLength(3);
    expect(second).toMatchObject({ issueChangeLogs: [{ changeHistories: [{}] }] });
    expect(second).not.toHaveProperty('nextPageToken');
  });

  it('answers approvals in the service desk’s shape', () => {
    expect(bodyOf(ask('GET', '/rest/servicedeskapi/request/HELP-101/approval'))).toMatchObject({
      size: 1,
      isLastPage: true,
      values: [
        {
          finalDecision: 'approved',
          approvers: [{ approverDecision: 'approved' }, { approverDecision: 'approved' }],
          createdDate: { iso8601: '2026-01-27T09:03:00-0600', epochMillis: 1_769_526_180_000 },
          completedDate: { jira: '2026-01-27T12:00:00.000-0600', friendly: 'Today 12:00 PM' },
        },
      ],
    });
    const none = ask('GET', '/rest/servicedeskapi/request/SEC-20/approval');
    expect([none.status, Object.keys(bodyOf(none) as object)]).toEqual([
      404,
      ['errorMessage', 'i18nErrorMessage'],
    ]);
  });

  it('leaves a declined request declined and a half-approved one waiting', () => {
    const create = {
      at: '2026-02-01T10:00:00Z',
      do: 'jira.issue.create',
      by: 'p_helen',
      type: 'Service Request',
      summary: 'x',
    };
    const open = {
      at: '2026-02-01T10:01:00Z',
      do: 'jira.approval.open',
      approvers: ['p_sam', 'p_lee'],
    };
    const decide = { at: '2026-02-01T11:00:00Z', do: 'jira.approval.decide', by: 'p_sam' };
    const facts = ['HELP-1', 'HELP-2'].flatMap((key, place) => [
      { ...create, key },
      { ...open, key },
      { ...decide, key, decision: place === 0 ? 'declined' : 'approved' },
    ]);
    const site = createJira(worldOf(facts));
    const answer = (key: string) =>
      site.handle({
        method: 'GET',
        path: `/rest/servicedeskapi/request/${key}/approval`,
        query: new URLSearchParams(),
        headers: { authorization: `Bearer ${JIRA_TOKEN}` },
        body: '',
        base: '',
      }).body;
    expect(answer('HELP-1')).toContain('"finalDecision":"declined"');
    expect(answer('HELP-2')).toContain('"finalDecision":"pending"');
    expect(answer('HELP-2')).not.toContain('completedDate');
  });

  it('refuses a wrong token in plain text and an unknown path in JSON', () => {
    const refused = ask('GET', '/rest/api/3/myself', '', 'Basic eDp5');
    expect([refused.status, refused.headers?.['content-type']]).toEqual([
      401,
      'text/plain;charset=UTF-8',
    ]);
    expect(ask('GET', '/rest/api/3/nothing').status).toBe(404);
    expect(ask('GET', '/rest/api/3/issue/HELP-9/comment').status).toBe(404);
  });

  it('shows nothing that has not happened yet', () => {
    const world = { ...worldOf(), now: '2026-01-28T00:00:00.000Z' };
    const body = createJira(world).handle({
      method: 'GET',
      path: '/rest/api/3/search/jql',
      query: new URLSearchParams({ jql: 'project in (HELP, SEC)', fields: 'status' }),
      headers: { authorization: `Bearer ${JIRA_TOKEN}` },
      body: '',
      base: '',
    }).body;
    expect(body).toContain('Waiting for support');
    expect(body).not.toContain('SEC-20');
  });

  it('names the fact that speaks of an issue nobody created', () => {
    const facts = [
      { at: '2026-02-01T10:00:00Z', do: 'jira.comment', key: 'HELP-9', by: 'p_sam', text: 'x' },
    ];
    expect(() => createJira(worldOf(facts))).toThrow(
      /jira.comment at 2026-02-01T10:00:00Z names HELP-9/,
    );
  });

  it('is the same every time', () => {
    const search = `/rest/api/3/search/jql?jql=${JQL}&fields=*all&expand=changelog`;
    const again = createJira(worldOf());
    const url = new URL(search, 'https://larkspur.test');
    expect(
      again.handle({
        method: 'GET',
        path: url.pathname,
        query: url.searchParams,
        headers: { authorization: `Basic ${credentials}` },
        body: '',
        base: 'https://larkspur.test/jira',
      }),
    ).toEqual(ask('GET', search));
  });
});
