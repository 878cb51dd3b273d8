import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DEPCRUISE = join(ROOT, 'node_modules/.bin/depcruise');

/** Layers of src/, one of them a file. */
const LAYERS = [
  'yaml',
  'model',
  'integrity',
  'format',
  'controls',
  'config',
  'http',
  'ledger',
  'signing',
  'publish',
  'store',
  'collect',
  'normalize',
  'link',
  'reconcile',
  'evaluate',
  'pack',
  'reviews',
  'verify',
  'verifier',
  'replay',
  'disclose',
  'redact',
  'sandbox',
  'pipeline',
];

/** One fault for each rule that no layer rule covers. */
const FAULTS: Readonly<Record<string, string>> = {
  'src/errors.ts': `import './cli/planted.ts';`,
  'src/cli/planted.ts': `import '../ledger/planted.ts';`,
  'src/utils/helper.ts': `import '../errors.ts';`,
  'src/sources/one/streams.ts': `import '../two/mapping.ts'; import '../../pipeline/planted.ts'; import '@octokit/rest';`,
  'src/sources/two/mapping.ts': `import 'node:fs';`,
  'src/model/io.ts': `import 'node:fs';`,
  'src/verify/net.ts': `import 'node:http';`,
  'src/verifier/store.ts': `import '../store/planted.ts';`,
  'src/model/command.ts': `import 'commander';`,
  'src/model/fixture.ts': `import '../../test/helper.ts';`,
  'src/model/dev.ts': `import 'vitest';`,
  'src/model/lost.ts': `import './nowhere.ts';`,
  'src/model/ring-a.ts': `import './ring-b.ts';`,
  'src/model/ring-b.ts': `import './ring-a.ts';`,
  'src/model/orphan.ts': `export const alone = 1;`,
  'src/model/copyleft.ts': `import 'copyleft';`,
  'test/helper.ts': `export const helper = 1;`,
  'bin/tool.js': `import '../src/model/io.ts';`,
};

let directory: string;
let fired: Set<string>;
let rules: string[];

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'rules-'));
  for (const name of ['.dependency-cruiser.mjs', 'tsconfig.json'])
    cpSync(join(ROOT, name), join(directory, name));
  const manifest = {
    name: 'planted',
    type: 'module',
    dependencies: { commander: '*', '@octokit/rest': '*', copyleft: '*' },
    devDependencies: { vitest: '*' },
  };
  write('package.json', JSON.stringify(manifest));
  write(
    'node_modules/copyleft/package.json',
    JSON.stringify({
      name: 'copyleft',
      version: '1.0.0',
      license: 'GPL-3.0-only',
      main: 'index.js',
    }),
  );
  write('node_modules/copyleft/index.js', '');
  for (const name of ['commander', '@octokit', 'vitest', 'typescript'])
    symlinkSync(join(ROOT, 'node_modules', name), join(directory, 'node_modules', name));
  for (const layer of LAYERS) write(`src/${layer}/planted.ts`, `import '../cli/planted.ts';`);
  for (const [path, text] of Object.entries(FAULTS)) write(path, text);
  const cruise = (extra: string[]) => {
    try {
      return execFileSync(
        DEPCRUISE,
        ['--config', '.dependency-cruiser.mjs', '--output-type', 'json', 'src', 'bin', ...extra],
        { cwd: directory, encoding: 'utf8', maxBuffer: 64_000_000 },
      );
    } catch (error) {
      return String(Reflect.get(Object(error), 'stdout'));
    }
  };
  const { summary } = JSON.parse(cruise([])) as {
    summary: {
      violations: { rule: { name: string } }[];
      ruleSetUsed: { forbidden: { name: string }[] };
    };
  };
  fired = new Set(summary.violations.map(({ rule }) => rule.name));
  rules = summary.ruleSetUsed.forbidden.map(({ name }) => name);
}, 60_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function write(path: string, text: string): void {
  const file = join(directory, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${text}\n`);
}

describe('import rules', () => {
  it('are many', () => expect(rules.length).toBeGreaterThan(30));

  it('each fire on a planted fault', () => {
    expect(rules.filter((name) => !fired.has(name))).toEqual([]);
  });
});
