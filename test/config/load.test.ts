import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadSetup } from '../../src/config/load.ts';
import { periodOf } from '../../src/config/period.ts';
import { secretReader } from '../../src/config/secrets.ts';

const schemas = new Map([
  ['okta', z.strictObject({ baseUrl: z.url(), token: z.strictObject({ env: z.string() }) })],
]);
const good = `organization: Larkspur Care, Inc.
timezone: America/Chicago
period: {from: 2026-01-01, to: 2026-07-01}
sources:
  okta: {baseUrl: https://larkspur.okta.test, token: {env: OKTA_TOKEN}}
`;
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'config-'));
  await writeFile(join(directory, 'entitlements.yaml'), 'version: 1\n');
});
afterEach(() => rm(directory, { recursive: true }));

async function load(text: string) {
  const path = join(directory, 'auditpack.yaml');
  await writeFile(path, text);
  return loadSetup(path, schemas);
}

describe('loadSetup', () => {
  it('turns the dates of the period into instants of the company zone, across daylight saving', async () => {
    const setup = await load(good);
    expect(setup.period).toEqual({
      from: '2026-01-01T06:00:00.000Z',
      to: '2026-07-01T05:00:00.000Z',
      timezone: 'America/Chicago',
    });
    expect(setup.ledger).toBe(join(directory, 'evidence'));
  });

  it.each([
    [
      'a misspelt key',
      good.replace('organization', 'organisation'),
      /^\S+auditpack\.yaml:1:1: unknown key "organisation" \(did you mean "organization"\?\)[^\n]*$/,
    ],
    [
      'a key left out',
      good.replace('organization: Larkspur Care, Inc.\n', ''),
      /"organization" is missing; expected string/,
    ],
    [
      'an unknown source',
      good.replace('okta:', 'octa:'),
      /:5:3: unknown key "octa" \(did you mean "okta"\?\)/,
    ],
    [
      'a misspelt setting of a source',
      good.replace('baseUrl', 'baseURL'),
      /"baseURL" \(did you mean "baseUrl"\?\)/,
    ],
    [
      'a date that is none',
      good.replace('2026-01-01', '1.1.2026'),
      /:3:16: expected a date like 2026-01-01/,
    ],
    [
      'an impossible zone',
      good.replace('America/Chicago', 'Chicago'),
      /:2:11: expected an IANA time zone/,
    ],
    [
      'a period the wrong way round',
      good.replace('2026-07-01', '2025-07-01'),
      /`from` before `to`/,
    ],
    ['broken YAML', `${good}  - [`, /not valid YAML/],
    ['a key given twice', `${good}timezone: UTC\n`, /not valid YAML/],
    ['a secret in the open', good.replace('{env: OKTA_TOKEN}', 'hunter2'), /okta\.token/],
  ])('refuses %s with the place and the fix', async (_name, text, message) => {
    const error = await load(text).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ERR_CONFIG', message: expect.stringMatching(message) });
    expect(String(error)).not.toContain('hunter2');
  });

  it('says which file is missing and how to get one', async () => {
    await expect(loadSetup(join(directory, 'nothing.yaml'), schemas)).rejects.toMatchObject({
      code: 'ERR_CONFIG',
      hint: expect.stringContaining('auditpack init'),
    });
  });
});

describe('periodOf', () => {
  it('refuses the 31st of June', () => {
    expect(() => periodOf({ from: '2026-06-31', to: '2026-07-01' }, 'UTC')).toThrow(/no date/);
  });
});

describe('secretReader', () => {
  it('reads from environment, file and command, trimmed', async () => {
    await writeFile(join(directory, 'token'), 'from-file\n');
    const read = secretReader({ TOKEN: ' from-env ' }, directory);
    expect(await read({ env: 'TOKEN' })).toBe('from-env');
    expect(await read({ file: 'token' })).toBe('from-file');
    expect(await read({ command: [process.execPath, '-e', 'console.log("from-command")'] })).toBe(
      'from-command',
    );
  });

  it('names the reference and never the value or what a command printed', async () => {
    const read = secretReader({ EMPTY: '' }, directory);
    await expect(read({ env: 'EMPTY' })).rejects.toMatchObject({
      code: 'ERR_SECRET',
      message: /env: EMPTY/,
    });
    const leak = read({
      command: [
        process.execPath,
        '-e',
        'console.log("s3cret");console.error("s3cret");process.exit(1)',
      ],
    });
    const error = await leak.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ERR_SECRET' });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('s3cret');
  });
});
