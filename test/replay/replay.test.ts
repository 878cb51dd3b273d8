import { readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toolVersion } from '../../src/cli/version.ts';
import { replayer } from '../../src/replay/replay.ts';
import { exitCodeOf } from '../../src/verify/report.ts';
import { verifyPack } from '../../src/verify/verify-pack.ts';
import { auditpack } from '../cli/run.ts';
import { type Base, changePack, readPack } from '../verify/packs/build-case.ts';
import { Case, type Step } from '../verify/packs/case.ts';

let directory: string;
let base: Base;
const zipIn = (folder: string) =>
  join(folder, readdirSync(folder).find((name) => name.endsWith('.zip')) ?? '');
const replay = (path: string) => verifyPack(path, {}, replayer(toolVersion()));

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'replay-'));
  const { code, stderr } = await auditpack(['demo', '--out', join(directory, 'demo')]);
  expect(code, stderr).toBe(0);
  base = readPack(zipIn(join(directory, 'demo', 'packs')));
}, 240_000);
afterAll(() => rm(directory, { recursive: true, force: true }));

let made = 0;
async function forged(...steps: Step[]) {
  const pack = Case.parse({ says: 'forged', steps: [...steps, { renew: ['sums'] }], expect: {} });
  return replay(changePack(base, pack, join(directory, `case-${++made}`)));
}

describe('verify --replay', () => {
  it('makes the demo anew, every table and every cell', async () => {
    const report = await forged();
    expect(report.findings).toEqual([]);
    expect(report.layers.find(({ layer }) => layer === 'replay')?.state).toBe('ok');
    expect(report.reservations.map(({ kind }) => kind)).not.toContain('not-replayed');
  }, 120_000);

  it.each([
    ['a verdict', 'data/results/items.jsonl', '"verdict":"F"', '"verdict":"P"'],
    ['a row of the CSV of results', 'data/results/items.csv', 'request_found', 'request_lost'],
    ['a control state', 'data/results/controls.jsonl', '"state":"E"', '"state":"N"'],
    ['a record', 'data/records/event.jsonl', '"outcome":"success"', '"outcome":"failure"'],
    ['a link', 'data/records/links.jsonl', '"confidence":', '"confidence":1,"was":'],
    ['an identity', 'data/records/identities.jsonl', '"confidence":1', '"confidence":0'],
    ['a population', 'data/populations/P01_grants.jsonl', 'okta', 'oktb'],
    ['a sentence of the README', 'data/README.md', 'It is not an audit', 'It is an audit'],
    ['a threshold', 'data/parameters.yaml', 'value: 0.75', 'value: 0.05'],
    ['a person in the roster as given', 'data/people.csv', 'larkspur.test', 'larkspur.tezt'],
    ['whose pack it is', 'bag-info.txt', 'Larkspur Care, Inc.', 'Larkspur Cart, Inc.'],
    ['the day of the bag', 'bag-info.txt', 'Bagging-Date: 2026-07', 'Bagging-Date: 2026-06'],
    [
      'a step of the recipe',
      'VERIFY.md',
      'sha256sum -c --strict --quiet tag',
      'sha256sum --quiet tag',
    ],
  ])(
    'finds %s that was edited with all sums renewed, by row',
    async (_, file, find, put) => {
      const latin = (text: string) => Buffer.from(text).toString('latin1');
      const report = await forged({ edit: file, find: latin(find), put: latin(put) });
      const lines = (base.files.get(file) ?? '').toString().split('\n');
      expect(report.findings).toContainEqual(
        expect.objectContaining({
          layer: 'replay',
          kind: 'replay-row',
          file,
          record: lines.findIndex((line) => line.includes(find)) + 1,
        }),
      );
      expect(exitCodeOf(report)).toBe(1);
    },
    120_000,
  );

  it('finds a dropped row as one difference, and a file nothing gives', async () => {
    const file = 'data/records/comment.jsonl';
    const report = await forged(
      { line: file, number: 1, change: 'delete' },
      { write: 'data/exceptions/none.csv', text: 'No exceptions.\n' },
    );
    expect(report.findings.filter((finding) => finding.file === file)).toMatchObject([
      { kind: 'replay-row', record: 1, found: 'no such row' },
    ]);
    expect(report.findings).toContainEqual(
      expect.objectContaining({ kind: 'replay-file', file: 'data/exceptions/none.csv' }),
    );
  }, 120_000);

  it('finds a changed cell of the workbook, by tab and cell', async () => {
    const book = new ExcelJS.Workbook();
    const bytes = base.files.get('data/index.xlsx') ?? Buffer.alloc(0);
    await book.xlsx.load(Uint8Array.from(bytes).buffer);
    const sheet = book.getWorksheet('Exceptions');
    const cell = sheet?.getCell('C6');
    if (cell === undefined) throw new Error('no tab of exceptions');
    cell.value = 'nothing of note';
    const changed = { ...base, files: new Map(base.files) };
    changed.files.set('data/index.xlsx', Buffer.from(await book.xlsx.writeBuffer()));
    const pack = Case.parse({ says: 'x', steps: [{ renew: ['sums'] }], expect: {} });
    const report = await replay(changePack(changed, pack, join(directory, 'workbook')));
    expect(report.findings).toContainEqual(
      expect.objectContaining({
        kind: 'replay-cell',
        file: 'data/index.xlsx',
        record: 6,
        expected: expect.stringMatching(/^Exceptions!C6 /),
        found: '"nothing of note"',
      }),
    );
  }, 120_000);

  it('says why it can not make a pack of another version anew', async () => {
    const info = base.files.get('bag-info.txt')?.toString() ?? '';
    const [agent = ''] = /auditpack \S+$/m.exec(info) ?? [];
    const report = await forged({ edit: 'bag-info.txt', find: agent, put: 'auditpack 0.0.1' });
    expect(report.reservations).toContainEqual(
      expect.objectContaining({ kind: 'not-replayed', says: expect.stringContaining('0.0.1') }),
    );
    expect(exitCodeOf(report)).not.toBe(0);
  }, 120_000);

  it('makes a pack of imports anew', async () => {
    const at = join(directory, 'imported');
    const run = async (...args: string[]) => {
      const { code, stderr } = await auditpack([...args], { cwd: directory });
      expect([0, 3], stderr).toContain(code);
    };
    const event = { uuid: '1', published: '2026-02-01T10:00:00Z', eventType: 'user.session.start' };
    writeFileSync(join(directory, 'log.json'), JSON.stringify([event, { broken: true }]));
    const period = ['--timezone', 'UTC', '--from', '2026-01-01', '--to', '2026-07-01'];
    await run('init', '--yes', '--directory', directory, ...period);
    await run('import', 'okta/system-log', 'log.json');
    await run('pack', '--out', at);
    const report = await replay(zipIn(at));
    expect(report.findings).toEqual([]);
    expect(report.derived).toMatchObject({ records: 1, rejects: 1 });
    expect(report.layers.find(({ layer }) => layer === 'replay')?.state).toBe('ok');
  }, 120_000);
});
