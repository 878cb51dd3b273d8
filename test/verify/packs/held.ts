import { fingerprint } from '../../../src/integrity/ssh/public-key.ts';
import type { VerifyOptions } from '../../../src/verify/trust/options.ts';
import { type Bases, basePath } from './build-case.ts';
import type { Case } from './case.ts';
import { type KeyName, publicKey } from './keys.ts';
import { rootOf } from './stamps.ts';

/** What the auditor of a case holds, as `verify` takes it. */
export function heldOptions(bases: Bases, held: Case['verify']): VerifyOptions {
  const { key, reviewer, previous, checkpoint, historic, tsa } = held;
  const prints = (names: readonly KeyName[]) => names.map((name) => fingerprint(publicKey(name)));
  const note = checkpoint && bases[checkpoint].files.get('log/checkpoint')?.toString();
  return {
    ...(key && { keys: prints(key) }),
    ...(reviewer && { reviewers: prints(reviewer) }),
    ...(previous && { previous: basePath(previous) }),
    ...(note !== undefined && { checkpoints: [{ note, from: 'checkpoint' }] }),
    ...(historic !== undefined && { historic }),
    ...(tsa && { tsaRoots: rootOf(tsa) }),
  };
}
