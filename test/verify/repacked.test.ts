import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyPack } from '../../src/verify/verify-pack.ts';
import { buildCase, readBases } from './packs/build-case.ts';
import { Case } from './packs/case.ts';

const bases = readBases();
let directory: string;
let folder: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'repacked-'));
  const asFolder = Case.parse({ says: 'as it is', form: 'folder', expect: {} });
  folder = dirname(buildCase(bases, asFolder, join(directory, 'out')));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const has = (tool: string) => spawnSync('which', [tool]).status === 0;
const python = 'import shutil, sys; shutil.make_archive(sys.argv[1][:-4], "zip", sys.argv[2])';
/** Tools by the shell command that makes `$ZIP` from the folder it runs in. */
const TOOLS: readonly (readonly [tool: string, how: string, command: string])[] = [
  ['zip', 'deflated', 'zip -qr "$ZIP" .'],
  ['zip', 'stored, without extra fields', 'zip -q0rX "$ZIP" .'],
  ['zip', 'with zip64 records', 'zip -qr -fz "$ZIP" .'],
  ['zip', 'of the files alone', 'cd */ && zip -qr "$ZIP" .'],
  ['7z', 'deflated', '7z a -bd "$ZIP" . > /dev/null'],
  ['bsdtar', 'as zip', 'bsdtar -a -cf "$ZIP" *'],
  ['python3', 'shutil', `python3 -c '${python}' "$ZIP" .`],
];

describe('a pack zipped again', () => {
  for (const [tool, how, command] of TOOLS) {
    it.skipIf(!has(tool))(`by ${tool}, ${how}, is repacked with its content intact`, async () => {
      const zip = join(directory, `${tool}-${how.replaceAll(/\W/g, '-')}.zip`);
      execFileSync('bash', ['-c', `umask 077; ${command}`], {
        cwd: folder,
        env: { PATH: process.env.PATH, ZIP: zip, TZ: 'Asia/Tokyo' },
      });
      const report = await verifyPack(zip);
      expect(report.findings).toEqual([]);
      expect(report).toMatchObject({ container: 'repacked', verdict: 'intact' });
      expect(report.reservations.map(({ kind }) => kind)).toContain('repacked');
    });
  }

  it.skipIf(!has('unzip') || !has('zip'))(
    'and extracted under another umask is intact',
    async () => {
      const zip = join(directory, 'again.zip');
      execFileSync('zip', ['-qr', zip, '.'], { cwd: folder });
      const out = join(directory, 'again');
      mkdirSync(out);
      execFileSync('bash', ['-c', 'umask 027; unzip -q "$0" -d "$1"', zip, out]);
      expect((await verifyPack(join(out, bases.base.name))).findings).toEqual([]);
    },
  );
});
