import type { World } from '../contract.ts';
import type { FactOf } from '../facts.ts';
import { activityOf } from './activity.ts';
import { type Actor, actorNamed, MAIN, shaOf } from './ids.ts';
import { FOUNDED, type GithubFact, githubFacts, remembered } from './state.ts';

/** Evaluation of the rules of a default branch on one push to it. */
export interface Suite {
  readonly id: number;
  readonly repo: string;
  readonly actor: Actor;
  readonly before: string;
  readonly after: string;
  readonly at: string;
  readonly result: 'pass' | 'bypass';
}

const FIRST_SUITE = 500_000;

/** Rules are evaluated on every push to a default branch; newest first. */
export const suitesOf = remembered((world, repo): readonly Suite[] => {
  const facts = githubFacts(world);
  const overridden = new Set(
    facts.flatMap((fact) =>
      fact.do === 'github.merge' && fact.repo === repo && fact.override
        ? [shaOf(repo, `merge-of-${fact.number}`)]
        : [],
    ),
  );
  return activityOf(world, repo)
    .filter(({ ref }) => ref === `refs/heads/${MAIN}`)
    .map((move, i, all): Suite => {
      const direct = move.activity_type === 'push' && protectedAt(world, repo, move.timestamp);
      return {
        id:
          FIRST_SUITE +
          10_000 * world.repos.findIndex(({ name }) => name === repo) +
          all.length -
          i,
        repo,
        actor: move.actor,
        before: move.before,
        after: move.after,
        at: move.timestamp,
        result: direct || overridden.has(move.after) ? 'bypass' : 'pass',
      };
    });
});

/** Was the default branch protected at that time? */
function protectedAt(world: World, repo: string, time: string): boolean {
  const changes = githubFacts(world).filter(
    (fact): fact is FactOf<'github.protection'> =>
      fact.do === 'github.protection' &&
      fact.repo === repo &&
      Date.parse(fact.at) <= Date.parse(time),
  );
  const last = changes.at(-1);
  if (last !== undefined) return last.change === 'enabled';
  return world.repos.find(({ name }) => name === repo)?.protected ?? false;
}

export interface RulesetEdit {
  readonly version: number;
  readonly at: string;
  readonly by: Actor;
  readonly enforcement: 'active' | 'disabled';
}

/** Edits of the one ruleset of the organization, oldest first; the first made it. */
export const rulesetEdits = remembered((world): readonly RulesetEdit[] => {
  const owner = world.people.find(({ githubOwner }) => githubOwner)?.id ?? 'system';
  const first = { at: FOUNDED, by: owner, change: 'enabled' as const };
  const edits = githubFacts(world).filter((fact) => fact.do === 'github.ruleset');
  return [first, ...edits].map(({ at, by, change }, i) => ({
    version: i + 1,
    at,
    by: actorNamed(world, by),
    enforcement: change === 'enabled' ? 'active' : 'disabled',
  }));
});

export interface SandboxEnvironment {
  readonly name: string;
  readonly reviewers: readonly Actor[];
  readonly branches: 'protected' | 'any';
  readonly createdAt: string;
  readonly updatedAt: string;
}

/**
 * Every repository has a staging environment that takes any branch, and a production environment
 * that takes protected branches and a reviewer who heads engineering, until a fact says otherwise.
 */
export const environmentsOf = remembered((world, repo): readonly SandboxEnvironment[] => {
  const heads = world.people.filter(({ githubOwner }) => githubOwner).map(({ id }) => id);
  const reviewers = heads.map((id) => actorNamed(world, id));
  const found = new Map<string, SandboxEnvironment>();
  const born = { createdAt: FOUNDED, updatedAt: FOUNDED };
  found.set('production', { name: 'production', reviewers, branches: 'protected', ...born });
  found.set('staging', { name: 'staging', reviewers: [], branches: 'any', ...born });
  for (const fact of githubFacts(world)) applyTo(found, fact, repo, world);
  return [...found.values()];
});

function applyTo(
  found: Map<string, SandboxEnvironment>,
  fact: GithubFact,
  repo: string,
  world: World,
): void {
  if (fact.do !== 'github.environment' || fact.repo !== repo) return;
  const known = found.get(fact.environment);
  found.set(fact.environment, {
    name: fact.environment,
    reviewers: fact.reviewers.map((id) => actorNamed(world, id)),
    branches: fact.branches,
    createdAt: known?.createdAt ?? fact.at,
    updatedAt: fact.at,
  });
}
