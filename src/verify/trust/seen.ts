import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AuditpackError, messageOf } from '../../errors.ts';
import type { Held } from './continuity.ts';

const SeenPack = z.strictObject({
  sequence: z.int().positive(),
  name: z.string(),
  packDigest: z.string(),
  size: z.int().nonnegative(),
  root: z.string(),
});
const SeenFile = z.strictObject({
  format: z.literal(1),
  origin: z.string(),
  packs: z.array(SeenPack).max(10_000),
});
export type SeenPack = z.infer<typeof SeenPack>;

/** Packs of a log that were verified on this machine under a pinned key. */
export function readSeen(folder: string, origin: string): SeenPack[] {
  const path = seenPath(folder, origin);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return [];
  }
  try {
    const { packs, origin: whose } = SeenFile.parse(JSON.parse(text));
    if (whose === origin) return packs;
  } catch {
    // Said below: a memory that does not read must not pass for an empty one.
  }
  throw new AuditpackError('ERR_STORAGE', `The memory of packs seen before, ${path}, is damaged.`, {
    hint: 'Restore it, or remove it and hold on to the packs themselves: verify --previous PACK.',
  });
}

/** Remembers a pack. Only what a pinned key signed is remembered, so that no stranger can mislead it. */
export function remember(folder: string, origin: string, pack: SeenPack): void {
  const packs = readSeen(folder, origin);
  if (packs.some(({ packDigest }) => packDigest === pack.packDigest)) return;
  const all = [...packs, pack].sort((a, b) => a.sequence - b.sequence || a.size - b.size);
  const path = seenPath(folder, origin);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const beside = `${path}.${process.pid}.new`;
    const file: z.infer<typeof SeenFile> = { format: 1, origin, packs: all };
    writeFileSync(beside, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
    renameSync(beside, path);
  } catch (cause) {
    throw new AuditpackError(
      'ERR_STORAGE',
      `The memory of packs seen before, ${path}, could not be written: ${messageOf(cause)}.`,
      { hint: 'Give permission, set XDG_STATE_HOME elsewhere, or say --no-state.', cause },
    );
  }
}

export function heldOfSeen(origin: string, packs: readonly SeenPack[]): Held[] {
  return packs.map(({ sequence, name, packDigest, size, root }) => ({
    from: `seen before: ${name}`,
    origin,
    size,
    root,
    pack: { sequence, packDigest },
  }));
}

function seenPath(folder: string, origin: string): string {
  const name = createHash('sha256').update(origin).digest('hex').slice(0, 32);
  return join(folder, `${name}.json`);
}
