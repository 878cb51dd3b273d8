import type { Coverage } from '../../model/trails.ts';
import { assess } from '../../pipeline/assess.ts';
import { openWorkspaceLedger } from '../../pipeline/workspace.ts';
import type { CommandContext, CommandResult, Options } from '../context.ts';
import { table } from '../table.ts';
import { workspaceOf } from '../workspace.ts';

/** What is covered, what is not and until when it can be made good, and where the log stands. */
export async function run(
  _args: readonly unknown[],
  options: Options,
  context: CommandContext,
): Promise<CommandResult> {
  const workspace = await workspaceOf(options, context);
  const { trails } = await assess(workspace);
  const ledger = await openWorkspaceLedger(workspace, 'read');
  const runs = await ledger.runs();
  const { size, root } = await ledger.head();
  await ledger.close();
  const { period } = workspace.setup;
  const open = trails.coverage.filter(({ complete }) => !complete);
  const last = runs.at(-1);
  const lines = [
    `Period ${period.from} to ${period.to} (${period.timezone})`,
    last ? `Last run ${last.id}, ${last.kind}, ${last.state}; ${runs.length} in all` : 'No run yet',
    `Log: ${size} entries, root ${root}`,
    '',
    ...table(
      trails.coverage.map((coverage) => [
        coverage.complete ? 'ok ' : 'gap',
        `${coverage.source}/${coverage.stream}`,
        wordsFor(coverage),
      ]),
    ),
  ];
  return {
    json: { ok: open.length === 0, period, runs, log: { size, root }, coverage: trails.coverage },
    text: lines.join('\n'),
    exit: open.length === 0 ? 0 : 3,
  };
}

function wordsFor({ complete, holes, why, nature, windows }: Coverage): string {
  if (complete) return nature === 'state' ? `as of ${windows.at(-1)?.to ?? ''}` : 'whole period';
  const [hole] = holes;
  if (!hole) return why.join(' ');
  const until = hole.refillableUntil
    ? `can be collected until ${hole.refillableUntil.slice(0, 10)}`
    : 'can no longer be collected';
  const more = holes.length > 1 ? ` (and ${holes.length - 1} more)` : '';
  return `missing ${hole.from} to ${hole.to}, ${until}${more}: ${hole.why}`;
}
