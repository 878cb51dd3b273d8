import type { RecordOf } from '../model/record.ts';
import { shift } from '../model/time.ts';
import type { DeploymentTrail } from '../model/trails.ts';
import type { Directory } from './directory.ts';
import { evidenceOf, optional } from './evidence.ts';
import type { RecordsByKind } from './records-by-kind.ts';
import type { Repositories } from './repositories.ts';

/** A reviewer lets a waiting job through; the deployment follows within the hour. */
const FOLLOWS_WITHIN_MS = 3_600_000;

/**
 * Adds the environment reviewer to each deployment: who approved the run that made it. The audit
 * log's approval names repository and environment but no run, so there the last approval in the
 * hour before the deployment is taken.
 */
export function withApprovals(
  deployments: readonly DeploymentTrail[],
  records: RecordsByKind,
  repositories: Repositories,
  directory: Directory,
): DeploymentTrail[] {
  const approvals = records
    .of('event')
    .filter(({ action, source }) => action === 'request.approve' && source === 'github');
  return deployments.map((deployment) => {
    const fitting = approvals.filter((event) => lets(event, deployment, repositories));
    const exact = fitting.filter((event) => namesRun(event, deployment));
    const found = exact.at(-1) ?? fitting.at(-1);
    const by = found?.actor && directory.person(found.actor);
    if (!found || !by) return deployment;
    return {
      ...deployment,
      ...optional('approvedBy', by),
      evidence: [...deployment.evidence, evidenceOf(found, found.vendorType)],
    };
  });
}

function lets(
  event: RecordOf<'event'>,
  deployment: DeploymentTrail,
  repositories: Repositories,
): boolean {
  const { latest } = event.time;
  const here =
    repositories.of(event) === deployment.repo &&
    event.targets.includes(`environment:${deployment.environment}`);
  if (!here || event.correlation.some((word) => word.startsWith('run:')))
    return here && namesRun(event, deployment);
  return (
    latest <= deployment.at.latest && latest >= shift(deployment.at.earliest, -FOLLOWS_WITHIN_MS)
  );
}

function namesRun({ correlation }: RecordOf<'event'>, { run }: DeploymentTrail): boolean {
  return run !== undefined && correlation.includes(`run:${run}`);
}
