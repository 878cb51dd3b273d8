import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../src/verify/report.ts';
import { verifyPack } from '../../src/verify/verify-pack.ts';
import { installed } from '../signing/tools.ts';
import { buildCase, readBases } from '../verify/packs/build-case.ts';
import { readCases } from '../verify/packs/case.ts';
import { sha256 } from '../verify/packs/steps.ts';
import { followRecipe, recipeOf } from './recipe.ts';

const TOOLS = ['bash', 'unzip', 'sha256sum', 'find', 'diff'];

/**
 * What the recipe can't show, of all cases of the conformance suite: docs/verify-by-hand.md names
 * these classes. Every one leaves the extracted files as they were, or is about the zip alone.
 */
const UNSEEN = [
  'bomb comment count-here-differs deflate-junk deflate-size-high deflate-size-low device entry-comment',
  'entry-disk entry-internal extra-twice extra-unicode-path extra-unknown extra-zip64-needless fifo',
  'file-is-folder gap local-flags local-time masked-headers other-base patched-data trailing',
]
  .flatMap((line) => line.split(' '))
  .map((name) => `zip-${name}_fail`);
/** What the recipe stops at, though no content is altered: it knows one zip and one base folder. */
const STRICTER = ['repacked-no-base-folder', 'repacked-old-sidecar'];

describe.skipIf(!TOOLS.every(installed))('VERIFY.md, followed as it is written', () => {
  const directory = mkdtempSync(join(tmpdir(), 'by-hand-'));
  const bases = readBases();
  const { base } = bases;
  // Signed packs need what the auditor holds as well: signed.test.ts follows the recipe on one.
  const cases = [...readCases(bases)].filter(([, one]) => one.of === 'pack' && one.base === 'base');
  const recipe = recipeOf(String(base.files.get('VERIFY.md')));
  const told = sha256(base.files.get('tagmanifest-sha256.txt') ?? Buffer.alloc(0));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('has commands for the zip, the sums, the sets and the digest', () => {
    expect([...recipe].flatMap(([section, blocks]) => blocks.map(() => section))).toEqual(
      expect.arrayContaining(['1', '2', '3', '4']),
    );
  });

  it.each(cases)('finds of %s what it can', async (name, defect) => {
    const pack = buildCase(bases, defect, join(directory, name, 'made'));
    const { failed, printed } = followRecipe(recipe, pack, join(directory, name, 'by-hand'));
    const isAltered = exitCodeOf(await verifyPack(pack)) === 1;
    rmSync(join(directory, name), { recursive: true, force: true });
    if (!isAltered) {
      expect(failed !== undefined).toBe(STRICTER.includes(name));
      if (failed === undefined) expect(printed).toContain(told);
      return;
    }
    // Whoever renews the sums is found by the digest that the auditor was told, and by nothing else.
    const isRenewed = defect.steps.some((step) => 'renew' in step);
    const isFound = failed !== undefined || !printed.includes(told);
    expect({ found: isFound, unseen: UNSEEN.includes(name) }).toEqual({
      found: !UNSEEN.includes(name),
      unseen: !isFound,
    });
    if (!isRenewed && isFound) expect(failed).toBeDefined();
  });
});
