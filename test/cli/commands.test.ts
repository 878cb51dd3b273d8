import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditpack } from './run.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cli-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const init = () =>
  auditpack(
    [
      'init',
      '--yes',
      '--organization',
      'Larkspur',
      '--timezone',
      'UTC',
      '--from',
      '2026-01-01',
      '--to',
      '2026-07-01',
    ],
    { cwd: directory },
  );

/** Points the configuration at one source. */
async function configure(sources: string): Promise<void> {
  const path = join(directory, 'auditpack.yaml');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace('sources: {}', `sources:\n  ${sources}`));
}

const OKTA_EVENT = {
  uuid: '0001',
  published: '2026-02-01T10:00:00.123456Z',
  eventType: 'user.session.start',
  outcome: { result: 'SUCCESS' },
  actor: {
    id: '00u1',
    type: 'User',
    alternateId: 'ana.ribeiro@larkspur.test',
    displayName: 'Ana Ribeiro',
  },
  target: null,
};

describe('auditpack', () => {
  it('sets up once, keeps what is there, and the files pass its own checks', async () => {
    expect(await init()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('wrote  auditpack.yaml'),
    });
    expect(await init()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('kept   auditpack.yaml'),
    });
    const doctor = await auditpack(['doctor'], { cwd: directory });
    expect(doctor).toMatchObject({ code: 2, stderr: expect.stringContaining('names no sources') });
  });

  it('imports what fits and counts the rest: received is records plus rejects', async () => {
    await init();
    const file = join(directory, 'log.ndjson');
    await writeFile(file, `${JSON.stringify(OKTA_EVENT)}\nnot json\n{"uuid":"0002"}\n[1]\n`);
    const { code, stdout } = await auditpack(['import', 'okta/system-log', file, '--json'], {
      cwd: directory,
    });
    const result = JSON.parse(stdout) as Record<string, unknown>;
    expect(result).toMatchObject({ received: 4, mapped: 1, records: 1, rejects: 3 });
    expect(code).toBe(3);
    const found = await auditpack(['search', '--who', 'ana.ribeiro', '--json'], { cwd: directory });
    expect(JSON.parse(found.stdout)).toMatchObject({
      total: 1,
      rows: [{ at: '2026-02-01T10:00:00.123Z', action: 'session.start' }],
    });
  });

  it.each([
    ['an unknown command', ['frobnicate'], 2, /unknown command/],
    ['an unknown stream', ['import', 'okta/nothing', 'x.json'], 2, /no stream/],
    [
      'a missing file',
      ['import', 'okta/system-log', 'missing.json'],
      2,
      /missing\.json could not be read/,
    ],
    ['no ledger yet', ['evaluate'], 2, /no ledger/],
    ['a file that is no pack', ['verify', 'auditpack.yaml'], 2, /./],
    ['a pack that is not there', ['verify', 'missing.zip'], 2, /./],
    ['a bad limit', ['search', '--limit', '0'], 2, /--limit/],
    ['a bad date', ['collect', '--from', '31.12.2025'], 2, /no date/],
  ])('says what is wrong with %s, and as JSON too', async (_name, args, expected, message) => {
    await init();
    const plain = await auditpack(args, { cwd: directory });
    expect(plain.code).toBe(expected);
    expect(plain.stderr + plain.stdout).toMatch(message);
    expect(plain.stderr).not.toMatch(/\n\s+at /);
    const json = await auditpack([...args, '--json'], { cwd: directory });
    expect(json.code).toBe(expected);
    expect(JSON.parse(json.stdout)).toHaveProperty('ok', false);
  });

  it('names line and column of a typo in the configuration', async () => {
    await init();
    await configure('okta: {baseURL: "https://larkspur.okta.test", token: {env: OKTA_TOKEN}}');
    const { code, stderr } = await auditpack(['collect'], { cwd: directory });
    expect(code).toBe(2);
    expect(stderr).toMatch(/auditpack\.yaml:\d+:\d+: .*(baseUrl|baseURL|okta)/);
  });

  it('names a secret that is missing and never prints one', async () => {
    await init();
    await configure('okta: {baseUrl: "http://127.0.0.1:9", token: {env: OKTA_TOKEN}}');
    const missing = await auditpack(['doctor'], { cwd: directory });
    expect(missing.stdout + missing.stderr).toMatch(/env: OKTA_TOKEN.*empty/s);
    const collected = await auditpack(['collect'], { cwd: directory });
    expect(collected.code).toBe(2);
    expect(collected.stderr).toMatch(/env: OKTA_TOKEN.*export OKTA_TOKEN/s);
    expect(existsSync(join(directory, 'evidence'))).toBe(false);
    const token = 'ssws-very-secret-token';
    const refused = await auditpack(['collect', '--json'], {
      cwd: directory,
      env: { OKTA_TOKEN: token },
    });
    expect(refused.stdout + refused.stderr).not.toContain(token);
  }, 60_000);
});

describe('auditpack against a vendor that misbehaves', () => {
  let server: Server;
  let answer: { status: number; body: string; cut?: boolean };
  beforeEach(async () => {
    server = createServer((_request, response) => {
      response.writeHead(answer.status, {
        'content-type': 'application/json',
        ...(answer.cut && { 'content-length': String(answer.body.length + 50) }),
      });
      response.end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await init();
    const { port } = server.address() as AddressInfo;
    await configure(`okta: {baseUrl: "http://127.0.0.1:${port}", token: {env: OKTA_TOKEN}}`);
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const env = { OKTA_TOKEN: 'secret' };

  it.each([
    [
      'an expired token',
      { status: 401, body: '{"errorCode":"E0000011","errorSummary":"Invalid token provided"}' },
      /401.*E0000011.*make a new one/s,
    ],
    [
      'a missing scope',
      { status: 403, body: '{"errorCode":"E0000006","errorSummary":"You do not have permission"}' },
      /403.*E0000006.*Grant/s,
    ],
  ])('keeps a statement for every stream after %s and exits 3', async (_name, reply, message) => {
    answer = reply;
    const { code, stdout } = await auditpack(['collect', '--json'], { cwd: directory, env });
    expect(code).toBe(3);
    const { statements } = JSON.parse(stdout) as {
      statements: { source: string; complete: boolean; why: string[] }[];
    };
    const okta = statements.filter(({ source }) => source === 'okta');
    expect(okta.length).toBeGreaterThan(5);
    for (const { complete, why } of okta) {
      expect(complete).toBe(false);
      expect(why.join(' ')).toMatch(message);
    }
  });

  it('does not take a body that is no JSON for an empty list', async () => {
    answer = { status: 200, body: '[{"id":"00u1","sta' };
    const { code, stdout } = await auditpack(['collect', '--json'], { cwd: directory, env });
    expect(code).toBe(3);
    expect(stdout).toMatch(/not whole JSON/);
  });

  it('says so when the ledger was damaged, and changes nothing', async () => {
    answer = { status: 401, body: '{}' };
    await auditpack(['collect'], { cwd: directory, env });
    const path = join(directory, 'evidence', 'ledger.json');
    await writeFile(path, '{"format":1,');
    const { code, stderr } = await auditpack(['status'], { cwd: directory });
    expect(code).toBe(2);
    expect(stderr).toMatch(/ledger is damaged at .*ledger\.json/);
    expect(await readFile(path, 'utf8')).toBe('{"format":1,');
  });
});
