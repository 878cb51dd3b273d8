import { resolve } from 'node:path';
import { startOfDay } from '../../config/period.ts';
import { AuditpackError } from '../../errors.ts';
import { localDate } from '../../model/calendar.ts';
import type { PeopleReport } from '../../model/people-report.ts';
import { NOBODY } from '../../model/registers.ts';
import { instantOf } from '../../model/time.ts';
import { type Assessment, assess } from '../../pipeline/assess.ts';
import { confirmIdentity } from '../../pipeline/people/confirm.ts';
import { proposalCsv, proposePeople, writeProposal } from '../../pipeline/people/propose.ts';
import { isOpen, peopleReport } from '../../pipeline/people/report.ts';
import type { Workspace } from '../../pipeline/workspace.ts';
import type { CommandContext, CommandResult, Options } from '../context.ts';
import { peopleLines, queueLines } from '../people-lines.ts';
import { count } from '../table.ts';
import { workspaceOf } from '../workspace.ts';

/** Systems whose accounts stand for working at the company. */
const PROVIDERS = ['okta', 'google'] as const;

/** `people list|confirm|propose`. */
export async function run(
  args: readonly unknown[],
  options: Options,
  context: CommandContext,
): Promise<CommandResult> {
  const [step = 'list'] = args as [string?];
  if (!['list', 'confirm', 'propose'].includes(step))
    throw usage(`"${step}" is nothing people can do.`, 'Steps: list, confirm, propose.');
  const workspace = await workspaceOf(options, context);
  const assessment = await assess(workspace);
  if (step === 'propose') return propose(workspace, assessment, options, context);
  if (step === 'confirm' && options.account !== undefined)
    return confirm(workspace, assessment, options, context);
  const report = peopleReport(assessment.trails, thresholdOf(assessment));
  return step === 'list'
    ? { json: report, text: peopleLines(report).join('\n'), exit: 0 }
    : queue(report);
}

function queue(report: PeopleReport): CommandResult {
  const proposals = report.proposals.filter(({ state }) => isOpen(state));
  const closed = report.proposals.length - proposals.length;
  const lines = queueLines(proposals);
  if (closed > 0)
    lines.push(
      '',
      `${count(closed, 'proposal')} about closed accounts: \`auditpack people list\`.`,
    );
  return { json: report, text: lines.join('\n'), exit: 0 };
}

async function confirm(
  workspace: Workspace,
  { trails }: Assessment,
  options: Options,
  context: CommandContext,
): Promise<CommandResult> {
  const said = [options.person, options.deny, options.nobody ? NOBODY : undefined].filter(
    (one) => one !== undefined,
  );
  const [person] = said;
  if (person === undefined || said.length > 1)
    throw usage(
      'Whose account is it?',
      'Give one of --person ID, --deny ID, or --nobody when it is no person’s.',
    );
  if (typeof options.by !== 'string' || typeof options.why !== 'string')
    throw usage('Who says so, and why?', 'Give --by with a person_id, and --why TEXT.');
  const { timezone } = workspace.setup.period;
  const on = String(options.on ?? localDate(instantOf(context.now()), timezone));
  startOfDay(on, timezone);
  const decided = await confirmIdentity(workspace, trails, {
    account: String(options.account),
    person: String(person),
    denied: options.deny !== undefined,
    by: options.by,
    on,
    why: options.why,
  });
  const word = decided.denied ? 'is not' : 'is';
  return {
    json: { ok: true, decided, file: workspace.setup.decisionsPath },
    text: `${decided.system}:${decided.login} ${word} ${decided.person}'s, says ${decided.by} on ${decided.on}. Kept in ${workspace.setup.decisionsPath}; \`auditpack evaluate\` counts with it.`,
    exit: 0,
  };
}

async function propose(
  workspace: Workspace,
  { records, trails }: Assessment,
  options: Options,
  context: CommandContext,
): Promise<CommandResult> {
  const rows = proposePeople(records, trails, PROVIDERS);
  if (rows.length === 0)
    throw new AuditpackError('ERR_INPUT', 'Neither Okta nor Google users were collected.', {
      hint: 'Run `auditpack collect` first; a people file can be proposed from what they list.',
    });
  const file =
    typeof options.out === 'string'
      ? resolve(context.cwd, options.out)
      : workspace.setup.peoplePath;
  await writeProposal(workspace, file, proposalCsv(rows));
  const doubtful = rows.filter(({ doubts }) => doubts.length > 0);
  const text = [
    `${file}: ${count(rows.length, 'row')}, each marked derived_from: it says what the systems under test say.`,
    'Nothing that rests on such a row passes. Let HR put in real dates and take the mark out, then collect again.',
    ...doubtful.map(
      ({ person_id, name, doubts }) => `look at  ${person_id} (${name}): ${doubts.join('; ')}`,
    ),
  ];
  return { json: { ok: true, file, rows }, text: text.join('\n'), exit: 0 };
}

function thresholdOf({ parameters }: Assessment): number {
  return Number(parameters.get('identity.threshold')?.value);
}

function usage(message: string, hint: string): AuditpackError {
  return new AuditpackError('ERR_USAGE', message, { hint });
}
