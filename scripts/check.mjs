/** Types, lint, import rules and dead code; each must be clean, and each must have seen the sources. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

const bin = (name) => `node_modules/.bin/${name}`;
let failed = 0;

function step(name, command, args) {
  const started = Date.now();
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  process.stderr.write(
    `${status === 0 ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)\n`,
  );
  if (status !== 0) failed++;
}

step('types', bin('tsc'), ['-p', 'tsconfig.json', '--noEmit']);
step('types of tests', bin('tsc'), ['-p', 'tsconfig.test.json']);
step('lint and format', bin('biome'), ['check', '--error-on-warnings']);
step('import rules', bin('depcruise'), ['--config', '.dependency-cruiser.mjs', 'src', 'bin']);

// A check that saw nothing passes: count what the import rules really looked at.
const sources = readdirSync('src', { recursive: true }).filter((name) =>
  String(name).endsWith('.ts'),
);
const report = JSON.parse(
  execFileSync(
    bin('depcruise'),
    ['--config', '.dependency-cruiser.mjs', '--output-type', 'json', 'src'],
    {
      encoding: 'utf8',
      maxBuffer: 256_000_000,
    },
  ),
);
const seen = report.modules.filter((module) => module.source.startsWith('src/')).length;
if (seen < sources.length) {
  process.stderr.write(`FAIL import rules saw ${seen} of ${sources.length} source files\n`);
  failed++;
} else {
  process.stderr.write(`ok   import rules saw all ${sources.length} source files\n`);
}
step('dead code', bin('knip'), []);
step('dead code in production', bin('knip'), ['--production']);
process.exitCode = failed === 0 ? 0 : 1;
