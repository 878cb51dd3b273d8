import type { EnvironmentState } from '../../../model/trails.ts';
import { deploymentsOf } from '../../change-subjects.ts';
import { defineTest, fail, pass, type TestInput, unclear } from '../../define-test.ts';

interface Place {
  readonly repo: string;
  readonly production: readonly EnvironmentState[];
  readonly others: readonly EnvironmentState[];
}

/** Production is an environment of its own, guarded, and alone with its secrets. */
export const environmentsSeparate = defineTest<Place>({
  id: 'CHG-13',
  items(input) {
    const { environments = [], period } = input.trails;
    const deployed = deploymentsOf(input.trails).map(({ repo }) => repo);
    const listed = environments.filter(({ production }) => production).map(({ repo }) => repo);
    return [...new Set([...deployed, ...listed])].sort().map((repo) => {
      const own = environments.filter((one) => one.repo === repo);
      return {
        id: repo,
        label: `Environments of ${repo}`,
        at: period.to,
        traits: ['system:github'],
        value: {
          repo,
          production: own.filter(({ production }) => production),
          others: own.filter(({ production }) => !production),
        },
      };
    });
  },
  judge(place, input) {
    const { repo, production, others } = place;
    const evidence = [...production, ...others].flatMap((one) => one.evidence);
    if (!wasRead('environments', input)) {
      return unclear('not_listed', `The environments of ${repo} were not read whole.`, evidence, {
        settle: 'github/environments, or how production is set apart, as manual evidence.',
      });
    }
    if (production.length === 0)
      return fail('no_production', `${repo} has no production environment of its own.`, evidence);
    const open = production.find((one) => !isGuarded(one));
    if (open) {
      return fail(
        'unguarded',
        `Any branch of ${repo} can be deployed to ${open.environment}, and nobody has to let it through.`,
        evidence,
      );
    }
    return secretsApart(place, input, evidence);
  },
});

/** A reviewer stands before it, or only branches that are themselves protected reach it. */
function isGuarded({ reviewersRequired, branches }: EnvironmentState): boolean {
  return reviewersRequired || branches === 'protected';
}

function wasRead(stream: string, { trails }: TestInput): boolean {
  return trails.coverage.some(
    (one) => one.source === 'github' && one.stream === stream && one.complete,
  );
}

function secretsApart(
  { repo, production, others }: Place,
  input: TestInput,
  evidence: EnvironmentState['evidence'],
) {
  const names = production.map(({ environment }) => environment).join(', ');
  const how = production.some(({ reviewersRequired }) => reviewersRequired)
    ? 'a reviewer lets deployments through'
    : 'only protected branches reach it';
  if (!wasRead('secrets', input)) {
    return unclear(
      'secrets_unknown',
      `${names} of ${repo} is apart and ${how}; who can read its secrets is not known.`,
      evidence,
      { settle: 'github/secrets: the names of secrets and where they can be read.' },
    );
  }
  const general = input.trails.repositorySecrets?.find((one) => one.repo === repo)?.names ?? [];
  const elsewhere = new Set([...general, ...others.flatMap(({ secrets }) => secrets)]);
  const shared = production.flatMap(({ secrets }) => secrets).filter((name) => elsewhere.has(name));
  if (shared.length > 0) {
    return fail(
      'secrets_shared',
      `Secrets of ${names} of ${repo} stand outside of it, too: ${[...new Set(shared)].join(', ')}.`,
      evidence,
    );
  }
  return pass(
    'separate',
    `${names} of ${repo} is apart, ${how}, and its secrets can be read nowhere else.`,
    evidence,
  );
}
