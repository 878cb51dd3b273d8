import type { CollectOptions } from '../collect/contract.ts';
import { AuditpackError } from '../errors.ts';
import type { EndedStream, Ledger, RunInfo } from '../ledger/contract.ts';
import type { Workspace } from './workspace.ts';

/** What a resumed collection goes on with; `resumed` only where the run itself goes on. */
export type Resumption = Pick<CollectOptions, 'ended'> &
  Partial<Pick<CollectOptions, 'resumed' | 'startedAt'>>;

/** Page tokens live for days, but a listing continued much later would mix two states. */
const CONTINUE_WITHIN_MS = 24 * 3_600_000;

/**
 * What to go on with. A run whose process died less than a day ago is continued in place: stored
 * answers are used again, windows stay as they were. Otherwise the streams that the last run left
 * incomplete are collected afresh as a run of their own.
 * @throws AuditpackError ERR_USAGE when the last run is whole, or there is none
 */
export async function resume(workspace: Workspace, ledger: Ledger): Promise<Resumption> {
  const { say } = workspace;
  const open = await ledger.resume((run) => mayContinue(workspace, run));
  if (open) {
    const { run, writer } = open;
    say(`Continuing run ${run.id}; what it has stored is not asked for again.`);
    return {
      resumed: writer,
      startedAt: run.startedAt,
      ended: (source, stream) => writer.ended(source, stream),
    };
  }
  const last = (await ledger.runs()).findLast(({ kind }) => kind === 'collect');
  const statements = (await ledger.statements()).filter(({ run }) => run === last?.id);
  const whole = statements.filter(({ complete }) => complete);
  if (last === undefined || (last.state === 'sealed' && whole.length === statements.length)) {
    throw new AuditpackError(
      'ERR_USAGE',
      last ? `Run ${last.id} is whole: there is nothing to resume.` : 'There is no run to resume.',
      { hint: 'Run `auditpack collect` without --resume.' },
    );
  }
  say(
    `Run ${last.id} can't be continued in place; what it left incomplete is collected from the beginning.`,
  );
  const ended = whole.map((statement): EndedStream => {
    const { source, stream, run } = statement;
    return { statement, pages: () => ledger.pages({ source, stream, run }) };
  });
  return {
    ended: (source, stream) =>
      ended.find(({ statement }) => statement.source === source && statement.stream === stream),
  };
}

/** The same tool under the same configuration, soon after. */
function mayContinue({ setup, startedAt, toolVersion }: Workspace, run: RunInfo): boolean {
  return (
    run.configDigest === setup.digest &&
    run.toolVersion === toolVersion &&
    Date.parse(startedAt) - Date.parse(run.startedAt) < CONTINUE_WITHIN_MS
  );
}
