import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Company } from '../signing/company.ts';
import { unpack } from '../signing/unpack.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'roster-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

it('packs the people file that was collected, and says when the one on disk is another', async () => {
  const company = new Company(join(directory, 'company'));
  await company.init();
  const path = join(company.directory, 'people.csv');
  const [header = ''] = readFileSync(path, 'utf8').split('\n');
  const blanks = ','.repeat(header.split(',').length - 3);
  const collected = `${header}\np1,Ana Ruiz,ana@larkspur.test${blanks}\n`;
  writeFileSync(path, collected);
  await company.must('import', 'people/roster', path, '--as-of', '2026-06-30');
  const first = await company.must('pack', '--out', 'packs');
  expect(first.stdout).not.toContain('people file has changed');

  writeFileSync(path, collected.replace('Ana Ruiz', 'Ana Other'));
  const { stdout } = await company.must('pack', '--out', 'later', '--json');
  const { file, rosterIsCurrent } = JSON.parse(stdout) as {
    file: string;
    rosterIsCurrent: boolean;
  };
  expect(rosterIsCurrent).toBe(false);
  const base = unpack(file, join(directory, 'unpacked'));
  expect(readFileSync(join(base, 'data/people.csv'), 'utf8')).toBe(collected);
  const said = await company.must('pack', '--out', 'later');
  expect(said.stdout).toContain('The people file has changed since it was collected');
}, 60_000);
