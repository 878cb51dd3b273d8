import { type Actor, actorNamed, MAIN, nodeId, shaOf, stamp } from './ids.ts';
import { branchOf, githubFacts, mergeSha, remembered } from './state.ts';

export interface Move {
  readonly id: number;
  readonly node_id: string;
  readonly before: string;
  readonly after: string;
  readonly ref: string;
  readonly timestamp: string;
  readonly activity_type: 'push' | 'pr_merge' | 'branch_creation';
  readonly actor: Actor;
}

/** Ids count what happened, so that no two are alike however large the company. */
const FIRST_ID = 20_000_000_000;
const NOTHING = '0'.repeat(40);

/** Everything that moved a branch of a repository, newest first. */
export const activityOf = remembered((world, repo): readonly Move[] => {
  const heads = new Map<string, string>([[MAIN, shaOf(repo, 'first')]]);
  const moves = githubFacts(world).flatMap((fact, index): Move[] => {
    if (!('repo' in fact) || fact.repo !== repo) return [];
    const to = destination(fact);
    if (to === undefined) return [];
    const { branch, after } = to;
    const before = heads.get(branch) ?? NOTHING;
    heads.set(branch, after);
    const name = `${repo}/${branch}/${after}`;
    return [
      {
        id: FIRST_ID + index,
        node_id: nodeId('PSH', name),
        before,
        after,
        ref: `refs/heads/${branch}`,
        timestamp: stamp(fact.at),
        activity_type:
          fact.do === 'github.merge' ? 'pr_merge' : before === NOTHING ? 'branch_creation' : 'push',
        actor: actorNamed(world, to.by),
      },
    ];
  });
  return moves.reverse();
});

function destination(
  fact: ReturnType<typeof githubFacts>[number],
): { branch: string; after: string; by: string } | undefined {
  switch (fact.do) {
    case 'github.push':
      return { branch: MAIN, after: shaOf(fact.repo, fact.sha), by: fact.by };
    case 'github.merge':
      return { branch: MAIN, after: mergeSha(fact.repo, fact.number), by: fact.by };
    case 'github.pr.commit':
      return { branch: branchOf(fact.number), after: shaOf(fact.repo, fact.sha), by: fact.by };
    default:
      return undefined;
  }
}
