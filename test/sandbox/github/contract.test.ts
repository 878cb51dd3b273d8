import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { schema as published } from '@octokit/graphql-schema';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import {
  buildSchema,
  execute,
  type GraphQLSchema,
  type GraphQLTypeResolver,
  parse,
  validate,
} from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SandboxResponse, World } from '../../../src/sandbox/contract.ts';
import { createGithub } from '../../../src/sandbox/github/index.ts';
import { QUERIES, type QueryName } from '../../../src/sources/github/streams/queries.ts';
import { world } from '../../sources/github/world.ts';
import { CALLS } from './calls.ts';

const require = createRequire(import.meta.url);
const sandbox = createGithub(world);
const authorization = 'token sandbox-github-token';

function ask(target: string, body?: object, of = sandbox): SandboxResponse {
  const url = new URL(`https://github.larkspur.test${target}`);
  return of.handle({
    method: body === undefined ? 'GET' : 'POST',
    path: url.pathname,
    query: url.searchParams,
    headers: { authorization },
    body: body === undefined ? '' : JSON.stringify(body),
    base: url.origin,
  });
}
const bodyOf = (response: SandboxResponse): unknown => JSON.parse(response.body);

describe('the sandbox answers REST as GitHub’s own description has it', () => {
  let compile: (path: string, status?: string) => ValidateFunction;

  beforeAll(() => {
    const file = require.resolve('@octokit/openapi/package.json');
    const spec = JSON.parse(
      readFileSync(file.replace('package.json', 'generated/ghec.json'), 'utf8'),
    ) as object;
    const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
    addFormats.default(ajv);
    ajv.addFormat('repo.nwo', true);
    ajv.addFormat('timestamp', true);
    ajv.addSchema(nullable(spec), 'github');
    const escaped = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1');
    compile = (path, status = '200') =>
      ajv.compile({
        $ref: encodeURI(
          `github#/paths/${escaped(path)}/get/responses/${status}/content/application~1json/schema`,
        ),
      });
  });

  it.each(CALLS)('GET %s', (path, target) => {
    const response = ask(target);
    expect(response.status).toBe(200);
    const check = compile(path);
    check(bodyOf(response));
    expect(check.errors ?? []).toEqual([]);
  });

  it('bites: a member without a login is refused by the same validator', () => {
    const check = compile('/orgs/{org}/members');
    const [first] = bodyOf(ask('/orgs/larkspur/members')) as Record<string, unknown>[];
    expect(check([{ ...first, login: undefined }])).toBe(false);
    expect(check([{ ...first, avatar_url: 'no address' }])).toBe(false);
  });

  it('has items to check in all but the empty lists', () => {
    const empty = CALLS.filter(([, target]) => {
      const body = bodyOf(ask(target));
      return Array.isArray(body) && body.length === 0;
    });
    expect(empty.map(([path]) => path)).toEqual([
      '/orgs/{org}/outside_collaborators',
      '/orgs/{org}/invitations',
      '/orgs/{org}/credential-authorizations',
    ]);
  });
});

/** OpenAPI 3.0 says `nullable`, JSON Schema says `null` among the types; ajv reads the latter. */
function nullable(spec: object): object {
  return JSON.parse(JSON.stringify(spec), (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('nullable' in value)) return value;
    const { nullable: may, ...rest } = value;
    return may === true ? { anyOf: [rest, { type: 'null' }] } : rest;
  }) as object;
}

const VARIABLES: Readonly<Record<QueryName, object>> = {
  Totals: { org: 'larkspur' },
  PullRequests: { owner: 'larkspur', name: 'api', first: 1, after: null, nested: 40 },
  PullRequest: { owner: 'larkspur', name: 'api', number: 410, nested: 100 },
  Commits: {
    owner: 'larkspur',
    name: 'api',
    first: 50,
    after: null,
    since: '2026-01-01T00:00:00Z',
    until: '2026-07-01T00:00:00Z',
  },
  Deployments: { owner: 'larkspur', name: 'api', first: 50, after: null },
  Issues: {
    owner: 'larkspur',
    name: 'api',
    first: 50,
    after: null,
    since: '2026-01-01T00:00:00Z',
  },
  CodeOwners: { owner: 'larkspur', name: 'api' },
};

