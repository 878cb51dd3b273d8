import { resolve } from 'node:path';
import { startOfDay } from '../../config/period.ts';
import { AuditpackError } from '../../errors.ts';
import type { Cadence, ReviewPeriod } from '../../model/review-cadence.ts';
import { periodAround, periodNamed } from '../../model/review-cadence.ts';
import { instantOf } from '../../model/time.ts';
import type { Trails } from '../../model/trails.ts';
import { assess } from '../../pipeline/assess.ts';
import { returnReviews } from '../../pipeline/review-return.ts';
import { type ReviewScope, startReviews } from '../../pipeline/review-start.ts';
import type { Workspace } from '../../pipeline/workspace.ts';
import type { CommandContext, CommandResult, Options } from '../context.ts';
import { table } from '../table.ts';
import { listOption, workspaceOf } from '../workspace.ts';

type Type = 'access' | 'admin';

const STATEMENT = 'I looked at every line myself and decided each one as written.';

/** `review access|admin start|import|status`. */
export async function run(
  args: readonly unknown[],
  options: Options,
  context: CommandContext,
): Promise<CommandResult> {
  const [type, action, files = []] = args as [string, string, string[]?];
  if (type !== 'access' && type !== 'admin')
    throw usage(`"${type}" is no kind of review.`, 'Kinds: access, admin.');
  const workspace = await workspaceOf(options, context);
  switch (action) {
    case 'start':
      return start(type, options, context, workspace);
    case 'import':
      return take(files, options, context, workspace);
    case 'status':
      return status(type, workspace);
    default:
      throw usage(`"${action}" is no step of a review.`, 'Steps: start, import, status.');
  }
}

async function start(
  type: Type,
  options: Options,
  context: CommandContext,
  workspace: Workspace,
): Promise<CommandResult> {
  const { trails, parameters } = await assess(workspace);
  const cadence = String(
    parameters.get(type === 'access' ? 'uar.cadence' : 'logreview.independent_cadence')?.value,
  ) as Cadence;
  const period = periodFor(options.period, trails.extractedAt, workspace, cadence);
  const asOf = momentFor(options.asOf, period, trails.extractedAt, workspace);
  const directory = resolve(context.cwd, String(options.out ?? 'reviews'));
  const scopes = scopesOf(type, options, trails, asOf);
  const started = await startReviews(workspace, trails, scopes, period, directory);
  const rows = started.map(({ reviewer, lines, file }) => [reviewer, String(lines), file]);
  return {
    json: { ok: true, period, asOf, started },
    text: `${table([['Reviewer', 'Lines', 'Workbook'], ...rows]).join('\n')}\nSend each to its reviewer; take it back with: auditpack review ${type} import FILE --reviewer ID --signed DATE`,
    exit: 0,
  };
}

function scopesOf(type: Type, options: Options, trails: Trails, asOf: string): ReviewScope[] {
  if (type === 'admin') {
    if (typeof options.reviewer !== 'string')
      throw usage('Nobody is named to review it.', 'Give --reviewer with a person_id outside IT.');
    return [{ type, asOf, reviewer: options.reviewer }];
  }
  const known = [...new Set(trails.accounts.map(({ system }) => system))].sort();
  const wanted = listOption(options, 'system') ?? known;
  for (const name of wanted)
    if (!known.some((system) => system === name))
      throw usage(`No accounts of "${name}" were collected.`, `Systems: ${known.join(', ')}.`);
  return known
    .filter((system) => wanted.includes(system))
    .map((system) => ({ type, system, asOf }));
}

async function take(
  files: readonly string[],
  options: Options,
  context: CommandContext,
  workspace: Workspace,
): Promise<CommandResult> {
  if (files.length === 0) throw usage('No workbook is named.', 'Give the filled-in .xlsx files.');
  if (typeof options.reviewer !== 'string' || typeof options.signed !== 'string')
    throw usage('Who signed, and when?', 'Give --reviewer with a person_id, and --signed DATE.');
  const { timezone } = workspace.setup.period;
  startOfDay(options.signed, timezone);
  const returned = await returnReviews(
    workspace,
    files.map((file) => resolve(context.cwd, file)),
    {
      reviewer: options.reviewer,
      signed: options.signed,
      statement: String(options.statement ?? STATEMENT),
    },
  );
  const lines = returned.map(
    ({ review, reviewer, lines: all, decided }) =>
      `${review}: ${decided} of ${all} lines decided by ${reviewer}.`,
  );
  const whole = returned.every(({ lines: all, decided }) => all === decided);
  return { json: { ok: whole, returned }, text: lines.join('\n'), exit: whole ? 0 : 3 };
}

async function status(type: Type, workspace: Workspace): Promise<CommandResult> {
  const { trails, results } = await assess(workspace);
  const reviews = (trails.reviews ?? []).filter((review) => review.type === type);
  const workbooks = reviews.flatMap(({ id, workbooks: own }) =>
    own.map(({ reviewer, signed, lines }) => ({
      review: id,
      reviewer,
      lines: lines.length,
      decided: lines.filter(({ decision }) => decision !== undefined).length,
      signed: signed?.earliest.slice(0, 10) ?? null,
    })),
  );
  const test = results.tests.find((one) => one.test === (type === 'access' ? 'UAR-01' : 'LOG-06'));
  const owed = (test?.items ?? []).filter(({ verdict }) => verdict !== 'P');
  const rows = workbooks.map(({ review, reviewer, lines, decided, signed }) => [
    review,
    reviewer,
    `${decided} of ${lines}`,
    signed ?? 'out',
  ]);
  const text = [
    ...(rows.length > 0
      ? table([['Review', 'Reviewer', 'Decided', 'Signed'], ...rows])
      : ['No review was started yet.']),
    ...owed.map(({ label, verdict, says }) => `${verdict}  ${label}: ${says}`),
  ];
  return {
    json: {
      ok: owed.length === 0,
      workbooks,
      owed: owed.map(({ label, verdict, reason, says }) => ({ label, verdict, reason, says })),
    },
    text: text.join('\n'),
    exit: 0,
  };
}

function periodFor(
  named: unknown,
  now: string,
  { setup }: Workspace,
  cadence: Cadence,
): ReviewPeriod {
  const { timezone } = setup.period;
  if (named === undefined) return periodAround(now, timezone, cadence);
  const period = periodNamed(String(named), timezone, cadence);
  if (period) return period;
  const example = periodAround(now, timezone, cadence).name;
  throw usage(`"${String(named)}" is no ${cadence} period.`, `Write it like ${example}.`);
}

/** As of the given day, else as of the last evidence that lies in the period. */
function momentFor(
  given: unknown,
  period: ReviewPeriod,
  extractedAt: string,
  { setup }: Workspace,
): string {
  if (given === undefined)
    return extractedAt < period.to ? extractedAt : instantOf(Date.parse(period.to) - 1);
  const moment = startOfDay(String(given), setup.period.timezone);
  if (moment >= period.from && moment < period.to && moment <= extractedAt) return moment;
  throw usage(
    `${String(given)} lies outside ${period.name}, or after the last collection at ${extractedAt}.`,
    'Collect first, or name a day in the period.',
  );
}

function usage(message: string, hint: string): AuditpackError {
  return new AuditpackError('ERR_USAGE', message, { hint });
}
