import { LIMITS } from '../../format/limits.ts';
import { PATHS } from '../../format/paths.ts';
import { parseCheckpoint } from '../../integrity/checkpoint.ts';
import { ThisPack } from '../../model/chain.ts';
import { type PackFiles, readWhole } from '../container/pack-files.ts';

/** What a pack says of itself, as far as it reads. */
export interface Self {
  readonly pack?: ThisPack;
  readonly checkpoint?: string;
  /** Name, size and root of the log. */
  readonly head?: NonNullable<ReturnType<typeof parseCheckpoint>>;
}

export function readSelf(files: PackFiles): Self {
  const text = readWhole(files, PATHS.thisPack, LIMITS.checkpoint)?.toString('utf8');
  const checkpoint = readWhole(files, PATHS.checkpoint, LIMITS.checkpoint)?.toString('utf8');
  const pack = text === undefined ? undefined : parse(text);
  const head = checkpoint === undefined ? undefined : parseCheckpoint(checkpoint);
  return {
    ...(pack && { pack }),
    ...(checkpoint !== undefined && { checkpoint }),
    ...(head && { head }),
  };
}

function parse(text: string): ThisPack | undefined {
  try {
    return ThisPack.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
