import { AuditpackError } from '../../errors.ts';
import { shown } from '../../format/shown.ts';
import { checkWorkspaceLedger, type LedgerReport } from '../../pipeline/ledger-check.ts';
import { type LogHead, logHead, publishHead } from '../../pipeline/publish.ts';
import type { Workspace } from '../../pipeline/workspace.ts';
import { openOptions } from '../../verify/open-options.ts';
import type { CommandContext, CommandResult, ExitCode, Options } from '../context.ts';
import { publicationLines } from '../publications.ts';
import { count } from '../table.ts';
import { workspaceOf } from '../workspace.ts';

/** Findings that the terminal shows. */
const SHOWN = 25;

/** Checks the whole ledger at rest, shows the head of its log, or gives that to others. */
export async function run(
  [action]: readonly unknown[],
  options: Options,
  context: CommandContext,
): Promise<CommandResult> {
  if (action === 'verify') return verify(options, context);
  const workspace = await workspaceOf(options, context);
  if (action === 'checkpoint') return checkpoint(workspace);
  if (action === 'publish') return publish(workspace);
  throw new AuditpackError('ERR_USAGE', `"${String(action)}" is no action on the ledger.`, {
    hint: 'Say verify, checkpoint or publish.',
  });
}

async function verify(options: Options, context: CommandContext): Promise<CommandResult> {
  const { key, checkpoint } = options as Readonly<Record<string, string | undefined>>;
  const values = { ...(key && { key }), ...(checkpoint && { checkpoint }), state: false };
  const { keys, checkpoints: held } = openOptions(values, context);
  const workspace = await workspaceOf(options, context);
  const report = await checkWorkspaceLedger(workspace, {
    ...(keys && { keys }),
    ...(held && { held }),
  });
  return { json: report, text: render(report), exit: exitOf(report) };
}

/** The head of the log, on a line that can be mailed. */
async function checkpoint(workspace: Workspace): Promise<CommandResult> {
  const { origin, size, root, note, line } = await headOf(workspace);
  return { json: { ok: true, origin, size, root, line, note }, text: line, exit: 0 };
}

async function publish(workspace: Workspace): Promise<CommandResult> {
  const { line } = await headOf(workspace);
  if (workspace.setup.config.publish.length === 0)
    throw new AuditpackError('ERR_CONFIG', 'No place to publish to is configured.', {
      hint: 'Name one under `publish:` in auditpack.yaml: {file: path}, {git: address} or {put: https://…}.',
    });
  const published = await publishHead(workspace);
  const ok = published.every(({ state }) => state !== 'failed');
  const text = [line, ...publicationLines(published)].join('\n');
  return { json: { ok, line, published }, text, exit: ok ? 0 : 3 };
}

async function headOf(workspace: Workspace): Promise<LogHead> {
  const head = await logHead(workspace);
  if (head) return head;
  throw new AuditpackError('ERR_LEDGER', 'The ledger has no closed run yet.', {
    hint: 'Run `auditpack collect` first.',
  });
}

function exitOf({ verdict }: LedgerReport): ExitCode {
  return { whole: 0, altered: 1, reserved: 3 }[verdict] as ExitCode;
}

function render(report: LedgerReport): string {
  const { ledger, origin, runs, packs, log, checkpoints, key, files, bytes, total } = report;
  const words = { whole: 'WHOLE   ', altered: 'ALTERED ', reserved: 'INTACT  ' }[report.verdict];
  const named = key
    ? `${key.fingerprint}, ${key.pinned ? 'a key you hold' : 'not compared'}`
    : 'none';
  const findings = report.findings
    .slice(0, SHOWN)
    .flatMap(({ kind, file, record, offset, expected, found }) => [
      `  ${kind}  ${file}${record ? ` line ${record}` : ''}${offset === undefined ? '' : ` byte ${offset}`}`,
      `      expected ${expected}`,
      `      found    ${found}`,
    ]);
  return [
    `${words} ${shown(ledger)}${total > 0 ? `: ${count(total, 'finding')}` : ''}`,
    '',
    `Log          ${shown(origin)}, ${log.entries} entries, ${count(log.items, 'raw item')}, root ${log.root}`,
    `Runs         ${runs.sealed} sealed, ${runs.interrupted} interrupted, ${runs.open} open; ${count(packs, 'pack')}`,
    `Read         ${count(files, 'file')}, ${bytes} bytes against their digests`,
    `Checkpoints  ${checkpoints.signed} signed, ${checkpoints.unsigned} unsigned, ${checkpoints.held} held from elsewhere`,
    `Key          ${named}`,
    ...report.reservations.map(({ says }) => `But          ${says}`),
    ...(findings.length > 0 ? ['', 'Findings:', ...findings] : []),
    ...(total > SHOWN ? [`  … and ${total - SHOWN} more`] : []),
    '',
    'Not proved here: that the whole ledger was not built anew. Hold its checkpoints elsewhere, and compare: --checkpoint FILE.',
  ].join('\n');
}
