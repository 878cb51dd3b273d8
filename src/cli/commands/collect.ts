import { startOfDay } from '../../config/period.ts';
import type { Statement } from '../../model/statement.ts';
import { collect } from '../../pipeline/collect.ts';
import type { CommandContext, CommandResult, Options } from '../context.ts';
import { limitLines } from '../limit-lines.ts';
import { listOption, workspaceOf } from '../workspace.ts';

/** Collects; exit 3 when something could not be seen, with a line for each. */
export async function run(
  _args: readonly unknown[],
  options: Options,
  context: CommandContext,
): Promise<CommandResult> {
  const workspace = await workspaceOf(options, context);
  const { period } = workspace.setup;
  const bound = (name: string, otherwise: string) =>
    typeof options[name] === 'string'
      ? startOfDay(String(options[name]), period.timezone)
      : otherwise;
  const given = options.from !== undefined || options.to !== undefined;
  const window = { from: bound('from', period.from), to: bound('to', period.to) };
  const only = listOption(options, 'source');
  const result = await collect(workspace, {
    ...(given && { window }),
    ...(only && { only }),
    ...(options.resume === true && { resume: true }),
  });
  const incomplete = result.statements.filter(({ complete }) => !complete);
  return {
    json: {
      ok: incomplete.length === 0,
      run: result.run,
      log: result.checkpoint,
      statements: result.statements,
    },
    text: summary(result.run, result.statements, result.checkpoint.size),
    exit: incomplete.length === 0 ? 0 : 3,
  };
}

/** What one refusal closed is told once. */
function byReason(incomplete: readonly Statement[]): Map<string, Statement[]> {
  const reasons = new Map<string, Statement[]>();
  for (const statement of incomplete) {
    const reason = statement.why.join(' ');
    reasons.set(reason, [...(reasons.get(reason) ?? []), statement]);
  }
  return reasons;
}

function summary(run: string, statements: readonly Statement[], size: number): string {
  const received = statements.reduce((sum, statement) => sum + statement.received, 0);
  const rejected = statements.reduce((sum, { rejects }) => sum + rejects.count, 0);
  const incomplete = statements.filter(({ complete }) => !complete);
  const lines = [
    `Run ${run}: ${statements.length} streams, ${received} items received, ${rejected} rejected; the log has ${size} entries.`,
  ];
  if (incomplete.length === 0) lines.push('Every stream was collected to its end.');
  else {
    lines.push(`Not whole (${incomplete.length}):`);
    for (const [why, together] of byReason(incomplete)) lines.push(...notWhole(why, together));
  }
  return lines.join('\n');
}

/** Streams that share a reason, told once with all the tests they weaken. */
function notWhole(why: string, statements: readonly Statement[]): string[] {
  const names = statements.map(({ source, stream }) => `${source}/${stream}`).join(', ');
  const open = statements[0]?.limits.filter(({ incomplete }) => incomplete) ?? [];
  if (open.length === 0) return [`  ${names}: ${why}`];
  const weakens = new Set(
    statements.flatMap(({ limits }) => limits.flatMap((limit) => limit.weakens ?? [])),
  );
  return [
    `  ${names}`,
    ...open.flatMap((limit, i) =>
      limitLines({
        ...limit,
        weakens: i === open.length - 1 ? [...weakens].sort() : [],
      }).map((line) => `    ${line}`),
    ),
  ];
}
