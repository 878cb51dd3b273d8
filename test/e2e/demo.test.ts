import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditpack } from '../cli/run.ts';

let directory: string;
let demo: { pack: { file: string; packDigest: string }; exceptions: number };

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'demo-'));
  const { code, stdout, stderr } = await auditpack([
    'demo',
    '--out',
    join(directory, 'one'),
    '--json',
  ]);
  expect(code, stderr).toBe(0);
  demo = JSON.parse(stdout) as typeof demo;
}, 120_000);
afterAll(() => rm(directory, { recursive: true, force: true }));

const sha256 = async (path: string) =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
const installed = (tool: string) =>
  ['/usr/bin', '/bin', '/usr/local/bin'].some((folder) => existsSync(join(folder, tool)));

describe('the demo', () => {
  it('finds what was planted', () => {
    expect(demo.exceptions).toBeGreaterThanOrEqual(8);
  });

  it('gives the same bytes again, in another zone, language and umask', async () => {
    const out = join(directory, 'two');
    const { code } = await auditpack(['demo', '--out', out], {
      env: { TZ: 'Asia/Tokyo', LANG: 'de_DE.UTF-8' },
    });
    expect(code).toBe(0);
    const [zip = ''] = (await readdir(join(out, 'packs'))).filter((name) => name.endsWith('.zip'));
    expect(await sha256(join(out, 'packs', zip))).toBe(await sha256(demo.pack.file));
  }, 120_000);

  it("refuses a folder with somebody else's files", async () => {
    const out = join(directory, 'mine');
    await cp(join(directory, 'one'), out, { recursive: true });
    await writeFile(join(out, 'thesis.txt'), 'years of work');
    expect(await auditpack(['demo', '--out', out])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('thesis.txt'),
    });
    expect(await readFile(join(out, 'thesis.txt'), 'utf8')).toBe('years of work');
  });

  it.skipIf(!installed('unzip'))(
    'leads from the cells of ten verdicts to their bytes by the command its README gives',
    async () => {
      const out = join(directory, 'read');
      execFileSync('unzip', ['-q', demo.pack.file, '-d', out]);
      const [root = ''] = await readdir(out);
      const within = join(out, root);
      const readme = await readFile(join(within, 'data/README.md'), 'utf8');
      expect(readme).toContain('tail -c +1201 data/raw/okta/RUN/users.bodies | head -c 450');
      expect(readme).not.toMatch(/complian|certified|guarantee/i);
      const rows = parse(await readFile(join(within, 'data/results/items.csv')), {
        columns: true,
        bom: true,
      }) as Record<string, string>[];
      const found = new Map<string, string>();
      for (const { Test = '', Evidence = '', Verdict } of rows) {
        const [, path, offset, length] =
          /^(data\/raw\/(?:okta|github|slack|google|jira)\/\S+)#\S* @(\d+)\+(\d+)$/m.exec(
            Evidence,
          ) ?? [];
        if (path === undefined || found.has(Test) || Verdict === 'NA') continue;
        const command = `tail -c +${Number(offset) + 1} '${path}' | head -c ${length}`;
        found.set(Test, execFileSync('sh', ['-c', command], { cwd: within, encoding: 'utf8' }));
      }
      expect(found.size).toBeGreaterThanOrEqual(10);
      for (const text of found.values()) expect(JSON.parse(text)).toBeTypeOf('object');
    },
  );

  it.skipIf(!installed('unzip'))(
    'is found broken when the bytes behind a passed verdict are gone, and its verdicts stay',
    async () => {
      const out = join(directory, 'gone');
      execFileSync('unzip', ['-q', demo.pack.file, '-d', out]);
      const [root = ''] = await readdir(out);
      const results = join(out, root, 'data/results/items.jsonl');
      const before = await sha256(results);
      const lines = (await readFile(results, 'utf8')).trim().split('\n');
      const passed = lines
        .map(
          (line) => JSON.parse(line) as { verdict: string; evidence: { raw: { path: string } }[] },
        )
        .find(({ verdict, evidence }) => verdict === 'P' && evidence.length > 0);
      const path = `data/${passed?.evidence[0]?.raw.path}`;
      await rm(join(out, root, path));
      expect(await auditpack(['verify', join(out, root)])).toMatchObject({
        code: 1,
        stdout: expect.stringContaining(path),
      });
      expect(await sha256(results)).toBe(before);
    },
  );

  it('verifies, and one flipped bit anywhere is found and its file named', async () => {
    expect(await auditpack(['verify', demo.pack.file])).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/^INTACT .*demo's key, which everybody has/s),
    });
    const bytes = await readFile(demo.pack.file);
    const copy = join(directory, demo.pack.file.split('/').at(-1) ?? 'pack.zip');
    const places = [
      0,
      6,
      40,
      2_000,
      Math.floor(bytes.length / 3),
      Math.floor(bytes.length / 2),
      bytes.length - 90_000,
      bytes.length - 5,
    ];
    for (const [i, place] of places.entries()) {
      const changed = Buffer.from(bytes);
      changed[place] = (changed[place] ?? 0) ^ (1 << i);
      await writeFile(copy, changed);
      const { code, stdout } = await auditpack(['verify', copy, '--json']);
      expect(code, `bit ${i} of byte ${place}`).toBe(1);
      const [report] = (JSON.parse(stdout) as { packs: { findings: { file: string }[] }[] }).packs;
      expect(report?.findings[0]?.file).toMatch(/./);
    }
  }, 120_000);

  it.skipIf(!installed('unzip') || !installed('sha256sum'))(
    'satisfies unzip and sha256sum, and verifies unpacked',
    async () => {
      const unpacked = join(directory, 'unpacked');
      execFileSync('unzip', ['-q', demo.pack.file, '-d', unpacked]);
      const [name = ''] = await readdir(unpacked);
      const bag = join(unpacked, name);
      for (const manifest of ['manifest-sha256.txt', 'tagmanifest-sha256.txt']) {
        execFileSync('sha256sum', ['-c', '--strict', '--quiet', manifest], { cwd: bag });
      }
      expect(await auditpack(['verify', bag])).toMatchObject({ code: 3 });
      expect(await auditpack(['verify', bag, '--strict'])).toMatchObject({ code: 1 });
      await writeFile(join(bag, 'data', 'records', 'extra.jsonl'), '{}\n');
      expect(await auditpack(['verify', bag])).toMatchObject({
        code: 1,
        stdout: expect.stringContaining('data/records/extra.jsonl'),
      });
    },
  );

  it('holds no secret and none of the words it must not use', async () => {
    const { stdout } = await auditpack([
      'evaluate',
      '-c',
      join(directory, 'one', 'auditpack.yaml'),
    ]);
    expect(stdout).toMatch(/LEV-01 .*4 d 10:30:00 after the deadline/);
    expect(stdout).not.toMatch(/compliant|certified|guaranteed/i);
    const bytes = (await readFile(demo.pack.file)).toString('latin1');
    expect(bytes).not.toMatch(/sandbox-(okta|slack|github|jira|google)[a-z-]*token/);
    expect(bytes).not.toContain('PRIVATE KEY');
  });

  it('has whole coverage to show', async () => {
    const { code, stdout } = await auditpack([
      'status',
      '-c',
      join(directory, 'one', 'auditpack.yaml'),
      '--json',
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true });
    expect(code).toBe(0);
  });

  it('discloses a trail: request, approval, action and confirmation, and nothing else', async () => {
    const trail = 'grant:okta:jonah.petit@larkspur.test:support@2026-01-30T14:05:00.000Z';
    const out = join(directory, 'trail');
    const args = ['disclose', demo.pack.file, '--trail', trail, '--out', out, '--json'];
    const made = await auditpack(args);
    expect(made.code, made.stderr).toBe(0);
    const { entries } = JSON.parse(made.stdout) as { entries: { records: string[] }[] };
    const kinds = entries.flatMap(({ records }) =>
      records.map((id) => id.replace(/_[0-9a-f]+$/, '')),
    );
    expect(new Set(kinds)).toEqual(
      new Set(['ticket', 'ticket-approval', 'event', 'membership', 'person-row']),
    );
    const raw = await readdir(join(out, 'entries'));
    const bytes = raw.filter((name) => name.endsWith('.bytes'));
    expect(bytes).toHaveLength(entries.length - 1);
    const { code, stdout } = await auditpack(['verify', '--json', demo.pack.file, out]);
    expect(JSON.parse(stdout).disclosures).toMatchObject([{ verdict: 'verified', total: 0 }]);
    expect(code).toBe(JSON.parse(stdout).packs[0].verdict === 'verified' ? 0 : 3);
  });
});
