import { deploymentsOf } from '../../change-subjects.ts';
import { defineTest, fail, notApplicable, pass } from '../../define-test.ts';

/** Every production deployment goes back to a known change. */
export const changePopulationReconciled = defineTest({
  id: 'CHG-11',
  items: ({ trails }) => [
    {
      id: 'deployments',
      label: 'Production deployments against merged changes',
      traits: ['system:github'],
      at: trails.period.to,
      value: deploymentsOf(trails),
    },
  ],
  judge(deployments) {
    const evidence = deployments.flatMap((deployment) => deployment.evidence);
    if (deployments.length === 0)
      return notApplicable(
        'no_deployments',
        'No production deployment was recorded in the period.',
        [],
      );
    const stray = deployments.filter(({ change }) => change === undefined);
    if (stray.length === 0)
      return pass(
        'all_known',
        `All ${deployments.length} production deployments go back to a merged change.`,
        evidence,
      );
    const list = stray.map(({ repo, sha }) => `${repo} ${sha.slice(0, 9)}`).join(', ');
    return fail(
      'unknown_deployment',
      `${stray.length} of ${deployments.length} production deployments go back to no merged change: ${list}.`,
      evidence,
    );
  },
});
