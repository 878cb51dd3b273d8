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
 * Adds the environment reviewer to each deployment. GitHub's approval names repository and
 * environment but no deployment, so the last approval in the hour before it is taken.
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
    const found = approvals.filter((event) => lets(event, deployment, repositories)).at(-1);
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
  return (
    repositories.of(event) === deployment.repo &&
    event.targets.includes(`environment:${deployment.environment}`) &&
    latest <= deployment.at.latest &&
    latest >= shift(deployment.at.earliest, -FOLLOWS_WITHIN_MS)
  );
}
