import { resolve } from 'node:path';
import { AuditpackError } from '../../errors.ts';
import { readLibrary } from '../../pipeline/library.ts';
import type { CommandContext, CommandResult, Options } from '../context.ts';

/** `controls lint`: reads the whole library and says every problem, or how much there is. */
export async function run(
  args: readonly unknown[],
  options: Options,
  context: CommandContext,
): Promise<CommandResult> {
  const [action] = args;
  if (action !== 'lint')
    throw new AuditpackError('ERR_USAGE', `controls knows "lint", not "${String(action)}".`);
  const own =
    typeof options.library === 'string' ? resolve(context.cwd, options.library) : undefined;
  const library = await readLibrary(own);
  const counts = {
    tests: library.tests.size,
    controls: library.controls.length,
    parameters: library.parameters.size,
  };
  return {
    json: { ok: true, version: library.version, ...counts },
    text: `${counts.controls} controls, ${counts.tests} tests, ${counts.parameters} parameters; nothing wrong. Version ${library.version.slice(0, 16)}.`,
    exit: 0,
  };
}
