import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { playCompany } from '../../src/cli/play-company.ts';
import { collect } from '../../src/pipeline/collect.ts';
import { importFiles } from '../../src/pipeline/import.ts';
import { pack } from '../../src/pipeline/pack.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'manual-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

it('what people handed in stands beside its control, marked and judged for its attestation', async () => {
  const { workspace, server } = await playCompany([], join(directory, 'company'), {
    say: () => undefined,
  });
  await collect(workspace, { only: ['jira'] });
  await server.close();
  const minutes = join(directory, 'minutes, March.txt');
  await writeFile(minutes, 'The board met.\n=cmd()');
  const log = join(directory, 'audit.csv');
  await writeFile(
    log,
    'action,actor,user,created_at\norg.add_member,dana-okafor,kai-brandt,1768230060000\n',
  );
  await importFiles(workspace, {
    name: 'manual/evidence',
    paths: [minutes],
    attest: {
      controls: ['CC6.1'],
      who: 'Helen Ruiz',
      from: 'board portal',
      why: '=minutes of the board',
      obtained: '2026-03-02',
    },
  });
  await importFiles(workspace, { name: 'github/audit-log', paths: [log] });
  const { written, assessment } = await pack(workspace, { directory: join(directory, 'packs') });

  const verdicts = assessment.results.tests.find(({ test }) => test === 'IPE-10')?.items;
  expect(verdicts?.map(({ verdict, reason }) => `${verdict} ${reason}`)).toEqual(['P attested']);

  const member = (name: string) =>
    execFileSync('unzip', ['-p', written.file, `${written.name}/${name}`]).toString('utf8');
  const rows = member('data/results/controls.csv').split('\r\n');
  const own = rows.filter((row) => row.includes('MANUAL data/manual/'));
  expect(own.length).toBeGreaterThan(0);
  for (const row of own) expect(row).toMatch(/CC6\.1.*Helen Ruiz/s);
  expect(member('data/README.md')).toMatch(/\*\*MANUAL\*\* `data\/manual\/.*CC6\.1/);
  const statements = member('data/runs/statements.jsonl');
  expect(statements).toMatch(/"stream":"audit-log"[^\n]*"method":"import"/);
  const names = execFileSync('unzip', ['-Z1', written.file]).toString('utf8');
  const [file = ''] = names.split('\n').filter((name) => /data\/manual\/[^/]+$/.test(name));
  expect(execFileSync('unzip', ['-p', written.file, file]).toString('utf8')).toBe(
    'The board met.\n=cmd()',
  );
}, 120_000);
