import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Is this tool here? Tests of foreign tools skip, by name, where it is not. */
export function installed(tool: string): boolean {
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, tool)));
}

/** Runs a foreign tool; never throws. */
export function tool(
  name: string,
  args: readonly string[],
  options: { input?: string | Uint8Array; cwd?: string; env?: Record<string, string> } = {},
): { code: number | null; out: string } {
  const { env, ...rest } = options;
  const { status, stdout, stderr } = spawnSync(name, args, {
    ...rest,
    env: { ...process.env, ...env },
  });
  return { code: status, out: `${stdout}${stderr}` };
}
