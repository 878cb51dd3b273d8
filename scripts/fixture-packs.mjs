/** `npm run fixtures -- DIR`: writes the packs of the conformance suite to a folder. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const work = mkdtempSync(join('node_modules', '.fixtures-'));
const outfile = join(work, 'write-all.mjs');
await build({
  entryPoints: ['test/verify/packs/write-all.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  define: {
    'import.meta.url': JSON.stringify(
      new URL('../test/verify/packs/case.ts', import.meta.url).href,
    ),
  },
});
execFileSync(process.execPath, [outfile, ...process.argv.slice(2)], { stdio: 'inherit' });
rmSync(work, { recursive: true });
