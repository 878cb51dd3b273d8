import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { playCompany } from '../../src/cli/play-company.ts';
import { periodAround } from '../../src/model/review-cadence.ts';
import { assess } from '../../src/pipeline/assess.ts';
import { collect } from '../../src/pipeline/collect.ts';
import { returnReviews } from '../../src/pipeline/review-return.ts';
import { startReviews } from '../../src/pipeline/review-start.ts';
import type { Workspace } from '../../src/pipeline/workspace.ts';
import { SHEET } from '../../src/reviews/sheet.ts';

let directory: string;
let workspace: Workspace;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'review-'));
  const played = await playCompany([], directory, { say: () => undefined });
  workspace = played.workspace;
  await collect(workspace, { window: workspace.setup.period }).finally(() => played.server.close());
}, 120_000);
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Decides every line of a workbook, as a reviewer would in a spreadsheet. */
async function decide(file: string): Promise<void> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(Uint8Array.from(await readFile(file)).buffer);
  const sheet = book.getWorksheet(SHEET);
  sheet?.eachRow((row) => {
    if (typeof row.getCell(1).value !== 'number') return;
    row.getCell(5).value = 'keep';
    row.getCell(6).value = '2026-07-02';
  });
  await writeFile(file, new Uint8Array(await book.xlsx.writeBuffer()));
}

describe('an access review', () => {
  it('goes out as workbooks, comes back decided, and is read by the tests', async () => {
    const { trails } = await assess(workspace);
    const asOf = trails.extractedAt;
    const period = periodAround(asOf, trails.period.timezone, 'quarterly');
    const scopes = [{ type: 'access', system: 'github', asOf }] as const;
    const out = join(directory, 'reviews');
    const started = await startReviews(workspace, trails, scopes, period, out);
    expect(started.map(({ reviewer }) => reviewer).sort()).toEqual(['p_peter', 'p_priya']);

    const after = (await assess(workspace)).trails;
    await expect(startReviews(workspace, after, scopes, period, out)).rejects.toThrow(
      /started already/,
    );
    for (const { file, reviewer, lines } of started) {
      await decide(file);
      const signOff = { reviewer, signed: '2026-07-02', statement: 'I looked.' };
      expect(await returnReviews(workspace, [file], signOff)).toMatchObject([
        { review: `access-github-${period.name}`, lines, decided: lines },
      ]);
    }
    const { results } = await assess(workspace);
    for (const id of ['UAR-02', 'UAR-03', 'UAR-04']) {
      const items = results.tests.find(({ test }) => test === id)?.items ?? [];
      expect(items.length, id).toBeGreaterThan(0);
      expect(new Set(items.map(({ verdict }) => verdict)), id).toEqual(new Set(['P']));
    }
  }, 120_000);

  it('of what administrators did is not given to an administrator', async () => {
    const { trails } = await assess(workspace);
    const asOf = trails.extractedAt;
    const period = periodAround(asOf, trails.period.timezone, 'monthly');
    const scope = { type: 'admin', asOf, reviewer: 'p_dana' } as const;
    await expect(startReviews(workspace, trails, [scope], period, directory)).rejects.toThrow(
      /administrator too/,
    );
  }, 120_000);
});
