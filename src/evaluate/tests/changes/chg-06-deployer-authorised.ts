import { notAfter, type Ternary, type TimeFact } from '../../../model/time.ts';
import type { CatalogueEntry, DeploymentTrail } from '../../../model/trails.ts';
import { deploymentsOf, nameOf, samePerson } from '../../change-subjects.ts';
import { defineTest, fail, pass, type TestInput, unclear } from '../../define-test.ts';
import { clock } from '../../words.ts';

/** Who deployed to production was allowed to, or a reviewer of the environment let it through. */
export const deployerAuthorised = defineTest<DeploymentTrail>({
  id: 'CHG-06',
  items: ({ trails }) =>
    deploymentsOf(trails).map((deployment) => ({
      id: deployment.id,
      label: `${deployment.repo} ${deployment.environment} ${deployment.sha.slice(0, 9)}${deployment.change ? ` ${deployment.change}` : ''}`,
      at: deployment.at.earliest,
      traits: ['system:github'],
      value: deployment,
    })),
  judge(deployment, input) {
    const { by, approvedBy, evidence, at } = deployment;
    const what = `${nameOf(by, input)} deployed ${deployment.sha.slice(0, 9)} of ${deployment.repo} to ${deployment.environment} at ${clock(at)}`;
    const threshold = input.number('identity.threshold');
    if (approvedBy && by && samePerson(approvedBy, by, threshold) === false) {
      return pass(
        'reviewer_approved',
        `${what}; ${nameOf(approvedBy, input)} let it through as reviewer of the environment.`,
        evidence,
      );
    }
    const rights = input.list('change.deployer_rights');
    if (rights.length === 0 || !by) {
      return unclear(
        by ? 'deployers_not_named' : 'deployer_unknown',
        `${what}, without a reviewer; ${by ? 'no right is named that lets people deploy' : 'nobody is named as who deployed'}.`,
        evidence,
        { settle: 'change.deployer_rights, or required reviewers on the environment.' },
      );
    }
    switch (mayDeploy(by.confidence < threshold ? undefined : by.person, rights, at, input)) {
      case true:
        return pass('deployer', `${what} and held ${rights.join(' or ')}.`, evidence);
      case false:
        return fail('not_a_deployer', `${what} without ${rights.join(' or ')}.`, evidence);
      case 'unknown':
        return unclear(
          'right_unknown',
          `${what}; whether they then held ${rights.join(' or ')} can't be told.`,
          evidence,
          { settle: 'The account in people.csv, or the exact times of the right.' },
        );
    }
  },
});

/** Did the person hold one of the rights at that time? */
function mayDeploy(
  person: string | undefined,
  rights: readonly string[],
  at: TimeFact,
  { index }: TestInput,
): Ternary {
  if (person === undefined) return 'unknown';
  const held = index
    .grantsOf(person)
    .filter(({ entitlement, outcome }) => outcome !== 'failure' && isOne(entitlement, rights))
    .map(({ effective, ended }): Ternary => {
      const begun = notAfter(effective, at);
      const running = ended === undefined ? true : notAfter(at, ended);
      if (begun === true && running === true) return true;
      return begun === false || running === false ? false : 'unknown';
    });
  if (held.includes(true)) return true;
  return held.includes('unknown') ? 'unknown' : false;
}

function isOne({ ref }: CatalogueEntry, rights: readonly string[]): boolean {
  const names = [ref.name, ref.key].flatMap((name) => [
    `${ref.system}:${ref.type}:${name}`,
    `${ref.system}:${ref.type}:${name}:${ref.level ?? ''}`,
  ]);
  return names.some((name) => rights.includes(name));
}
