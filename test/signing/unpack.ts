import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openPack } from '../../src/verify/container/open-pack.ts';
import { readWhole } from '../../src/verify/container/pack-files.ts';
import { Findings } from '../../src/verify/findings.ts';

/** Extracts a pack below `into`; returns its base folder. */
export function unpack(zip: string, into: string): string {
  const files = openPack(zip, new Findings());
  if (files === undefined) throw new Error(`${zip} is no pack`);
  const base = join(into, files.name);
  for (const path of files.entries.keys()) {
    mkdirSync(dirname(join(base, path)), { recursive: true });
    writeFileSync(join(base, path), readWhole(files, path, Number.MAX_SAFE_INTEGER) ?? '');
  }
  files.close();
  return base;
}

/** What a forger with a shell does last: the sums of everything as it now stands. */
export function refreshManifests(base: string): void {
  const all = readdirSync(base, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(base, path)).isFile())
    .sort();
  const payload = all.filter((path) => path.startsWith('data/'));
  const bytes = payload.reduce((sum, path) => sum + statSync(join(base, path)).size, 0);
  edit(base, 'bag-info.txt', (text) =>
    text.replace(/^Payload-Oxum: .*$/m, `Payload-Oxum: ${bytes}.${payload.length}`),
  );
  writeFileSync(join(base, 'manifest-sha256.txt'), sums(base, payload));
  const tags = all.filter(
    (path) => !/^(data|signatures)\//.test(path) && path !== 'tagmanifest-sha256.txt',
  );
  writeFileSync(join(base, 'tagmanifest-sha256.txt'), sums(base, tags));
}

function sums(base: string, paths: readonly string[]): string {
  const sum = (path: string) =>
    createHash('sha256')
      .update(readFileSync(join(base, path)))
      .digest('hex');
  return paths.map((path) => `${sum(path)}  ${path}\n`).join('');
}

/** Rewrites a file byte for byte (latin1), and fails when the edit changed nothing. */
export function edit(base: string, path: string, change: (text: string) => string): void {
  const before = readFileSync(join(base, path), 'latin1');
  const after = change(before);
  if (after === before && path !== 'bag-info.txt') throw new Error(`nothing to change in ${path}`);
  writeFileSync(join(base, path), after, 'latin1');
}
