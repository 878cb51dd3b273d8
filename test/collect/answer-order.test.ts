import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { playCompany } from '../../src/cli/play-company.ts';
import { collect } from '../../src/pipeline/collect.ts';
import type { Fault } from '../../src/sandbox/faults.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'order-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** The next few hundred requests of each vendor are answered after 0 to 6 ms, in no order. */
function delays(seed: number): Fault[] {
  return ['okta', 'github', 'slack', 'google', 'jira'].flatMap((vendor) =>
    Array.from({ length: 300 }, (_, n) => ({
      vendor,
      path: '',
      times: 1,
      kind: 'delay' as const,
      delayMs: (Math.imul(n + seed, 2654435761) >>> 0) % 7,
    })),
  );
}

/** Every file of the ledger that a run leaves, by name. */
async function ledgerAfter(name: string, faults: readonly Fault[]): Promise<Map<string, string>> {
  const folder = join(directory, name);
  const company = await playCompany([], folder, { say: () => undefined, faults });
  try {
    await collect(company.workspace, { window: company.workspace.setup.period });
  } finally {
    await company.server.close();
  }
  const evidence = join(folder, 'evidence');
  const entries = await readdir(evidence, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((e) => join(e.parentPath, e.name));
  const texts = files.map(
    async (path) => [path.slice(evidence.length), await readFile(path, 'latin1')] as const,
  );
  return new Map((await Promise.all(texts)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('requests that are under way at once', () => {
  it('leave the same ledger, byte for byte, in whatever order they are answered', async () => {
    const calm = await ledgerAfter('calm', []);
    expect(calm.size).toBeGreaterThan(50);
    for (const seed of [1, 1000]) {
      const other = await ledgerAfter(`seed-${seed}`, delays(seed));
      expect([...other.keys()]).toEqual([...calm.keys()]);
      for (const [name, text] of calm)
        expect([name, other.get(name) === text]).toEqual([name, true]);
    }
  }, 120_000);
});
