import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Company } from '../signing/company.ts';
import { installed, tool } from '../signing/tools.ts';
import { unpack } from '../signing/unpack.ts';

const MOD = '/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog';
const GO = { GO111MODULE: 'off', GOPATH: '/usr/share/gocode', GOFLAGS: '' };
const PROGRAM = fileURLToPath(new URL('tlog.go', import.meta.url));

describe('a clean pack, read by tools that know nothing of auditpack', () => {
  let directory: string;
  let zip: string;
  let base: string;
  /** Path and SHA-256 of each file of the payload, as the manifest has them. */
  let sums: Map<string, string>;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'tools-'));
    const company = new Company(join(directory, 'one'));
    await company.init();
    await company.grow();
    await company.pack();
    await company.grow();
    zip = await company.pack();
    base = unpack(zip, join(directory, 'out'));
    const lines = readFileSync(join(base, 'manifest-sha256.txt'), 'utf8').trimEnd().split('\n');
    sums = new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
  }, 60_000);
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const paths = () => [...sums.keys()].sort();

  it.skipIf(!installed('hashdeep'))('hashdeep finds the sums of the manifest', () => {
    const { code, out } = tool('hashdeep', ['-c', 'sha256', '-r', '-l', 'data'], { cwd: base });
    const found = out
      .split('\n')
      .filter((line) => /^\d/.test(line))
      .map((line) => line.split(','));
    expect(code).toBe(0);
    expect(new Map(found.map(([, sum, path]) => [path, sum]))).toEqual(
      new Map([...sums].map(([path, sum]) => [path, sum])),
    );
    expect(
      found.every(([size, , path]) => statSync(join(base, path ?? '')).size === Number(size)),
    ).toBe(true);
  });

  it.skipIf(!installed('7zz'))('7-Zip tests the zip, and the manifest as a list of sums', () => {
    expect(tool('7zz', ['t', zip])).toMatchObject({
      code: 0,
      out: expect.stringContaining('Everything is Ok'),
    });
    copyFileSync(join(base, 'manifest-sha256.txt'), join(base, 'm.sha256'));
    const { code, out } = tool('7zz', ['t', 'm.sha256'], { cwd: base });
    rmSync(join(base, 'm.sha256'));
    expect({ code, ok: out.includes('Everything is Ok') }).toEqual({ code: 0, ok: true });
  });

  it.skipIf(!installed('bsdtar'))('bsdtar lists the same files and gives the same bytes', () => {
    const { out } = tool('bsdtar', ['-tf', zip]);
    const name = basename(base);
    const listed = out.split('\n').filter((path) => path.startsWith(`${name}/data/`));
    expect(listed.map((path) => path.slice(name.length + 1)).sort()).toEqual(paths());
    const readme = tool('bsdtar', ['-xOf', zip, `${name}/data/README.md`]).out;
    expect(readme).toBe(readFileSync(join(base, 'data/README.md'), 'utf8'));
  });

  it.skipIf(!installed('zipinfo'))('zipinfo finds nothing odd in the headers', () => {
    const { code, out } = tool('zipinfo', ['-v', zip]);
    expect(code).toBe(0);
    expect(out).toContain('There is no zipfile comment');
    expect(out).not.toMatch(/warning|error|extra bytes|local extra field/i);
    const methods = out.match(/compression method: +\S.*/g) ?? [];
    expect(methods.length).toBeGreaterThan(paths().length);
    expect(methods.every((line) => line.includes('none (stored)'))).toBe(true);
  });

  it.skipIf(!installed('python3'))("Python's zipfile tests it", () => {
    expect(tool('python3', ['-m', 'zipfile', '-t', zip])).toMatchObject({
      code: 0,
      out: 'Done testing\n',
    });
  });

  it.skipIf(!installed('ziptool'))('libzip finds it consistent', () => {
    expect(tool('ziptool', ['-c', zip, 'get_num_entries', '0']).code).toBe(0);
  });

  it.skipIf(!installed('jq'))('jq writes each line of the log as it is', () => {
    const lines = readFileSync(join(base, 'log/entries.jsonl'), 'utf8');
    expect(tool('jq', ['-cS', '.', join(base, 'log/entries.jsonl')]).out).toBe(lines);
  });

  it.skipIf(!installed('ssh-keygen'))(
    'ssh-keygen takes the signature for its purpose alone',
    () => {
      const check = (namespace: string) =>
        tool(
          'ssh-keygen',
          [
            '-Y',
            'check-novalidate',
            '-n',
            namespace,
            '-s',
            'signatures/tagmanifest-sha256.txt.sig',
          ],
          {
            cwd: base,
            input: readFileSync(join(base, 'tagmanifest-sha256.txt')),
          },
        ).code;
      expect([check('audit-pack@v1'), check('audit-pack-review@v1')]).toEqual([0, 255]);
    },
  );

  it.skipIf(!installed('go') || !existsSync(MOD))(
    "Go's checksum database opens the checkpoints, finds the root, and follows the proof",
    () => {
      const program = join(directory, 'tlog');
      const cache = { ...GO, GOCACHE: join(directory, 'go') };
      const built = tool('go', ['build', '-o', program, PROGRAM], { env: cache });
      expect(built).toEqual({ code: 0, out: '' });
      const { code, out } = tool(program, [base]);
      expect(out).toMatch(/^root of \d+ entries\nextends \d+ entries\n$/);
      expect(code).toBe(0);
      const entries = join(base, 'log/entries.jsonl');
      const text = readFileSync(entries, 'utf8');
      writeFileSync(entries, text.replace(/"run":"/, '"run":"x'));
      expect(tool(program, [base])).toMatchObject({
        code: 1,
        out: expect.stringContaining('the checkpoint says'),
      });
      writeFileSync(entries, text);
    },
    120_000,
  );
});
