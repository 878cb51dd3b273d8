import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { createGoogle } from '../../src/sandbox/google/index.ts';
import { scenarioWorld } from '../../src/sandbox/scenario.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const world = scenarioWorld([]);
const google = createGoogle(world);
const base = 'http://127.0.0.1';

function ask(path: string, query = '', headers: Record<string, string> = {}, body = '') {
  const answer = google.handle({
    method: body === '' ? 'GET' : 'POST',
    path,
    query: new URLSearchParams(query),
    headers,
    body,
    base,
  });
  return { status: answer.status, body: String(answer.body) };
}

/** Signs in as the vendor's own client would, with the claims alone. */
function bearer(): string {
  const claims = JSON.stringify({ sub: world.people[0]?.email });
  const form = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: `x.${Buffer.from(claims).toString('base64url')}.x`,
  });
  const { access_token: token } = JSON.parse(ask('/token', '', {}, String(form)).body) as {
    access_token: string;
  };
  return `Bearer ${token}`;
}
const authorization = bearer();
const get = (path: string, query = '') => ask(path, query, { authorization });

const DIRECTORY = '/admin/directory/v1';
const REPORTS = '/admin/reports/v1/activity/users/all/applications';
const groups = (JSON.parse(get(`${DIRECTORY}/groups`).body) as { groups: { id: string }[] }).groups;
const ANSWERS: readonly [what: string, type: string, path: string, query?: string][] = [
  ['users', 'directory.Schema$Users', `${DIRECTORY}/users`],
  ['deleted users', 'directory.Schema$Users', `${DIRECTORY}/users`, 'showDeleted=true'],
  ['groups', 'directory.Schema$Groups', `${DIRECTORY}/groups`],
  ['members', 'directory.Schema$Members', `${DIRECTORY}/groups/${groups[0]?.id}/members`],
  ['roles', 'directory.Schema$Roles', `${DIRECTORY}/customer/my_customer/roles`],
  [
    'role assignments',
    'directory.Schema$RoleAssignments',
    `${DIRECTORY}/customer/my_customer/roleassignments`,
  ],
  ['org units', 'directory.Schema$OrgUnits', `${DIRECTORY}/customer/my_customer/orgunits`],
  ['domains', 'directory.Schema$Domains2', `${DIRECTORY}/customer/my_customer/domains`],
  ['customer', 'directory.Schema$Customer', `${DIRECTORY}/customers/my_customer`],
  ...['admin', 'login', 'token', 'user_accounts', 'groups', 'drive'].map(
    (name): [string, string, string] => [
      `activities of ${name}`,
      'reports.Schema$Activities',
      `${REPORTS}/${name}`,
    ],
  ),
];

/**
 * Each answer as a literal of the type that Google's own client gives it: the compiler then refuses
 * members that Google does not have and values of another type.
 */
function faultsOf(source: string): string[] {
  const file = join(ROOT, 'test/sandbox/google-answers.ts');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.getSourceFile = (name, ...more) =>
    name === file
      ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2023)
      : getSourceFile(name, ...more);
  host.fileExists = (name) => name === file || fileExists(name);
  const program = ts.createProgram([file], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

const IMPORTS = `import type { admin_directory_v1 as directory, admin_reports_v1 as reports } from '@googleapis/admin';\n`;
const literal = (type: string, json: string, i = 0) => `export const a${i}: ${type} = ${json};\n`;

describe("the sandbox's Google, held against the types of Google's own client", () => {
  it.each(ANSWERS)('answers %s', (_what, _type, path, query) => {
    expect(get(path, query).status).toBe(200);
  });

  it('gives each answer the members and types that Google gives it', () => {
    const source = ANSWERS.map(([, type, path, query], i) =>
      literal(type, get(path, query).body, i),
    ).join('');
    expect(source.length).toBeGreaterThan(20_000);
    expect(faultsOf(IMPORTS + source)).toEqual([]);
  }, 120_000);

  it('would see a member that Google does not have, and one of another type', () => {
    const wrong = literal('directory.Schema$Users', '{"users":[{"id":1,"shoeSize":"44"}]}');
    expect(faultsOf(IMPORTS + wrong).join()).toMatch(/number|shoeSize/);
  }, 120_000);
});
