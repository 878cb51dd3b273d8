import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { playScenario, readScenario } from '../../src/cli/commands/scenario.ts';

const ROOT = fileURLToPath(new URL('../../fixtures/scenarios', import.meta.url));
const folders = readdirSync(ROOT);

describe('scenarios', () => {
  it('are at least ten', () => expect(folders.length).toBeGreaterThanOrEqual(10));

  it.each(folders)(
    '%s gives the verdicts, instants and control states it expects',
    async (folder) => {
      const { scenario, expected } = await readScenario(join(ROOT, folder));
      expect(await playScenario(scenario, expected, () => undefined)).toEqual([]);
    },
  );

  it('differ when an expectation is wrong', async () => {
    const { scenario, expected } = await readScenario(join(ROOT, 'S02-approval-after-grant'));
    const wrong = {
      ...expected,
      tests: { ...expected.tests, 'ACC-04': 'P' as const, 'LEV-01': 'F' as const },
    };
    const differences = await playScenario(scenario, wrong, () => undefined);
    expect(differences.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['ACC-04', 'LEV-01']),
    );
  });
});
