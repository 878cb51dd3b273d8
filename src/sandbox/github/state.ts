import type { World } from '../contract.ts';
import type { Fact, FactOf } from '../facts.ts';
import { type Actor, actorNamed, actorOf, shaOf } from './ids.ts';

export type GithubFact = Extract<Fact, { do: `github.${string}` }>;

/** Before anything in the facts: when accounts, teams and repositories came to be. */
export const FOUNDED = '2024-03-04T15:00:00Z';

/** Makes once per world and repository what many requests ask for. */
export function remembered<T>(
  make: (world: World, repo: string) => T,
): (world: World, repo?: string) => T {
  const made = new WeakMap<World, Map<string, T>>();
  return (world, repo = '') => {
    const known = made.get(world) ?? new Map<string, T>();
    made.set(world, known);
    const value = known.get(repo) ?? make(world, repo);
    known.set(repo, value);
    return value;
  };
}

/** What GitHub knows by now, in the order it happened. */
export const githubFacts = remembered((world): readonly GithubFact[] =>
  world.facts.filter(
    (fact): fact is GithubFact =>
      fact.do.startsWith('github.') && Date.parse(fact.at) <= Date.parse(world.now),
  ),
);

export interface Member {
  readonly actor: Actor;
  readonly person: string;
  role: 'member' | 'admin';
  readonly teams: Set<string>;
}

/** Members of the organization after all facts. */
export const membersOf = remembered((world): readonly Member[] => {
  const members = new Map<string, Member>();
  for (const person of world.people) {
    if (person.accounts !== undefined && !person.accounts.includes('github')) continue;
    members.set(person.id, {
      actor: actorOf(person),
      person: person.id,
      role: person.githubOwner ? 'admin' : 'member',
      teams: new Set(person.teams),
    });
  }
  for (const fact of githubFacts(world)) changeMember(members, fact, world);
  return [...members.values()];
});

/** Who was given a repository without being a member of the organization. */
export const outsidersOf = remembered((world): readonly Member[] => {
  const members = new Set(membersOf(world).map(({ person }) => person));
  const given = world.repos.flatMap(({ name }) =>
    [...directRights(githubFacts(world), name)].flatMap(([who, permission]) =>
      permission === 'none' || members.has(who) ? [] : [who],
    ),
  );
  return [...new Set(given)].map((person) => ({
    actor: actorNamed(world, person),
    person,
    role: 'member',
    teams: new Set(),
  }));
});

function changeMember(members: Map<string, Member>, fact: GithubFact, world: World): void {
  switch (fact.do) {
    case 'github.member.add': {
      const actor = actorNamed(world, fact.who);
      members.set(fact.who, { actor, person: fact.who, role: fact.role, teams: new Set() });
      break;
    }
    case 'github.member.remove':
      members.delete(fact.who);
      break;
    case 'github.member.role': {
      const member = members.get(fact.who);
      if (member) member.role = fact.role;
      break;
    }
    case 'github.team.add':
      members.get(fact.who)?.teams.add(fact.team);
      break;
    case 'github.team.remove':
      members.get(fact.who)?.teams.delete(fact.team);
      break;
    default:
  }
}

/** Teams that somebody is or was in. */
export function teamsOf(world: World): string[] {
  const named = githubFacts(world).flatMap((fact) => ('team' in fact ? [fact.team] : []));
  return [...new Set([...world.people.flatMap(({ teams = [] }) => teams), ...named])].sort();
}

export type Permission = Exclude<FactOf<'github.repo.permission'>['permission'], 'none'>;
/** A right given to the account itself; `none` takes away what a team would give, too. */
export type Direct = ReadonlyMap<string, FactOf<'github.repo.permission'>['permission']>;

/** Rights in a repository that were given to accounts themselves, by person. */
export function directRights(facts: readonly GithubFact[], repo: string): Direct {
  const rights = new Map<string, FactOf<'github.repo.permission'>['permission']>();
  for (const fact of facts) {
    if (fact.do === 'github.repo.permission' && fact.repo === repo)
      rights.set(fact.who, fact.permission);
    if (fact.do === 'github.member.remove') rights.delete(fact.who);
  }
  return rights;
}

