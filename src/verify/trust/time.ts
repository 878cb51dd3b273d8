import { PATHS } from '../../format/paths.ts';
import type { PackFiles } from '../container/pack-files.ts';

/** When the signature existed, by whose clock. */
export interface TimeFacts {
  /**
   * `anchored`: by an authority the auditor named. `unpinned`: by one that nobody named.
   * `unchecked`: a time stamp is there that this version does not check; no time follows from it.
   */
  readonly state: 'anchored' | 'unpinned' | 'unchecked' | 'none' | 'broken';
  /** UTC. */
  readonly at?: string;
  readonly authority?: string;
}

/** What the time stamp over the signature says: without a network, from here on in the pack alone. */
export async function checkTime(files: PackFiles): Promise<TimeFacts> {
  return { state: files.entries.has(PATHS.timestamp) ? 'unchecked' : 'none' };
}
