import { PATHS } from '../../format/paths.ts';
import type { PackFiles } from '../container/pack-files.ts';
import type { Findings } from '../findings.ts';
import type { VerifyOptions } from './options.ts';
import type { SignatureFacts } from './signature.ts';

/** When the signature existed, by whose clock. */
export interface TimeFacts {
  /** `anchored`: by an authority the auditor named. `unpinned`: by one that nobody named. */
  readonly state: 'anchored' | 'unpinned' | 'none' | 'broken';
  /** UTC. */
  readonly at?: string;
  readonly authority?: string;
}

/** Checks the time stamp over the signature, without a network: from here on in the pack alone. */
export async function checkTime(
  files: PackFiles,
  _signature: SignatureFacts,
  _newest: string | undefined,
  _options: VerifyOptions,
  _findings: Findings,
): Promise<TimeFacts> {
  if (!files.entries.has(PATHS.timestamp)) return { state: 'none' };
  return { state: 'broken' };
}
