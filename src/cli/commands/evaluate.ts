import { AuditpackError } from '../../errors.ts';
import type { ControlResult, Results } from '../../model/result.ts';
import { assess } from '../../pipeline/assess.ts';
import type { CommandContext, CommandResult, ExitCode, Options } from '../context.ts';
import { count, table } from '../table.ts';
import { listOption, workspaceOf } from '../workspace.ts';

export const STATE_WORDS = {
  E: 'exceptions noted',
  '?': 'incomplete',
  N: 'none noted',
  O: 'did not operate',
  X: 'not assessed',
} as const;

/** Control states and exceptions, with the sentence behind each. */
export async function run(
  _args: readonly unknown[],
  options: Options,
  context: CommandContext,
): Promise<CommandResult> {
  const failOn = failOption(options.failOn);
  const workspace = await workspaceOf(options, context);
  const { results } = await assess(workspace);
  const frameworks = listOption(options, 'framework') ?? workspace.setup.config.frameworks;
  const wanted = listOption(options, 'control');
  const controls = results.controls.filter(
    (control) =>
      frameworks.includes(control.framework) && (wanted?.includes(control.control) ?? true),
  );
  if (controls.length === 0) {
    throw new AuditpackError('ERR_USAGE', 'No control of the library fits.', {
      hint: `Frameworks: ${[...new Set(results.controls.map(({ framework }) => framework))].join(', ')}.`,
    });
  }
  return {
    json: { ok: true, libraryVersion: results.libraryVersion, controls, tests: results.tests },
    text: [...controlLines(controls), '', ...exceptionLines(results, controls)].join('\n'),
    exit: exitFor(controls, failOn),
  };
}

type FailOn = 'exceptions' | 'incomplete' | undefined;

function failOption(value: unknown): FailOn {
  if (value === undefined || value === 'exceptions' || value === 'incomplete') return value;
  throw new AuditpackError(
    'ERR_USAGE',
    `--fail-on takes exceptions or incomplete, not "${String(value)}".`,
  );
}

/** Without --fail-on an evaluation that could be made is a success, whatever it says. */
function exitFor(controls: readonly ControlResult[], failOn: FailOn): ExitCode {
  if (failOn === undefined) return 0;
  const bad = failOn === 'incomplete' ? ['E', '?'] : ['E'];
  return controls.some(({ state }) => bad.includes(state)) ? 1 : 0;
}

function controlLines(controls: readonly ControlResult[]): string[] {
  const rows = controls.map((control) => [
    control.state,
    control.control,
    control.title,
    `${control.counts.P} P  ${control.counts.F} F  ${control.counts.I} I  ${control.counts.NA} NA`,
    STATE_WORDS[control.state] +
      (control.coverage === 'full' ? '' : `, ${control.coverage} coverage`),
  ]);
  return table(rows);
}

function exceptionLines(results: Results, controls: readonly ControlResult[]): string[] {
  const read = new Set(controls.flatMap(({ tests }) => tests));
  const of = (letter: string) =>
    results.tests
      .filter(({ test }) => read.has(test))
      .flatMap(({ items }) => items.filter(({ verdict }) => verdict === letter));
  const failed = of('F');
  const unclear = of('I');
  return [
    failed.length === 0 ? 'No exceptions.' : `${count(failed.length, 'exception')}:`,
    ...failed.map((item) => `  ${item.test}  ${item.says}`),
    ...(unclear.length === 0 ? [] : ['', `${count(unclear.length, 'inconclusive item')}:`]),
    ...unclear
      .slice(0, 20)
      .map(
        (item) => `  ${item.test}  ${item.says}${item.settle ? ` Settled by: ${item.settle}` : ''}`,
      ),
    ...(unclear.length > 20 ? [`  … and ${unclear.length - 20} more; --json has them all`] : []),
  ];
}
