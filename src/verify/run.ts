import { parseCheckpoint } from '../integrity/checkpoint.ts';
import { isDisclosure } from './disclosure/open-disclosure.ts';
import { renderDisclosure } from './disclosure/report.ts';
import { type Anchor, verifyDisclosure } from './disclosure/verify-disclosure.ts';
import { openOptions, type Surroundings } from './open-options.ts';
import type { VerifyValues } from './options.ts';
import { exitCodeOf, renderReport } from './report.ts';
import type { DisclosureReport, VerifyReport } from './report-schema.ts';
import type { VerifyOptions } from './trust/options.ts';
import { type Replayer, verifyPack } from './verify-pack.ts';

export interface VerifyRun {
  readonly json: {
    readonly ok: boolean;
    readonly packs: readonly VerifyReport[];
    readonly disclosures: readonly DisclosureReport[];
  };
  readonly text: string;
  readonly exit: 0 | 1 | 3;
}

/**
 * Verifies packs and disclosures one after the other; the exit code is that of the worst. The log
 * of a pack that is whole anchors the disclosures given with it.
 */
export async function verifyAll(
  paths: readonly string[],
  options: VerifyValues,
  surroundings: Surroundings,
  replay?: Replayer,
): Promise<VerifyRun> {
  const held = openOptions(options, surroundings);
  const packs: VerifyReport[] = [];
  const taken = paths.filter(isDisclosure);
  for (const path of paths)
    if (!taken.includes(path)) packs.push(await verifyPack(path, held, replay));
  const anchors = [...packs.flatMap(anchorOf), ...anchorsHeld(held)];
  const disclosures = taken.map((path) => verifyDisclosure(path, anchors, held.keys));
  const codes = [...packs, ...disclosures].map((report) =>
    exitCodeOf(report, options.strict === true),
  );
  return {
    json: { ok: codes.every((code) => code === 0), packs, disclosures },
    text: [...packs.map(renderReport), ...disclosures.map(renderDisclosure)].join('\n\n'),
    exit: ([1, 3] as const).find((code) => codes.includes(code)) ?? 0,
  };
}

function anchorOf({ total, log, name }: VerifyReport): Anchor[] {
  if (total > 0 || log === undefined) return [];
  return [{ size: log.entries, root: log.root, from: `the pack ${name ?? ''}` }];
}

function anchorsHeld({ checkpoints = [] }: VerifyOptions): Anchor[] {
  return checkpoints.flatMap(({ note, from }) => {
    const head = parseCheckpoint(note);
    return head ? [{ size: head.size, root: head.root.toString('base64'), from }] : [];
  });
}
