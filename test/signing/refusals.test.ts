import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Company } from './company.ts';
import { edit } from './unpack.ts';

let directory: string;
let company: Company;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'refusals-'));
  company = new Company(join(directory, 'one'));
  await company.init();
  await company.grow();
  await company.pack();
}, 120_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('a configured key that the log does not name', () => {
  it('stops an import and a pack before anything is written or signed', async () => {
    await company.must('key', 'new', '--to', 'stranger.key');
    edit(company.directory, 'auditpack.yaml', (text) =>
      text.replace('file: signing.key', 'file: stranger.key'),
    );
    const runs = () => readdirSync(join(company.directory, 'evidence', 'runs'));
    const before = runs();
    await expect(company.grow()).rejects.toThrow(/The ledger is signed with SHA256:/);
    await expect(company.pack('refused')).rejects.toThrow(/key rotate --from/);
    expect(runs()).toEqual(before);

    await company.must('key', 'rotate', '--from', 'signing.key');
    await company.grow();
    const note = readFileSync(
      join(company.directory, 'evidence', 'runs', runs().at(-1) ?? '', 'checkpoint'),
      'utf8',
    );
    expect(note).toContain('\n\n— ');
  });

  it('does not close an interrupted run in its name', async () => {
    const run = join(company.directory, 'evidence', 'runs');
    const last = join(run, readdirSync(run).sort().at(-1) ?? '', 'run.json');
    const open = join(run, '9999-20260301T000000Z');
    mkdirSync(open);
    const { checkpoint: _, ...facts } = JSON.parse(readFileSync(last, 'utf8'));
    writeFileSync(
      join(open, 'run.json'),
      JSON.stringify({ ...facts, id: '9999-20260301T000000Z', state: 'open' }),
    );
    writeFileSync(join(open, 'statements.jsonl'), '');
    await company.must('key', 'new', '--to', 'third.key');
    edit(company.directory, 'auditpack.yaml', (text) =>
      text.replace('file: stranger.key', 'file: third.key'),
    );
    await expect(company.grow()).rejects.toThrow(/The ledger is signed with/);
    expect(JSON.parse(readFileSync(join(open, 'run.json'), 'utf8')).state).toBe('open');
  });
});

describe('a register beside the configuration', () => {
  it('makes another pack when it changes, though nothing was collected', async () => {
    const other = new Company(join(directory, 'registers'));
    await other.init();
    await other.grow();
    const first = await other.pack();
    appendFileSync(join(other.directory, 'auditpack.yaml'), 'registers: registers.yaml\n');
    writeFileSync(join(other.directory, 'registers.yaml'), '# none yet\nversion: 1\n');
    const second = await other.pack();
    expect(second).not.toBe(first);
    writeFileSync(join(other.directory, 'registers.yaml'), '# still none\nversion: 1\n');
    expect(await other.pack()).not.toBe(second);
  });
});
