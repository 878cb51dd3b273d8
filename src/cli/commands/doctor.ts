import { type Diagnosis, diagnose } from '../../pipeline/doctor.ts';
import type { CommandContext, CommandResult, Options } from '../context.ts';
import { listOption, workspaceOf } from '../workspace.ts';

/** Checks every configured source; exit 3 when one can't be used as it is. */
export async function run(
  _args: readonly unknown[],
  options: Options,
  context: CommandContext,
): Promise<CommandResult> {
  const workspace = await workspaceOf(options, context);
  const sources = await diagnose(workspace, listOption(options, 'source'));
  const ok = sources.every(({ ok }) => ok);
  return { json: { ok, sources }, text: sources.flatMap(lines).join('\n'), exit: ok ? 0 : 3 };
}

function lines(diagnosis: Diagnosis): string[] {
  const head = diagnosis.ok
    ? `ok   ${diagnosis.source}  as ${diagnosis.identity ?? 'an account the vendor does not name'}${diagnosis.plan ? `, plan ${diagnosis.plan}` : ''}`
    : `FAIL ${diagnosis.source}  ${diagnosis.problem}`;
  return [
    head,
    ...(diagnosis.hint ? [`       → ${diagnosis.hint}`] : []),
    ...diagnosis.missingScopes.map((scope) => `       missing scope ${scope}`),
    ...diagnosis.warnings.map((warning) => `       note: ${warning}`),
    ...diagnosis.retention.map(
      ({ stream, days, lost }) => `       ${stream}: keeps ${days} days${lost ? `; ${lost}` : ''}`,
    ),
    ...(diagnosis.clockOffsetMs === null
      ? []
      : [`       clock: vendor ${Math.round(diagnosis.clockOffsetMs / 1000)} s from this machine`]),
  ];
}
