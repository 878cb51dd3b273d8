import { resolve } from 'node:path';
import { openWorkspace, type Workspace } from '../pipeline/workspace.ts';
import type { CommandContext, Options } from './context.ts';
import { toolVersion } from './version.ts';

/** The workspace a command line names with --config. */
export function workspaceOf(options: Options, context: CommandContext): Promise<Workspace> {
  return openWorkspace({
    config: resolve(context.cwd, String(options.config ?? 'auditpack.yaml')),
    toolVersion: toolVersion(),
    environment: context.environment,
    now: context.now,
    say: context.say,
  });
}

/** The values of a repeatable option, or nothing. */
export function listOption(options: Options, name: string): string[] | undefined {
  const value = options[name];
  return Array.isArray(value) ? value.map(String) : undefined;
}
