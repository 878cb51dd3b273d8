import { openOptions, type Surroundings } from './open-options.ts';
import type { VerifyValues } from './options.ts';
import { exitCodeOf, renderReport } from './report.ts';
import type { VerifyReport } from './report-schema.ts';
import { type Replayer, verifyPack } from './verify-pack.ts';

export interface VerifyRun {
  readonly json: { readonly ok: boolean; readonly packs: readonly VerifyReport[] };
  readonly text: string;
  readonly exit: 0 | 1 | 3;
}

/** Verifies packs one after the other; the exit code is that of the worst. */
export async function verifyAll(
  paths: readonly string[],
  options: VerifyValues,
  surroundings: Surroundings,
  replay?: Replayer,
): Promise<VerifyRun> {
  const held = openOptions(options, surroundings);
  const packs: VerifyReport[] = [];
  for (const path of paths) packs.push(await verifyPack(path, held, replay));
  const codes = packs.map((report) => exitCodeOf(report, options.strict === true));
  return {
    json: { ok: codes.every((code) => code === 0), packs },
    text: packs.map(renderReport).join('\n\n'),
    exit: ([1, 3] as const).find((code) => codes.includes(code)) ?? 0,
  };
}
