import { type ProvisionalWindow, provisionalWindows } from '../../model/finality.ts';
import { byText } from '../../model/ids.ts';
import type { LateArrival, StateDifference } from '../../model/reconciliation.ts';
import type { Statement } from '../../model/statement.ts';
import type { Coverage } from '../../model/trails.ts';
import { assess } from '../../pipeline/assess.ts';
import { differencesOf } from '../../pipeline/differences.ts';
import { openWorkspaceLedger } from '../../pipeline/workspace.ts';
import type { CommandContext, CommandResult, Options } from '../context.ts';
import { limitLines } from '../limit-lines.ts';
import { table } from '../table.ts';
import { workspaceOf } from '../workspace.ts';

/** Lines of each list that the terminal shows. */
const SHOWN = 20;

/** What is covered, what is not and until when it can be made good, and where the log stands. */
export async function run(
  _args: readonly unknown[],
  options: Options,
  context: CommandContext,
): Promise<CommandResult> {
  const workspace = await workspaceOf(options, context);
  const { trails, records, late } = await assess(workspace);
  const ledger = await openWorkspaceLedger(workspace, 'read');
  const runs = await ledger.runs();
  const { size, root } = await ledger.head();
  await ledger.close();
  const { period } = workspace.setup;
  const open = trails.coverage.filter(({ complete }) => !complete);
  const last = runs.at(-1);
  const provisional = provisionalWindows(trails.statements);
  const differences = differencesOf(records, trails.statements);
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
    ...limitsOf(trails.statements),
    ...provisionalLines(provisional),
    ...lateLines(late),
    ...(options.diff === true ? differenceLines(differences) : []),
  ];
  return {
    json: {
      ok: open.length === 0,
      period,
      runs,
      log: { size, root },
      coverage: trails.coverage,
      limits: latest(trails.statements).flatMap(({ source, stream, limits }) =>
        limits.map((limit) => ({ source, stream, ...limit })),
      ),
      provisional,
      late,
      differences,
    },
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

/** The last statement of each stream, by name. */
function latest(statements: readonly Statement[]): Statement[] {
  const last = new Map<string, Statement>();
  for (const statement of [...statements].sort((a, b) => byText(a.endedAt, b.endedAt)))
    last.set(`${statement.source}/${statement.stream}`, statement);
  return [...last].sort(([a], [b]) => byText(a, b)).map(([, statement]) => statement);
}

/** What stands in the way of each stream: the vendor's words, the tests it weakens, what to do. */
function limitsOf(statements: readonly Statement[]): string[] {
  const open = latest(statements).flatMap(({ source, stream, limits }) =>
    limits
      .filter(({ incomplete }) => incomplete)
      .flatMap((limit) => {
        const [first = '', ...rest] = limitLines(limit);
        return [`  ${source}/${stream}: ${first}`, ...rest.map((line) => `  ${line}`)];
      }),
  );
  return open.length === 0 ? [] : ['', 'What stands in the way:', ...open];
}

function provisionalLines(windows: readonly ProvisionalWindow[]): string[] {
  if (windows.length === 0) return [];
  const lines = windows.map(
    ({ source, stream, from, to, finalFrom }) =>
      `  ${source}/${stream}  ${from} to ${to}; a run after ${finalFrom} makes it final`,
  );
  return ['', 'Not final yet, events may still come:', ...lines];
}

function lateLines(late: readonly LateArrival[]): string[] {
  if (late.length === 0) return [];
  const shown = late
    .slice(0, SHOWN)
    .map(
      ({ source, stream, nativeId, at, firstSeen, finalSince }) =>
        `  ${source}/${stream} ${nativeId}  of ${at}, first seen ${firstSeen}; its window was final since run ${finalSince}`,
    );
  return ['', `Arrived late (${late.length}):`, ...shown, ...more(late.length)];
}

function differenceLines(differences: readonly StateDifference[]): string[] {
  return [
    '',
    'Changed between the last two looks:',
    ...differences.flatMap(({ source, stream, from, to, added, removed, changed }) => {
      const lines = [
        ...added.map((item) => `    + ${item.kind} ${item.nativeId}`),
        ...removed.map((item) => `    - ${item.kind} ${item.nativeId}`),
        ...changed.map((item) => `    ~ ${item.kind} ${item.nativeId}: ${item.fields.join(', ')}`),
      ];
      const head = `  ${source}/${stream}, ${from.at.slice(0, 10)} to ${to.at.slice(0, 10)}: ${added.length} added, ${removed.length} removed, ${changed.length} changed`;
      return [head, ...lines.slice(0, SHOWN), ...more(lines.length)];
    }),
    ...(differences.length === 0 ? ['  No listing has two complete looks yet.'] : []),
  ];
}

function more(total: number): string[] {
  return total > SHOWN ? [`    … and ${total - SHOWN} more, in --json`] : [];
}
