import { z } from 'zod';
import { DEMO_KEY } from '../../format/demo.ts';
import { type KnownKey, trustedKeys } from '../../format/key-chain.ts';
import { LIMITS } from '../../format/limits.ts';
import { PATHS } from '../../format/paths.ts';
import { ofLog } from '../../integrity/checkpoint-line.ts';
import type { PackFiles } from '../container/pack-files.ts';
import type { Findings } from '../findings.ts';
import { fileLines } from '../lines.ts';
import type { LogFacts } from '../log.ts';
import type { VerifiedFacts } from '../report.ts';
import type { Reservation } from '../report-schema.ts';
import { checkChain, readEarlier } from './chain.ts';
import { checkHeld, type Held, heldCheckpoint } from './continuity.ts';
import { coverageOf } from './coverage.ts';
import { checkKeys } from './keys.ts';
import type { VerifyOptions } from './options.ts';
import { heldOfSeen, readSeen, remember } from './seen.ts';
import { readSelf } from './self.ts';
import { checkSignature } from './signature.ts';
import { continuityOf, originSays, timeSays, trustReservations } from './statements.ts';
import { checkTime } from './time.ts';

const RunHead = z.looseObject({
  id: z.string(),
  checkpoint: z.looseObject({ size: z.int().nonnegative(), root: z.string() }).optional(),
});

/** Who, when and what came before: found out around the log, which some of it needs. */
export interface Trust {
  /** Sizes of the log at which its root must be known. */
  readonly sizes: ReadonlySet<number>;
  checkChain(log: LogFacts, packDigest: string | undefined): void;
  facts(): Pick<VerifiedFacts, 'origin' | 'time' | 'continuity'>;
  reservations(): Reservation[];
  /** Remembers a pack that is whole and signed by a key the auditor holds. */
  remember(packDigest: string | undefined, log: LogFacts): void;
}

/** Checks signature and time; the rest waits for the log. @param previous earlier packs as held */
export async function checkTrust(
  files: PackFiles,
  previous: readonly (Held & { readonly fingerprint?: string })[],
  options: VerifyOptions,
  findings: Findings,
): Promise<Trust> {
  const self = readSelf(files);
  const origin = self.head?.origin;
  const known = checkKeys(files, origin, findings);
  const signature = checkSignature(files, self, known, options, findings);
  const coverage = coverageOf(files, self.pack?.period);
  const time = checkTime(files, coverage.newest, options, findings);
  const earlier = readEarlier(files);
  const runs = runHeads(files);
  const { seen, checkpoints = [] } = options;
  const kept = ofLog(checkpoints, origin);
  const held: Held[] = [
    ...previous,
    ...kept.flatMap(({ note, from }) => heldCheckpoint(note, from) ?? []),
    ...(seen && origin ? heldOfSeen(origin, readSeen(seen, origin)) : []),
  ];
  checkSuccession(known, previous, signature.fingerprint, findings);
  return {
    sizes: new Set([...earlier, ...held, ...runs].map(({ size }) => size)),
    checkChain(log, packDigest) {
      checkChain(files, self, earlier, log, findings);
      for (const run of runs)
        if (log.roots.get(run.size) !== run.root)
          findings.add({
            kind: 'chain-run',
            file: PATHS.runs,
            record: run.record,
            expected: `root ${log.roots.get(run.size) ?? 'of a longer log'} over the first ${run.size} entries`,
            found: run.root,
          });
      const digests = new Map(earlier.map((pack) => [pack.sequence, pack.packDigest]));
      if (self.pack && packDigest) digests.set(self.pack.sequence, packDigest);
      checkHeld(
        self,
        packDigest,
        held,
        { log, known: digests, historic: options.historic ?? false },
        findings,
      );
    },
    facts: () => ({
      origin: { ...signature, says: originSays(signature) },
      time: { ...time, says: timeSays(time) },
      continuity: continuityOf({ self, earlier, held, coverage, time }, findings),
    }),
    reservations: () => trustReservations(signature, time),
    remember(packDigest, log) {
      const isTrusted = signature.state === 'pinned' || signature.state === 'rotated';
      const { pack } = self;
      if (!seen || !origin || !pack || !packDigest || !isTrusted || findings.total > 0) return;
      if (signature.fingerprint === DEMO_KEY) return;
      const { sequence, pack: name } = pack;
      remember(seen, origin, { sequence, name, packDigest, size: log.entries, root: log.root });
    },
  };
}

/** The signer of an earlier pack is the signer of this one, or endorsed who followed. */
function checkSuccession(
  known: readonly KnownKey[],
  previous: readonly { readonly from: string; readonly fingerprint?: string }[],
  own: string | undefined,
  findings: Findings,
): void {
  for (const { from, fingerprint } of previous)
    if (fingerprint !== undefined && !trustedKeys(known, [fingerprint]).has(own ?? ''))
      findings.add({
        kind: 'chain-key',
        file: PATHS.signature,
        expected: `a signature of ${fingerprint}, which signed ${from}, or of a key it endorsed`,
        found: own ?? 'none',
      });
}

function runHeads(files: PackFiles): { record: number; size: number; root: string }[] {
  return [...fileLines(files, PATHS.runs, LIMITS.lineLength)].flatMap(({ text, record }) => {
    try {
      const { checkpoint } = RunHead.parse(JSON.parse(text));
      return checkpoint ? [{ record, size: checkpoint.size, root: checkpoint.root }] : [];
    } catch {
      return [];
    }
  });
}
