import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { sha256 } from '../verify/packs/steps.ts';

/** The `sh` blocks of a pack's VERIFY.md, as they are written, by the number of their section. */
export function recipeOf(verifyMd: string): Map<string, string[]> {
  const sections = verifyMd.split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => [
      /^[0-9a-z]+/.exec(section)?.[0] ?? '',
      [...section.matchAll(/```sh\n(.*?)```/gs)].map(([, block]) => block ?? ''),
    ]),
  );
}

/** What somebody with a shell finds: which step failed, and what the steps printed. */
export interface ByHand {
  /** Number of the first section that failed; absent when all went well. */
  readonly failed?: string;
  readonly printed: string;
}

/**
 * Follows the recipe in a new folder that holds the pack and, beside it, what the auditor got by
 * other channels. Every block runs by itself, and stops at the first command that fails.
 */
export function followRecipe(
  recipe: ReadonlyMap<string, readonly string[]>,
  pack: string,
  folder: string,
  held: Readonly<Record<string, string>> = {},
): ByHand {
  mkdirSync(folder, { recursive: true });
  cpSync(pack, join(folder, basename(pack)), { recursive: true, verbatimSymlinks: true });
  const isZip = statSync(pack).isFile();
  if (isZip) writeFileSync(join(folder, `${basename(pack)}.sha256`), sidecarOf(pack));
  for (const [name, text] of Object.entries(held)) writeFileSync(join(folder, name), text);
  let printed = '';
  for (const [section, blocks] of recipe)
    for (const block of blocks) {
      if (section === '1' && !isZip) continue;
      const { status, stdout, stderr } = spawnSync('bash', ['-e', '-c', block], {
        cwd: folder,
        encoding: 'utf8',
        input: '',
        timeout: 30_000,
      });
      printed += stdout + stderr;
      if (status !== 0) return { failed: section, printed };
    }
  return { printed };
}

/** The side-car as it is; a forger without one writes it. */
function sidecarOf(zip: string): string {
  try {
    return readFileSync(`${zip}.sha256`, 'utf8');
  } catch {
    return `${sha256(readFileSync(zip))}  ${basename(zip)}\n`;
  }
}
