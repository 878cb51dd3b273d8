import type { WorkConventions } from '../model/catalogue.ts';
import { exactly } from '../model/time.ts';
import type { Change, DeploymentTrail } from '../model/trails.ts';
import type { Directory } from './directory.ts';
import { evidenceOf, groupBy, optional, sortedBy } from './evidence.ts';
import type { RecordsByKind } from './records-by-kind.ts';

/** Deployments to production environments. */
export function deploymentsOf(
  records: RecordsByKind,
  { productionEnvironments }: WorkConventions,
  directory: Directory,
): DeploymentTrail[] {
  const wanted = new Set(productionEnvironments.map((name) => name.toLowerCase()));
  const latest = groupBy(records.of('deployment'), ({ nativeId }) => nativeId);
  const trails = [...latest.values()].flatMap((versions) => {
    const last = versions.at(-1);
    if (last === undefined) return [];
    if (!last.production && !wanted.has(last.environment.toLowerCase())) return [];
    const by = last.actor && directory.person(last.actor);
    return [
      {
        id: `deployment:${last.repo}:${last.environment}:${last.nativeId}`,
        repo: last.repo,
        environment: last.environment,
        sha: last.sha,
        at: exactly(last.createdAt, 'source_field'),
        ...optional('by', by),
        state: last.state ?? 'unknown',
        ...optional('run', last.run),
        evidence: [evidenceOf(last, `deployment to ${last.environment}`)],
      },
    ];
  });
  return sortedBy(trails, ({ at, id }) => `${at.latest} ${id}`);
}

/** Adds the change whose merge commit was deployed. */
export function withChanges(
  deployments: readonly DeploymentTrail[],
  changes: readonly Change[],
): DeploymentTrail[] {
  const owner = new Map(
    changes.flatMap(({ id, deployments: own }) => own.map((d) => [d, id] as const)),
  );
  return deployments.map((one) => ({ ...one, ...optional('change', owner.get(one.id)) }));
}