/** Owners administer every repository, the engineering team writes to all, others get what is given. */
export function levelIn(member: Member, direct: Direct): Permission | undefined {
  if (member.role === 'admin') return 'admin';
  const given = direct.get(member.person);
  if (given !== undefined) return given === 'none' ? undefined : given;
  return member.teams.has('engineering') ? 'push' : undefined;
}

/** Does the organization demand a second factor after all facts? */
export function demandsSecondFactor(world: World): boolean {
  const last = githubFacts(world).findLast((fact) => fact.do === 'github.two-factor');
  return last?.change !== 'disabled';
}

/** Is the default branch protected after all facts? */
export function isProtected(world: World, repo: string): boolean {
  const changes = githubFacts(world).filter(
    (fact) => fact.do === 'github.protection' && fact.repo === repo,
  );
  const last = changes.at(-1);
  if (last?.do === 'github.protection') return last.change === 'enabled';
  return world.repos.find(({ name }) => name === repo)?.protected ?? false;
}

export interface Commit {
  readonly sha: string;
  readonly message: string;
  readonly author: Actor;
  readonly at: string;
  /** Made by a merge in the web interface. */
  readonly merge: boolean;
  readonly pull?: number;
}

export interface Pull {
  readonly repo: string;
  readonly open: FactOf<'github.pr.open'>;
  readonly commits: readonly Commit[];
  readonly reviews: readonly FactOf<'github.review'>[];
  readonly merge: FactOf<'github.merge'> | undefined;
}

export const pullsOf = remembered((world, repo): readonly Pull[] => {
  const byNumber = new Map<number, GithubFact[]>();
  for (const fact of githubFacts(world)) {
    if (!('number' in fact) || fact.number === undefined || fact.repo !== repo) continue;
    byNumber.set(fact.number, [...(byNumber.get(fact.number) ?? []), fact]);
  }
  return [...byNumber.values()].flatMap((own): Pull[] => {
    const open = own.find((fact) => fact.do === 'github.pr.open');
    if (open === undefined) return [];
    return [
      {
        repo,
        open,
        commits: own.flatMap((fact) =>
          fact.do === 'github.pr.commit' ? [commitOf(world, fact, open.number)] : [],
        ),
        reviews: own.filter((fact) => fact.do === 'github.review'),
        merge: own.find((fact) => fact.do === 'github.merge'),
      },
    ];
  });
});

function commitOf(
  world: World,
  { repo, sha, message, by, at }: FactOf<'github.pr.commit'> | FactOf<'github.push'>,
  pull?: number,
): Commit {
  return {
    sha: shaOf(repo, sha),
    message,
    author: actorNamed(world, by),
    at,
    merge: false,
    ...(pull !== undefined && { pull }),
  };
}

/** Labels of an issue or pull request by now: those it was opened with, and what was changed since. */
export function labelsOf(
  world: World,
  { repo, number, labels }: FactOf<'github.issue.open'> | FactOf<'github.pr.open'>,
): string[] {
  const now = new Set(labels);
  for (const fact of githubFacts(world)) {
    if (fact.do !== 'github.label' || fact.repo !== repo || fact.number !== number) continue;
    if (fact.change === 'added') now.add(fact.label);
    else now.delete(fact.label);
  }
  return [...now];
}

export function mergeSha(repo: string, number: number): string {
  return shaOf(repo, `merge-of-${number}`);
}

/** Branch a pull request comes from. */
export function branchOf(number: number): string {
  return `work/${number}`;
}

/** Commits on the default branch in the order they arrived there. */
export const historyOf = remembered((world, repo): readonly Commit[] => {
  const pulls = new Map(pullsOf(world, repo).map((pull) => [pull.open.number, pull]));
  return githubFacts(world).flatMap((fact): Commit[] => {
    if (!('repo' in fact) || fact.repo !== repo) return [];
    if (fact.do === 'github.push') return [commitOf(world, fact)];
    if (fact.do !== 'github.merge') return [];
    const pull = pulls.get(fact.number);
    const merge = {
      sha: mergeSha(repo, fact.number),
      message: `Merge pull request #${fact.number} from larkspur/${branchOf(fact.number)}\n\n${pull?.open.title ?? ''}`,
      author: actorNamed(world, fact.by),
      at: fact.at,
      merge: true,
      pull: fact.number,
    };
    return [...(pull?.commits ?? []), merge];
  });
});
