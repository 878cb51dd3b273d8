import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkLedger } from '../../src/ledger/check/check-ledger.ts';
import { LEDGER_FINDINGS } from '../../src/ledger/check/findings.ts';
import { LedgerReport } from '../../src/ledger/check/report-schema.ts';
import { Company } from '../signing/company.ts';
import {
  at,
  bodies,
  company,
  DEFECTS,
  damaged,
  directory,
  edit,
  gone,
  inRun,
  makeLedger,
} from './damaged.ts';

let note = '';
let key = '';

beforeAll(async () => {
  await makeLedger();
  note = readFileSync(join(company.directory, 'evidence', inRun(4, 'checkpoint')), 'utf8');
  key = JSON.parse((await company.must('key', 'show', '--json')).stdout).fingerprint;
}, 120_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('a ledger at rest', () => {
  it('is whole, and says what was read', async () => {
    const report = await checkLedger(join(company.directory, 'evidence'));
    expect(report).toMatchObject({ verdict: 'whole', total: 0, reservations: [], packs: 2 });
    expect(report.checkpoints).toMatchObject({ signed: 6, unsigned: 0 });
    expect(report.log.items).toBe(2);
    expect(report.key).toEqual({ fingerprint: key, pinned: false });
    expect(LedgerReport.parse(report)).toEqual(report);
  });

  it.each(DEFECTS)('shows %s (%s)', async (_says, kind, plant) => {
    const report = await checkLedger(damaged(plant));
    expect(report.findings.map((finding) => finding.kind)).toContain(kind);
    expect(report.verdict).toBe('altered');
    expect(report.total).toBeGreaterThan(0);
  });

  it('has a defect for every finding there is', () => {
    const covered = new Set(DEFECTS.map(([, kind]) => kind));
    const below = new Set(['held-contradicted', 'key-other']);
    expect(LEDGER_FINDINGS.filter((kind) => !covered.has(kind) && !below.has(kind))).toEqual([]);
  });

  it('shows that its last run is gone only to who held its checkpoint', async () => {
    const ledger = damaged(gone(() => `runs/${at(6)}`));
    expect((await checkLedger(ledger)).verdict).toBe('whole');
    const last = readFileSync(join(company.directory, 'evidence', inRun(6, 'checkpoint')), 'utf8');
    const held = [{ note: last, from: 'a letter' }];
    expect((await checkLedger(ledger, { held })).findings).toMatchObject([
      { kind: 'held-contradicted' },
    ]);
    expect((await checkLedger(join(company.directory, 'evidence'), { held })).verdict).toBe(
      'whole',
    );
  });

  it('is of the key that is held, or of one it endorsed', async () => {
    const ledger = join(company.directory, 'evidence');
    expect((await checkLedger(ledger, { keys: [key] })).key?.pinned).toBe(true);
    const other = await checkLedger(ledger, { keys: [`SHA256:${'A'.repeat(43)}`] });
    expect(other.findings).toMatchObject([{ kind: 'key-other' }]);
  });
});

describe('what alters nothing', () => {
  it.each([
    ['file-writable', (l: string) => chmodSync(join(l, bodies(1)), 0o644)],
    ['secret-readable', (l: string) => chmodSync(join(l, 'secret'), 0o644)],
    ['left-over', (l: string) => writeFileSync(join(l, inRun(1, 'run.json.new')), '{')],
    ['run-empty', (l: string) => mkdirSync(join(l, 'runs', '0007-20260801T000000Z'))],
    [
      'run-open',
      (l: string) => {
        const run = join(l, 'runs', '0007-20260801T000000Z');
        mkdirSync(run);
        const { checkpoint: _, ...facts } = JSON.parse(
          readFileSync(join(l, inRun(4, 'run.json')), 'utf8'),
        );
        writeFileSync(
          join(run, 'run.json'),
          JSON.stringify({ ...facts, id: '0007-20260801T000000Z', state: 'open' }),
        );
      },
    ],
    [
      'checkpoint-unsigned',
      (l: string) => edit(join(l, inRun(4, 'checkpoint')), (t) => `${t.split('\n\n')[0]}\n`),
    ],
  ] as const)('is said apart: %s', async (kind, plant) => {
    const report = await checkLedger(damaged(plant));
    expect(report.findings).toEqual([]);
    expect(report.reservations.map((one) => one.kind)).toEqual([kind]);
    expect(report.verdict).toBe('reserved');
  });
});

describe('auditpack ledger verify', () => {
  it('exits 0, 1, 2 or 3, and speaks JSON that keeps its schema', async () => {
    const whole = await company.run('ledger', 'verify', '--json', '--key', key);
    expect(whole.code).toBe(0);
    expect(LedgerReport.parse(JSON.parse(whole.stdout)).key?.pinned).toBe(true);
    writeFileSync(join(directory, 'held'), note);
    const held = await company.run('ledger', 'verify', '--checkpoint', join(directory, 'held'));
    expect(held.stdout).toContain('1 held from elsewhere');
    expect(held.code).toBe(0);

    const twin = new Company(join(directory, 'twin'));
    cpSync(company.directory, twin.directory, { recursive: true });
    chmodSync(join(twin.directory, 'evidence', bodies(1)), 0o644);
    expect((await twin.run('ledger', 'verify')).code).toBe(3);
    appendFileSync(join(twin.directory, 'evidence', bodies(1)), '\u001b[31m');
    const altered = await twin.run('ledger', 'verify');
    expect(altered.code).toBe(1);
    expect(altered.stdout).toContain('ALTERED');
    rmSync(join(twin.directory, 'evidence'), { recursive: true });
    expect((await twin.run('ledger', 'verify')).code).toBe(2);
    expect((await twin.run('ledger', 'burn')).code).toBe(2);
  });
});
