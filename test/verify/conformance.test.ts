import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isDisclosure } from '../../src/verify/disclosure/open-disclosure.ts';
import { renderDisclosure } from '../../src/verify/disclosure/report.ts';
import { verifyDisclosure } from '../../src/verify/disclosure/verify-disclosure.ts';
import { FINDING_KINDS } from '../../src/verify/findings.ts';
import { exitCodeOf, renderReport } from '../../src/verify/report.ts';
import type { VerifyReport } from '../../src/verify/report-schema.ts';
import type { VerifyOptions } from '../../src/verify/trust/options.ts';
import { verifyPack } from '../../src/verify/verify-pack.ts';
import { buildCase, readBases } from './packs/build-case.ts';
import { readCases } from './packs/case.ts';
import { heldOptions } from './packs/held.ts';

const bases = readBases();
const cases = readCases(bases);
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'conformance-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Control characters but line feeds, and what turns the reading direction. */
const HOSTILE = /(?!\n)\p{Cc}|\p{Bidi_Control}/u;

async function verified(path: string, held: VerifyOptions) {
  if (!isDisclosure(path)) {
    const report = await verifyPack(path, held);
    const { origin, time, continuity } = report;
    const trust = { origin: origin?.state, time: time?.state, ...states(continuity) };
    return { report, text: renderReport(report), trust };
  }
  const report = verifyDisclosure(path, []);
  return { report, text: renderDisclosure(report), trust: {} };
}

function states(continuity: VerifyReport['continuity']) {
  return { rewritten: continuity?.rewritten.state, missing: continuity?.missing.state };
}

describe('the conformance suite', () => {
  it.each([...cases])('%s', async (name, defect) => {
    const path = buildCase(bases, defect, join(directory, name));
    expect(isDisclosure(path)).toBe(defect.of === 'disclosure');
    const held = heldOptions(bases, defect.verify);
    const { report, text, trust } = await verified(path, held);
    const found = report.findings.map(({ kind, file }) => ({ kind, file }));
    const { findings, container, origin, time, rewritten, missing } = defect.expect;
    if (findings.length === 0) expect(report.findings).toEqual([]);
    expect(found).toEqual(expect.arrayContaining(findings));
    if (container) expect(report.container).toBe(container);
    const said = Object.entries({ origin, time, rewritten, missing }).filter(([, state]) => state);
    expect(trust).toMatchObject(Object.fromEntries(said));
    expect(exitCodeOf(report) === 1).toBe(name.endsWith('_fail'));
    for (const finding of report.findings)
      expect(finding.file && finding.expected && finding.found).toBeTruthy();
    expect(text).not.toMatch(HOSTILE);
  });

  it('has a case for every finding there is', () => {
    const covered = new Set(
      [...cases.values()].flatMap(({ expect }) => expect.findings.map(({ kind }) => kind)),
    );
    // A folder of 200 000 files, and a finding that only a second pack can show, have tests elsewhere.
    const elsewhere = new Set(['set-limit', 'replay-row', 'replay-cell', 'replay-file']);
    expect(FINDING_KINDS.filter((kind) => !covered.has(kind) && !elsewhere.has(kind))).toEqual([]);
  });
});
