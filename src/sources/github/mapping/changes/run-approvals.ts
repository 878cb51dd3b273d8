import { byText } from '../../../../model/ids.ts';
import type { Action } from '../../../../model/taxonomy.ts';
import { between } from '../../../../model/time.ts';
import { type ItemContext, type MapResult, records, reject } from '../../../contract.ts';
import { RunApproval } from '../../schema-guards.ts';
import { account, digestId, moment, said, ticketsIn, when, wrongShape } from '../values.ts';

const ACTIONS: Readonly<Record<string, Action>> = {
  approved: 'request.approve',
  rejected: 'request.deny',
};

/**
 * A reviewer's decision on a workflow run that waited at an environment. GitHub gives it no time:
 * it lies between the deployment it held up (`page.after`) and what the deployment did next, or
 * the moment of asking (`page.before`).
 */
export function mapRunApproval(item: unknown, { page, observedAt }: ItemContext): MapResult {
  const parsed = RunApproval.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'environments');
  const { state, user, environments, comment } = parsed.data;
  const { repo, run } = page;
  if (repo === undefined || run === undefined)
    return reject('no-id', `a deployment ${state} in a run that nothing names`);
  const earliest = moment(page.after);
  if (earliest === undefined)
    return reject('no-time', `run ${run} of ${repo}: a deployment ${state} at an unknown time`);
  const [, latest = observedAt] = [earliest, moment(page.before) ?? observedAt].toSorted(byText);
  const names = environments.map(({ name }) => name).sort();
  return records({
    kind: 'event',
    nativeId: `run-approval:${repo}/${run}/${digestId([state, user?.id, names, comment]).slice(7, 27)}`,
    action: Object.hasOwn(ACTIONS, state) ? (ACTIONS[state] ?? 'other') : 'other',
    vendorType: `deployment_review.${state}`,
    ...when('actor', account(user)),
    targets: [`repo:${repo}`, ...names.map((name) => `environment:${name}`)],
    time: between(earliest, latest, 'source_field'),
    outcome: 'success',
    ...when('reason', said(comment)?.slice(0, 1_000)),
    correlation: [`run:${run}`],
    mentions: ticketsIn(said(comment)),
  });
}
