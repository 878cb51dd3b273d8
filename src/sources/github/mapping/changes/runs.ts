import type { Action } from '../../../../model/taxonomy.ts';
import { exactly } from '../../../../model/time.ts';
import { type ItemContext, type MapResult, records, reject } from '../../../contract.ts';
import { WorkflowRun } from '../../schema-work.ts';
import {
  account,
  at,
  delivered,
  moment,
  repoInUrl,
  repoNamed,
  said,
  ticketsIn,
  when,
  wrongShape,
} from '../values.ts';

/** Started by hand, which is use of access; other runs follow from a push or a clock. */
const BY_HAND: ReadonlySet<string> = new Set(['workflow_dispatch', 'repository_dispatch']);
const WENT: Readonly<Record<string, 'success' | 'failure'>> = {
  success: 'success',
  neutral: 'success',
  skipped: 'success',
  failure: 'failure',
  cancelled: 'failure',
  timed_out: 'failure',
  startup_failure: 'failure',
  action_required: 'failure',
};

/** A run of a workflow: who or what set it off, on which commit, and how it ended. */
export function mapWorkflowRun(raw: unknown, { page }: ItemContext): MapResult {
  const item = delivered(raw);
  const run = at(item, 'workflow_run') ?? item;
  const parsed = WorkflowRun.safeParse(run);
  if (!parsed.success) return wrongShape(run, parsed.error, 'id');
  const { id, event, conclusion, head_sha, head_branch, name, path, run_attempt } = parsed.data;
  const time = moment(parsed.data.created_at);
  if (time === undefined) return reject('bad-time', 'a workflow run that does not say when');
  const repo =
    repoNamed(at(run, 'repository')) ??
    repoNamed(at(item, 'repository')) ??
    repoInUrl(at(run, 'url')) ??
    page.repo;
  if (repo === undefined) return reject('no-id', 'a workflow run of an unknown repository');
  const action: Action = BY_HAND.has(event) ? 'app.access' : 'other';
  const actor = account(parsed.data.triggering_actor) ?? account(parsed.data.actor);
  const workflow = said(path) ?? said(name) ?? 'unknown workflow';
  return records({
    kind: 'event',
    nativeId: `run:${repo}/${id}`,
    action,
    vendorType: `workflow_run.${event}`,
    ...when('actor', actor),
    targets: [
      `repo:${repo}`,
      `workflow ${workflow}`,
      ...(said(head_branch) === undefined ? [] : [`branch ${head_branch}`]),
    ],
    time: exactly(time),
    outcome: Object.hasOwn(WENT, conclusion ?? '')
      ? (WENT[conclusion ?? ''] ?? 'unknown')
      : 'unknown',
    correlation: [head_sha, `run:${id}`, ...(run_attempt ? [`attempt:${run_attempt}`] : [])],
    mentions: ticketsIn(said(parsed.data.display_title), said(head_branch)?.toUpperCase()),
    ...when('after', said(conclusion) ?? said(parsed.data.status)),
  });
}
