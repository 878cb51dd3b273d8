/**
 * Writes a new source: `npm run new-source -- <id> "<Title>"`. Every file compiles and every check
 * passes at once, with one example stream to be replaced; docs/sources/adding-a-source.md goes on
 * from there.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const TEMPLATES = join(import.meta.dirname, 'source-template');

/** Template, and where it goes. */
const FILES = {
  'settings.ts.txt': 'src/sources/__id__/settings.ts',
  'client.ts.txt': 'src/sources/__id__/client.ts',
  'schema.ts.txt': 'src/sources/__id__/schema.ts',
  'mapping.ts.txt': 'src/sources/__id__/mapping.ts',
  'streams.ts.txt': 'src/sources/__id__/streams.ts',
  'index.ts.txt': 'src/sources/__id__/index.ts',
  'sandbox.ts.txt': 'src/sandbox/__id__/index.ts',
  'test.ts.txt': 'test/sources/__id__/collect.test.ts',
  'docs.md.txt': 'docs/sources/__id__.md',
};

const [id = '', title = ''] = process.argv.slice(2);
const root = join(import.meta.dirname, '..');

try {
  main();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

function main() {
  // Ids are also names of variables, so they have no hyphens here.
  if (!/^[a-z][a-z0-9]{1,38}$/.test(id) || !/^[A-Za-z][\w .&+/-]{0,39}$/.test(title)) {
    throw new Error('Usage: npm run new-source -- <id> "<Title>", e.g. zendesk "Zendesk"');
  }
  const taken = Object.values(FILES)
    .map(filled)
    .find((path) => existsSync(join(root, path)));
  if (taken !== undefined) throw new Error(`${taken} is there already; nothing was written.`);
  const registry = withImport(
    read('src/sources/registry.ts'),
    `import { ${id} } from './${id}/index.ts';`,
  );
  const listed = withMember(registry, /SOURCES: readonly AnySource\[\] = \[/, id);
  const vendors = withImport(
    read('src/sandbox/vendors.ts'),
    `import { ${id} } from './${id}/index.ts';`,
  );
  const served = withMember(vendors, /FURTHER_VENDORS: readonly FurtherVendor\[\] = \[/, id);
  for (const [template, path] of Object.entries(FILES)) {
    write(filled(path), filled(readFileSync(join(TEMPLATES, template), 'utf8')));
  }
  write('src/sources/registry.ts', listed);
  write('src/sandbox/vendors.ts', served);
  process.stdout.write(
    `${Object.values(FILES)
      .map((path) => `wrote    ${filled(path)}`)
      .join('\n')}\n` +
      'changed  src/sources/registry.ts\nchanged  src/sandbox/vendors.ts\n\n' +
      `Next: npm run check && npx vitest run test/sources/${id} test/sources/contract.test.ts, then docs/sources/adding-a-source.md\n`,
  );
}

function filled(text) {
  const name = `${id.slice(0, 1).toUpperCase()}${id.slice(1)}`;
  return text
    .replaceAll('__Name__', name)
    .replaceAll('__Title__', title)
    .replaceAll('__ENV__', id.toUpperCase())
    .replaceAll('__id__', id);
}

function read(path) {
  return readFileSync(join(root, path), 'utf8');
}

function write(path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** The import among those of its folder, in the order of their addresses, as the linter wants it. */
function withImport(text, line) {
  const lines = text.split('\n');
  const own = /^import (?!type ).* from '\.\/([^']+)';$/;
  const address = own.exec(line)[1];
  const at = lines.findIndex((other) => (own.exec(other)?.[1] ?? '') > address);
  const last = lines.findLastIndex((other) => own.test(other));
  lines.splice(at === -1 ? last + 1 : at, 0, line);
  return lines.join('\n');
}

/** The list with one more member at its end; one a line once it is too long for one. */
function withMember(text, opening, member) {
  const start = opening.exec(text);
  if (start === null)
    throw new Error(`No list like ${opening} was found; add "${member}" by hand.`);
  const from = start.index + start[0].length;
  const to = text.indexOf('];', from);
  const members = [...text.slice(from, to).split(','), member].flatMap((one) => one.trim() || []);
  const line = text.slice(text.lastIndexOf('\n', start.index) + 1, from);
  const single = `${line}${members.join(', ')}];`;
  const list =
    single.length <= 100 ? members.join(', ') : `\n${members.map((one) => `  ${one},\n`).join('')}`;
  return `${text.slice(0, from)}${list}${text.slice(to)}`;
}
