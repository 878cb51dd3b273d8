import { startOfDay } from '../../config/period.ts';
import { AuditpackError } from '../../errors.ts';
import { search } from '../../pipeline/search.ts';
import type { CommandContext, CommandResult, Options } from '../context.ts';
import { table } from '../table.ts';
import { workspaceOf } from '../workspace.ts';

const MOST_ROWS = 10_000;

/** Events that fit, oldest first, with the raw bytes each rests on. */
export async function run(
  _args: readonly unknown[],
  options: Options,
  context: CommandContext,
): Promise<CommandResult> {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_ROWS) {
    throw new AuditpackError(
      'ERR_USAGE',
      `--limit takes a whole number from 1 to ${MOST_ROWS}, not "${String(options.limit)}".`,
    );
  }
  const workspace = await workspaceOf(options, context);
  const zone = workspace.setup.config.timezone;
  const text = (name: string) =>
    typeof options[name] === 'string' ? String(options[name]) : undefined;
  const from = text('from');
  const to = text('to');
  const { total, rows } = await search(workspace, {
    limit,
    ...(text('who') && { who: text('who') ?? '' }),
    ...(text('action') && { action: text('action') ?? '' }),
    ...(text('source') && { source: text('source') ?? '' }),
    ...(from && { from: startOfDay(from, zone) }),
    ...(to && { to: startOfDay(to, zone) }),
  });
  const lines = table(
    rows.map((row) => [
      row.at,
      row.source,
      row.action,
      row.outcome,
      row.actor.split(' ').slice(0, 2).join(' '),
      '→',
      row.subject.split(' ').slice(0, 2).join(' '),
      row.target,
    ]),
  );
  const note =
    total > rows.length
      ? `${rows.length} of ${total} events; --limit shows more`
      : `${total} events`;
  return { json: { ok: true, total, rows }, text: [...lines, note].join('\n'), exit: 0 };
}
