import { resolve } from 'node:path';
import { exitCodeOf, renderReport } from '../../verify/report.ts';
import type { VerifyReport } from '../../verify/report-schema.ts';
import { verifyPack } from '../../verify/verify-pack.ts';
import type { CommandContext, CommandResult, ExitCode, Options } from '../context.ts';

/** Checks packs offline; with several, the exit code is that of the worst. */
export async function run(
  args: readonly unknown[],
  options: Options,
  context: CommandContext,
): Promise<CommandResult> {
  const reports: VerifyReport[] = [];
  for (const path of args[0] as string[])
    reports.push(await verifyPack(resolve(context.cwd, path)));
  const codes = reports.map((report) => exitCodeOf(report, options.strict === true));
  return {
    json: { ok: codes.every((code) => code === 0), packs: reports },
    text: reports.map(renderReport).join('\n\n'),
    exit: worst(codes),
  };
}

/** Altered outweighs unreadable, which outweighs unanchored. */
function worst(codes: readonly ExitCode[]): ExitCode {
  return ([1, 2, 3] as const).find((code) => codes.includes(code)) ?? 0;
}
