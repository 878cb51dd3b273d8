import { type Diagnosis, diagnose, type StreamDiagnosis } from '../../pipeline/doctor/diagnose.ts';
import { retentionWords } from '../../pipeline/doctor/retention.ts';
import type { CommandContext, CommandResult, Options } from '../context.ts';
import { limitLines } from '../limit-lines.ts';
import { listOption, workspaceOf } from '../workspace.ts';

/** Checks every configured source and stream; exit 3 when one can't be used as it is. */
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
  const { source, problem, identity, plan, hint, answer, scopes, warnings } = diagnosis;
  const who = `as ${identity ?? 'an account the vendor does not name'}${plan ? `, plan ${plan}` : ''}`;
  const mark = diagnosis.ok ? 'ok  ' : problem === null ? 'GAPS' : 'FAIL';
  const inner = [
    ...(hint ? [`→ ${hint}`] : []),
    ...(answer ? [`the vendor said: ${answer}`] : []),
    ...scopes.missing.map((scope) => `missing scope ${scope}`),
    ...(scopes.excessive.length > 0
      ? [`more scopes than needed: ${scopes.excessive.join(', ')}`]
      : []),
    ...(scopes.writing.length > 0
      ? [`these can change things, which evidence never needs: ${scopes.writing.join(', ')}`]
      : []),
    ...warnings.map((warning) => `note: ${warning}`),
    ...clock(diagnosis.clockOffsetMs),
    ...diagnosis.streams.flatMap(streamLines),
  ];
  return [`${mark} ${source}  ${problem ?? who}`, ...inner.map((line) => `       ${line}`)];
}

function clock(offset: number | null): string[] {
  return offset === null ? [] : [`clock: vendor ${Math.round(offset / 1000)} s from this machine`];
}

/** A stream is worth a line when it is closed, limited, or forgets. */
function streamLines({
  stream,
  state,
  limits,
  readBy,
  fallback,
  retention,
}: StreamDiagnosis): string[] {
  const weakens = { weakens: [...readBy], ...(fallback !== null && { fallback }) };
  return [
    ...limits.flatMap((limit) => {
      const [first = '', ...rest] = limitLines(limit.incomplete ? { ...limit, ...weakens } : limit);
      return [`${stream} ${state === 'open' ? 'limited' : state}: ${first}`, ...rest];
    }),
    ...(state === 'untried' ? [`${stream}: could not be tried; what it reads gave nothing`] : []),
    ...(retention === null ? [] : [`${stream}: ${retentionWords(retention)}`]),
  ];
}
