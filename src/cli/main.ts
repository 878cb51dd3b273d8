import { Command, CommanderError } from 'commander';
import { AuditpackError, messageOf } from '../errors.ts';
import { COMMANDS, type CommandSpec } from './commands.ts';
import {
  type CliContext,
  type CommandResult,
  type ExitCode,
  type Say,
  writeAll,
} from './context.ts';
import { toolVersion } from './version.ts';

/** Runs one command line and returns the exit code; never throws. */
export async function main(argv: readonly string[], context: CliContext): Promise<ExitCode> {
  let exit: ExitCode = 0;
  const program = new Command('auditpack')
    .description(
      'Collects access, change and incident history and writes an evidence pack that an auditor verifies offline.',
    )
    .version(toolVersion(), '-V, --version')
    .showHelpAfterError('(auditpack --help lists the commands)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    });
  for (const spec of COMMANDS) {
    addCommand(program, spec, context, (code) => {
      exit = code;
    });
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode !== 0 && argv.includes('--json')) {
        await writeAll(context.stdout, failureJson(new AuditpackError('ERR_USAGE', error.message)));
      }
      return error.exitCode === 0 ? 0 : 2;
    }
    return fail(error, argv, context);
  }
}

function addCommand(
  program: Command,
  spec: CommandSpec,
  context: CliContext,
  exited: (code: ExitCode) => void,
): void {
  const command = program
    .command(spec.name, spec.hidden ? { hidden: true } : {})
    .description(spec.description)
    .option('--json', 'print the result as JSON')
    .option('--debug', 'show where an unexpected error came from');
  spec.declare(command);
  command.action(async (...args: unknown[]) => {
    const options = command.opts();
    const say: Say = (line) => context.stderr.write(`${line}\n`);
    const module = await spec.load();
    const result = await module.run(args.slice(0, -2), options, { ...context, say });
    await print(result, options.json === true, context);
    exited(result.exit);
  });
}

async function print(result: CommandResult, json: boolean, context: CliContext): Promise<void> {
  const text = json ? JSON.stringify(result.json, null, 2) : harmless(result.text);
  await writeAll(context.stdout, text.endsWith('\n') ? text : `${text}\n`);
}

async function fail(
  error: unknown,
  argv: readonly string[],
  context: CliContext,
): Promise<ExitCode> {
  const known = error instanceof AuditpackError;
  if (argv.includes('--json')) await writeAll(context.stdout, failureJson(error));
  const lines = known
    ? [`error: ${error.message}`, ...(error.hint ? [`  → ${error.hint}`] : [])]
    : [
        `error: something unexpected: ${messageOf(error)}`,
        '  → This is a fault of auditpack; run again with --debug and report it.',
      ];
  if (argv.includes('--debug') && error instanceof Error) lines.push(error.stack ?? '');
  context.stderr.write(`${harmless(lines.join('\n'))}\n`);
  return 2;
}

/** Names and words of vendors can't move the cursor, clear the screen or turn the writing around. */
function harmless(text: string): string {
  return text.replaceAll(/[\u202a-\u202e\u2066-\u2069]|(?![\n\t])\p{Cc}/gu, ' ');
}

function failureJson(error: unknown): string {
  const known = error instanceof AuditpackError;
  const body = {
    ok: false,
    error: {
      code: known ? error.code : 'ERR_UNEXPECTED',
      message: known ? error.message : messageOf(error),
      ...(known && error.hint ? { hint: error.hint } : {}),
    },
  };
  return `${JSON.stringify(body, null, 2)}\n`;
}
