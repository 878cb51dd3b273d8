import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../src/verify/report.ts';
import { verifyPack } from '../../src/verify/verify-pack.ts';
import { buildCase, readBases } from './packs/build-case.ts';
import { readCases } from './packs/case.ts';

const bases = readBases();
const intact = [...readCases(bases)].find(([name]) => name === 'clean-zip')?.[1];
let directory: string;
let zip: string;
let bytes: Buffer;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'flips-'));
  if (!intact) throw new Error('the suite has no clean pack');
  zip = buildCase(bases, intact, join(directory, 'clean-zip'));
  bytes = readFileSync(zip);
  await rm(`${zip}.sha256`, { force: true });
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Without the digest beside the zip: the zip must tell by itself. */
async function undetected(from: number, to: number): Promise<string[]> {
  const missed: string[] = [];
  for (let at = from; at < to; at++)
    for (let bit = 0; bit < 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ (1 << bit);
      writeFileSync(zip, changed);
      const report = await verifyPack(zip).catch(() => undefined);
      const [first] = report?.findings ?? [];
      if (!report || exitCodeOf(report) !== 1 || !first?.file) missed.push(`bit ${bit} of ${at}`);
    }
  return missed;
}

const signatures = (signature: number) => {
  const places: number[] = [];
  const mark = Buffer.alloc(4);
  mark.writeUInt32LE(signature);
  for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark, at + 1)) places.push(at);
  return places;
};

describe('one flipped bit in a zip without its digest', () => {
  it('is found in any field of a local header', async () => {
    const [, second = 0] = signatures(0x04034b50);
    expect(await undetected(second, second + 30)).toEqual([]);
  }, 120_000);

  it('is found in any field of a central record', async () => {
    const [, second = 0] = signatures(0x02014b50);
    expect(await undetected(second, second + 46)).toEqual([]);
  }, 120_000);

  it('is found in the end record', async () => {
    expect(await undetected(bytes.length - 22, bytes.length)).toEqual([]);
  }, 120_000);
});