describe('queries and answers of GraphQL fit GitHub’s own schema', () => {
  let schema: GraphQLSchema;
  const names = Object.keys(QUERIES) as QueryName[];

  beforeAll(() => {
    schema = buildSchema(published.idl, { assumeValidSDL: true });
  });

  it.each(names)('the query %s is valid', (name) => {
    expect(validate(schema, parse(QUERIES[name]))).toEqual([]);
  });

  it.each(names)('the answer to %s is what the schema makes of it', async (name) => {
    const { data } = await answered(name);
    const again = await execute({
      schema,
      document: parse(QUERIES[name]),
      variableValues: { ...VARIABLES[name] },
      rootValue: data,
      // Answers hold aliases, so fields are found by the name they are answered under.
      fieldResolver: (source: unknown, _args, _context, { path }) =>
        Reflect.get(Object(source), path.key) as unknown,
      typeResolver,
    });
    expect(again.errors ?? []).toEqual([]);
    expect(JSON.parse(JSON.stringify(again.data))).toEqual(data);
  });

  it('bites: an answer of the wrong type or without a needed field is refused', async () => {
    const { data } = await answered('PullRequest');
    const broken = JSON.parse(JSON.stringify(data).replaceAll('"MERGED"', '"SQUASHED"')) as object;
    const again = await execute({
      schema,
      document: parse(QUERIES.PullRequest),
      variableValues: { ...VARIABLES.PullRequest },
      rootValue: broken,
      fieldResolver: (source: unknown, _args, _context, { path }) =>
        Reflect.get(Object(source), path.key) as unknown,
      typeResolver,
    });
    expect(again.errors?.length).toBeGreaterThan(0);
  });

  async function answered(name: QueryName): Promise<{ data: object }> {
    const variables = VARIABLES[name];
    return bodyOf(ask('/graphql', { operationName: name, query: QUERIES[name], variables })) as {
      data: object;
    };
  }
});

const typeResolver: GraphQLTypeResolver<unknown, unknown> = (value, _context, _info, type) => {
  const named: unknown = Reflect.get(Object(value), '__typename');
  return typeof named === 'string' ? named : type.name === 'GitObject' ? 'Commit' : undefined;
};

describe('the sandbox refuses like GitHub', () => {
  it('401 without the right token, 404 for what is not there, 422 for a bad page size', () => {
    const refused = sandbox.handle({
      method: 'GET',
      path: '/user',
      query: new URLSearchParams(),
      headers: { authorization: 'token wrong' },
      body: '',
      base: '',
    });
    expect(refused.status).toBe(401);
    expect(bodyOf(refused)).toMatchObject({ message: 'Bad credentials', status: '401' });
    expect(ask('/orgs/other/members').status).toBe(404);
    expect(ask('/repos/larkspur/none/activity').status).toBe(404);
    expect(ask('/orgs/larkspur/members?per_page=none').status).toBe(422);
    expect(ask('/orgs/larkspur/audit-log?order=up').status).toBe(422);
    expect(
      ask('/orgs/larkspur/audit-log', undefined, createGithub(world, { plan: 'team' })).status,
    ).toBe(404);
    expect(bodyOf(ask('/repos/larkspur/web/branches/main/protection'))).toMatchObject({
      message: 'Branch not protected',
    });
  });

  it('says a wrong repository or operation with errors in a 200', () => {
    const query = QUERIES.Deployments;
    const wrong = ask('/graphql', {
      operationName: 'Deployments',
      query,
      variables: { owner: 'larkspur', name: 'none', first: 1 },
    });
    expect(wrong.status).toBe(200);
    expect(bodyOf(wrong)).toMatchObject({ errors: [{ type: 'NOT_FOUND' }] });
    const variables = { owner: 'larkspur', name: 'api' };
    const unknown = ask('/graphql', { operationName: 'Other', query, variables });
    expect(bodyOf(unknown)).toHaveProperty('errors');
  });

  it('carries limits, scopes, a request id and the next page in headers', () => {
    const { headers = {} } = ask('/orgs/larkspur/members?per_page=1');
    expect(headers.link).toContain('page=2');
    expect(headers['x-oauth-scopes']).toContain('read:org');
    expect(headers['x-ratelimit-remaining']).toBe('4999');
    expect(headers['x-github-request-id']).toMatch(/^[0-9A-F]{4}:/);
  });
});

describe('the sandbox shows only what has happened by now', () => {
  const at = (now: string): World => ({ ...world, now });
  const members = (now: string) =>
    (bodyOf(ask('/orgs/larkspur/members', undefined, createGithub(at(now)))) as { login: string }[])
      .map(({ login }) => login)
      .sort();

  it('a member is there until the removal', () => {
    expect(members('2026-05-14T15:29:00.000Z')).toContain('ben-castellano');
    expect(members('2026-05-14T15:30:00.000Z')).not.toContain('ben-castellano');
    expect(members('2026-01-01T00:00:00.000Z')).not.toContain('kai-brandt');
    expect(members(world.now)).not.toContain('helen-ruiz');
  });

  it('answers the same world with the same bytes', () => {
    for (const [, target] of CALLS)
      expect(ask(target, undefined, createGithub(world))).toEqual(ask(target));
  });
});
