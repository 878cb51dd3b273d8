/** Bundles the verifier that stands alone: one readable file, nothing to install. */
import { statSync } from 'node:fs';
import { build } from 'esbuild';

/** Error texts in English alone: the others would be two fifths of the file. */
const englishOnly = {
  name: 'english-only',
  setup({ onLoad }) {
    onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

const outfile = process.argv[2] ?? 'dist/auditpack-verify.mjs';
await build({
  entryPoints: ['src/verifier/main.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  charset: 'utf8',
  plugins: [englishOnly],
  legalComments: 'inline',
  // CommonJS packages inside the bundle ask for Node's own modules this way.
  banner: {
    js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
process.stderr.write(`${outfile}: ${statSync(outfile).size} bytes\n`);
