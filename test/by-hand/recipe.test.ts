import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ThisPack } from '../../src/model/chain.ts';
import { verifyRecipe } from '../../src/pack/verify-recipe.ts';
import { exitCodeOf } from '../../src/verify/report.ts';
import { verifyPack } from '../../src/verify/verify-pack.ts';
import { installed } from '../signing/tools.ts';
import { type Base, buildCase, readBases } from '../verify/packs/build-case.ts';
import { BASES, type BaseName, readCases } from '../verify/packs/case.ts';
import { heldOptions } from '../verify/packs/held.ts';
import { rootOf } from '../verify/packs/stamps.ts';
import { sha256 } from '../verify/packs/steps.ts';
import { followRecipe, recipeOf } from './recipe.ts';

const TOOLS = ['bash', 'unzip', 'sha256sum', 'find', 'diff', 'ssh-keygen', 'openssl'];

/**
 * What the recipe can't show, of all cases of the conformance suite: docs/verify-by-hand.md names
 * these classes. Either the extracted files are as they were, or a reader of them, of what is held
 * from before, or a stricter one than openssl and ssh-keygen is needed.
 */
const UNSEEN = Object.entries({
  zip: 'bomb comment count-here-differs deflate-junk deflate-size-high deflate-size-low device entry-comment entry-disk entry-internal extra-twice extra-unicode-path extra-unknown extra-zip64-needless fifo file-is-folder gap local-flags local-time masked-headers other-base patched-data trailing',
  'allowed-signers': 'added any-purpose identity removed swapped',
  sig: 'cut second-spelling',
  review: 'missing purpose stranger',
  fork: 'checkpoint later other-log same-number',
  rollback: 'checkpoint newest-removed',
  stamp:
    'bound-sha1 certificate-ended certificate-sha1-certified certificate-short-key chain-short chain-text chain-twice early gone imprint-sha1 more-certificates signed-sha1 trailing unsigned-attribute words',
}).flatMap(([group, names]) => names.split(' ').map((name) => `${group}-${name}_fail`));
/** What the recipe stops at, though no content is altered: it knows one zip and one base folder. */
const STRICTER = ['repacked-no-base-folder', 'repacked-old-sidecar'];

describe.skipIf(!TOOLS.every(installed))('VERIFY.md, followed as it is written', () => {
  const directory = mkdtempSync(join(tmpdir(), 'by-hand-'));
  const bases = readBases();
  const cases = [...readCases(bases)].filter(([, { of }]) => of === 'pack');
  const auditors = new Map(BASES.map((name) => [name, auditorOf(bases[name])]));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('has commands for the zip, the sums, the sets, the digest, the signature and the time', () => {
    const sections = (name: BaseName) =>
      [...(auditors.get(name)?.recipe ?? [])].flatMap(([section, blocks]) =>
        blocks.length > 0 ? [section] : [],
      );
    expect(sections('base')).toEqual(['1', '2', '3', '4']);
    expect(sections('chain-3')).toEqual(['1', '2', '3', '4', '5', '5a']);
  });

  it.each(cases)('finds of %s what it can', async (name, defect) => {
    const { recipe, told, held } = auditors.get(defect.base) ?? auditorOf(bases[defect.base]);
    const pack = buildCase(bases, defect, join(directory, name, 'made'));
    const byHand = join(directory, name, 'by-hand');
    const { failed, printed } = followRecipe(recipe, pack, byHand, held);
    const isAltered = exitCodeOf(await verifyPack(pack, heldOptions(bases, defect.verify))) === 1;
    rmSync(join(directory, name), { recursive: true, force: true });
    const isRenewed = defect.steps.some((step) => 'renew' in step);
    if (!isAltered) {
      expect(failed !== undefined).toBe(STRICTER.includes(name));
      if (failed === undefined && !isRenewed) expect(printed).toContain(told);
      return;
    }
    // Whoever renews the sums is found by the digest that the auditor was told, or by the signature.
    const isFound = failed !== undefined || !printed.includes(told);
    expect({ found: isFound, unseen: UNSEEN.includes(name) }).toEqual({
      found: !UNSEEN.includes(name),
      unseen: !isFound,
    });
    if (!isRenewed && isFound) expect(failed).toBeDefined();
  });
});

/** What somebody holds who was told the right things by other channels, and the recipe of the clean pack. */
function auditorOf({ name, files }: Base) {
  const text = (path: string) => String(files.get(path) ?? '');
  const { signer } = ThisPack.parse(JSON.parse(text('data/chain/this-pack.json')));
  const written = signer ? verifyRecipe(name, { ...signer, stamp: true }) : text('VERIFY.md');
  return {
    recipe: recipeOf(written),
    told: sha256(Buffer.from(text('tagmanifest-sha256.txt'))),
    held: { trusted_signers: text('signatures/allowed_signers'), 'tsa-root.pem': rootOf('clock') },
  };
}
