import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COPIED = [
  'src',
  'test',
  'bin',
  'scripts',
  'docs',
  'package.json',
  'tsconfig.json',
  'tsconfig.test.json',
  'vitest.config.ts',
  'biome.json',
  '.dependency-cruiser.mjs',
];
let copy: string;

/** A copy of the project with a source that the generator just wrote. */
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'new-source-'));
  for (const name of COPIED) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  execFileSync(process.execPath, ['scripts/new-source.mjs', 'zendesk', 'Zendesk'], { cwd: copy });
}, 120_000);
afterAll(() => rmSync(copy, { recursive: true, force: true }));

function run(command: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(join(ROOT, 'node_modules/.bin', command), args, {
    cwd: copy,
    encoding: 'utf8',
  });
  return { status, said: `${stdout}${stderr}` };
}

describe('npm run new-source', () => {
  it('writes a source that type-checks, with its test', { timeout: 240_000 }, () => {
    expect(run('tsc', '-p', 'tsconfig.test.json', '--noEmit')).toEqual({ status: 0, said: '' });
  });

  it('writes what the linter and the import rules accept', { timeout: 240_000 }, () => {
    const written = [
      'src/sources',
      'src/sandbox/zendesk',
      'src/sandbox/vendors.ts',
      'test/sources/zendesk',
    ];
    expect(run('biome', 'check', '--error-on-warnings', ...written)).toMatchObject({ status: 0 });
    const rules = run(
      'depcruise',
      '--config',
      '.dependency-cruiser.mjs',
      'src/sources',
      'src/sandbox',
    );
    expect(rules).toMatchObject({ status: 0 });
  });

  it('passes its own test and the suite of every source', { timeout: 240_000 }, () => {
    const tests = ['test/sources/zendesk', 'test/sources/contract.test.ts'];
    const { status, said } = run('vitest', 'run', '--root', copy, ...tests);
    expect(said).toMatch(/zendesk/);
    expect({ status, said: status === 0 ? '' : said }).toEqual({ status: 0, said: '' });
  });

  it('overwrites nothing and refuses names that are none', () => {
    const before = readFileSync(join(copy, 'src/sources/registry.ts'), 'utf8');
    for (const args of [
      ['zendesk', 'Zendesk'],
      ['../evil', 'Evil'],
      ['ok'],
      ['constructor', "'"],
    ]) {
      const { status } = spawnSync(process.execPath, ['scripts/new-source.mjs', ...args], {
        cwd: copy,
      });
      expect(status).toBe(2);
    }
    expect(readFileSync(join(copy, 'src/sources/registry.ts'), 'utf8')).toBe(before);
  });
});
