import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WithheldEntry } from '../../src/format/redaction.ts';
import { auditpack } from '../cli/run.ts';
import { readPack } from '../verify/packs/build-case.ts';

let directory: string;
let whole: string;
const unzips = existsSync('/usr/bin/unzip');

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'redacted-'));
  const made = await auditpack(['demo', '--out', join(directory, 'demo'), '--json']);
  expect(made.code, made.stderr).toBe(0);
  whole = JSON.parse(made.stdout).pack.file;
}, 120_000);
afterAll(() => rm(directory, { recursive: true, force: true }));

async function redact(out: string, ...profiles: string[]) {
  const cwd = join(directory, 'demo');
  const file = join(directory, out);
  const made = await auditpack(['pack', '--redact', ...profiles, '--out', file, '--json'], { cwd });
  expect(made.code, made.stderr).toBe(3);
  const pack = readPack(file);
  const text = (path: string) => (pack.files.get(path) ?? Buffer.alloc(0)).toString();
  const lines = (path: string) =>
    text(path)
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  return { file, about: JSON.parse(made.stdout).redaction, pack, text, lines };
}

const verify = async (file: string, ...options: string[]) => {
  const { code, stdout } = await auditpack(['verify', '--json', '--no-state', ...options, file]);
  return { code, report: JSON.parse(stdout).packs[0] };
};

describe('a redacted pack', () => {
  it('names nobody, in no file, and still verifies and replays', { timeout: 120_000 }, async () => {
    const { file, about, pack, text, lines } = await redact('people.zip', 'people');
    const roster = readFileSync(join(directory, 'demo', 'people.csv'), 'utf8')
      .split('\n')
      .slice(1, -1);
    const terms = roster.flatMap((row) => {
      const [id = '', name = '', email = ''] = row.split(',');
      return [id, email, email.split('@')[0] ?? '', ...name.split(' ')];
    });
    // The vocabulary has these words too: in ids of trails, in rights, in titles.
    const common = new Set(['Grace', 'Grant', 'Lee', 'Park', 'Young']);
    const names = terms.filter((term) => term.length > 2 && !common.has(term));
    expect(names.length).toBeGreaterThan(60);
    const anybody = new RegExp(
      `(?<![\\p{L}\\p{N}])(${names.join('|').replaceAll('.', '\\.')})(?![\\p{L}\\p{N}])`,
      'iu',
    );
    if (unzips) {
      writeFileSync(join(directory, 'index.xlsx'), pack.files.get('data/index.xlsx') ?? '');
      const cells = execFileSync('unzip', ['-p', join(directory, 'index.xlsx')], {
        maxBuffer: 1e9,
      });
      expect(anybody.exec(cells.toString())?.[0]).toBeUndefined();
    }
    for (const [path, bytes] of pack.files)
      if (!path.startsWith('data/library/') && !path.endsWith('.xlsx'))
        expect(anybody.exec(bytes.toString())?.[0], path).toBeUndefined();

    const before = readPack(whole);
    expect(pack.files.get('log/checkpoint')).toEqual(before.files.get('log/checkpoint'));
    const withheld: WithheldEntry[] = lines('data/redaction/withheld.jsonl');
    const log = (before.files.get('log/entries.jsonl') ?? '').toString().split('\n');
    for (const { seq } of withheld) {
      const { salt, digest } = JSON.parse(log[seq] ?? '{}');
      expect(salt).toMatch(/^[0-9a-f]{32}$/);
      expect(text('log/entries.jsonl')).not.toContain(salt);
      expect(text('log/entries.jsonl')).not.toContain(digest);
    }
    const items = withheld.filter(({ kind }) => kind === 'item');
    expect(about).toMatchObject({
      entries: withheld.length,
      items: items.length,
      pack: before.name,
    });
    const { code, report } = await verify(file, '--replay');
    expect(report.findings).toEqual([]);
    expect(report.layers.find(({ layer }: { layer: string }) => layer === 'replay').state).toBe(
      'ok',
    );
    expect(report.withheld).toMatchObject({ items: about.items, fields: about.fields });
    expect(report.reservations.map(({ kind }: { kind: string }) => kind)).toContain('redacted');
    expect(code).toBe(3);
    expect((await verify(file, '--strict')).code).toBe(1);
    // What it withholds is shown by the whole pack, to whom it concerns.
    const disclose = ['disclose', file, '--item', String(withheld[0]?.seq), '--out', 'x'];
    expect(await auditpack(disclose, { cwd: directory })).toMatchObject({ code: 2 });
  });

  it('answers I where a verdict needs what is withheld, and says so', {
    timeout: 120_000,
  }, async () => {
    const { lines, about } = await redact('text.zip', 'text');
    const before = readPack(whole);
    const full = new Map(
      (before.files.get('data/results/items.jsonl') ?? '')
        .toString()
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line))
        .map((item) => [`${item.test} ${item.item}`, item]),
    );
    const items = lines('data/results/items.jsonl');
    const unclear = items.filter(({ reason }) => reason === 'evidence_withheld');
    expect(unclear.map(({ test }) => test)).toContain('ACC-01');
    for (const { verdict, says, settle } of unclear) {
      expect(verdict).toBe('I');
      expect(says).toContain('is withheld');
      expect(settle).toBeTruthy();
    }
    for (const item of items.filter(({ reason }) => reason !== 'evidence_withheld'))
      expect(full.get(`${item.test} ${item.item}`)).toMatchObject({
        verdict: item.verdict,
        reason: item.reason,
      });
    expect(about.verdicts).toBe(lines('data/redaction/verdicts.jsonl').length);
    expect(
      lines('data/records/message.jsonl').every(({ text }) =>
        ['', '[withheld: text]'].includes(text),
      ),
    ).toBe(true);
  });

  it('is the same again, has no address left, and takes own profiles', {
    timeout: 120_000,
  }, async () => {
    const own = join(directory, 'own.yaml');
    writeFileSync(
      own,
      'profile: own\nsays: Titles of tickets.\nwithhold:\n  - {source: jira, pointers: [/fields/summary]}\n',
    );
    const one = await redact('one.zip', 'ip', own);
    const two = await redact('two.zip', 'ip', own);
    expect(readFileSync(one.file).equals(readFileSync(two.file))).toBe(true);
    expect(one.text('data/records/event.jsonl')).not.toMatch(/\b\d{1,3}(\.\d{1,3}){3}\b/);
    expect(one.about.profiles.map(({ profile }: { profile: string }) => profile)).toEqual([
      'ip',
      'own',
    ]);
    expect(
      one.lines('data/records/ticket.jsonl').every(({ summary }) => summary === '[withheld: own]'),
    ).toBe(true);
    expect((await verify(one.file, '--replay')).report.findings).toEqual([]);
  });

  it('can only be a form of a pack that was sealed', async () => {
    const cwd = join(directory, 'demo');
    writeFileSync(
      join(cwd, 'other.yaml'),
      `${readFileSync(join(cwd, 'auditpack.yaml'), 'utf8')}# changed\n`,
    );
    const made = await auditpack(['pack', '-c', 'other.yaml', '--redact', 'ip'], { cwd });
    expect(made).toMatchObject({ code: 2, stderr: expect.stringContaining('auditpack pack') });
    expect(await auditpack(['pack', '--redact', 'nothing'], { cwd })).toMatchObject({ code: 2 });
    expect(
      (await readdir(tmpdir())).filter((name) => name.startsWith('auditpack-redacted-')),
    ).toEqual([]);
  });
});
