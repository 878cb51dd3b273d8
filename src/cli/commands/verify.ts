import { resolve } from 'node:path';
import { verifyAll } from '../../verify/run.ts';
import type { CommandContext, CommandResult, Options } from '../context.ts';
import { toolVersion } from '../version.ts';

/** Checks packs offline; with several, the exit code is that of the worst. */
export async function run(
  args: readonly unknown[],
  options: Options,
  context: CommandContext,
): Promise<CommandResult> {
  const paths = (args[0] as string[]).map((path) => resolve(context.cwd, path));
  const replay = options.replay === true ? await import('../../replay/replay.ts') : undefined;
  return verifyAll(
    paths,
    options as Parameters<typeof verifyAll>[1],
    { ...context, ...threadModule() },
    replay?.replayer(toolVersion()),
  );
}

/** The verifier that stands alone is the second thread too; only as JavaScript can it be one. */
function threadModule(): { threadModule?: URL } {
  if (!import.meta.url.endsWith('.js')) return {};
  return { threadModule: new URL('../../verifier/main.js', import.meta.url) };
}
