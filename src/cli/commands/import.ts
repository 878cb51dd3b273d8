import { resolve } from 'node:path';
import { importFiles } from '../../pipeline/import.ts';
import type { CommandContext, CommandResult, Options } from '../context.ts';
import { workspaceOf } from '../workspace.ts';

/** Imports saved payloads; what could not be mapped is counted and shown, never dropped. */
export async function run(
  args: readonly unknown[],
  options: Options,
  context: CommandContext,
): Promise<CommandResult> {
  const [name, paths] = args as [string, string[]];
  const workspace = await workspaceOf(options, context);
  const said = (option: string) =>
    typeof options[option] === 'string' ? String(options[option]) : undefined;
  const map = said('map');
  const report = await importFiles(workspace, {
    name,
    paths: paths.map((path) => resolve(context.cwd, path)),
    map: map === undefined ? undefined : resolve(context.cwd, map),
    asOf: said('asOf'),
    expectRows: said('expectRows'),
    attest: {
      controls: Array.isArray(options.control) ? options.control.map(String) : [],
      who: said('who'),
      from: said('from'),
      why: said('why'),
      obtained: said('obtained'),
    },
  });
  const { received, records, rejects, limits, complete } = report.statement;
  const shown = report.rejects.map(({ reason, detail, raw }) => ({
    reason,
    detail,
    pointer: raw.pointer,
    offset: raw.offset,
  }));
  const reasons = Object.entries(rejects.reasons).map(([reason, count]) => `${count} ${reason}`);
  const lines = [
    `${name}: ${received} received, ${received - rejects.count} mapped to ${records} records, ${rejects.count} rejected${reasons.length > 0 ? ` (${reasons.join(', ')})` : ''}.`,
    ...(report.unusedColumns.length > 0
      ? [`  Columns not read: ${report.unusedColumns.join(', ')}.`]
      : []),
    ...limits.map(({ detail }) => `  ${detail}`),
    ...shown.map(({ pointer, reason, detail }) => `  ${pointer || 'file'}: ${reason}: ${detail}`),
  ];
  return {
    json: {
      ok: rejects.count === 0 && complete,
      run: report.run,
      stream: name,
      received,
      mapped: received - rejects.count,
      records,
      rejects: rejects.count,
      reasons: rejects.reasons,
      rejected: shown,
      limits: limits.map(({ detail, incomplete }) => ({ detail, incomplete })),
      unusedColumns: report.unusedColumns,
      complete,
      why: report.statement.why,
    },
    text: lines.join('\n'),
    exit: rejects.count === 0 && complete ? 0 : 3,
  };
}
