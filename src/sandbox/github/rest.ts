import type { SandboxRepo, SandboxRequest, SandboxResponse, World } from '../contract.ts';
import { activityOf } from './activity.ts';
import type { Answers } from './answers.ts';
import { auditLogOf, type Entry } from './audit.ts';
import { MAIN, numberFor, ORG } from './ids.ts';
import {
  collaboratorJson,
  myselfJson,
  organizationJson,
  protectionJson,
  repoJson,
  rulesetJson,
  teamJson,
  userJson,
} from './shapes.ts';
import {
  directRights,
  FOUNDED,
  githubFacts,
  historyOf,
  isProtected,
  levelIn,
  type Member,
  membersOf,
  teamsOf,
} from './state.ts';

interface Asked {
  readonly world: World;
  readonly plan: string;
  readonly request: SandboxRequest;
  readonly answers: Answers;
}

/** The REST endpoints that are collected; undefined for every other path. */
export function restAnswer(asked: Asked): SandboxResponse | undefined {
  const { world, request, answers } = asked;
  const [, first, owner, third, ...rest] = request.path.split('/').map(decodeURIComponent);
  if (request.path === '/user') {
    const me = membersOf(world).find(({ role }) => role === 'admin');
    return me && answers.json(myselfJson(me.actor, request.base));
  }
  if (owner !== ORG) return undefined;
  if (first === 'orgs') return orgAnswer(asked, third, rest);
  const repo = world.repos.find(({ name }) => name === third);
  return first === 'repos' && repo ? repoAnswer(asked, repo, rest) : undefined;
}

function orgAnswer(
  asked: Asked,
  place: string | undefined,
  rest: readonly string[],
): SandboxResponse | undefined {
  const { world, plan, request, answers } = asked;
  const { base } = request;
  const members = membersOf(world);
  switch ([place, ...rest.slice(1)].join('/')) {
    case '':
      return answers.json(organizationJson(world, members, plan, base));
    case 'members':
      return answers.paged(withRole(members, request).map(({ actor }) => userJson(actor, base)));
    case 'outside_collaborators':
    case 'invitations':
      return answers.paged([]);
    case 'teams':
      return answers.paged(teamsOf(world).map((slug) => teamJson(slug, base)));
    case 'teams/members':
      return answers.paged(
        members
          .filter(({ teams }) => teams.has(rest[0] ?? ''))
          .map(({ actor }) => userJson(actor, base)),
      );
    case 'repos':
      return answers.paged(
        world.repos.map((repo) => repoJson(repo, lastPush(world, repo.name), base)),
      );
    case 'audit-log':
      return plan === 'enterprise' ? auditAnswer(asked) : undefined;
    default:
      return undefined;
  }
}

function withRole(members: readonly Member[], { query }: SandboxRequest): Member[] {
  const role = query.get('role') ?? 'all';
  return members.filter((member) => role === 'all' || member.role === role);
}

function lastPush(world: World, repo: string): string {
  return historyOf(world, repo).at(-1)?.at ?? FOUNDED;
}

function repoAnswer(
  { world, request, answers }: Asked,
  repo: SandboxRepo,
  rest: readonly string[],
): SandboxResponse | undefined {
  const { base } = request;
  switch (rest.join('/')) {
    case 'collaborators': {
      const direct = directRights(githubFacts(world), repo.name);
      return answers.paged(
        membersOf(world).flatMap((member) => {
          const level = levelIn(member, direct);
          return level === undefined ? [] : [collaboratorJson(member.actor, level, base)];
        }),
      );
    }
    case `branches/${MAIN}/protection`:
      return isProtected(world, repo.name)
        ? answers.json(protectionJson(repo, base))
        : answers.failure(404, 'Branch not protected');
    case 'rulesets':
      return answers.paged([rulesetJson(base, { whole: false, repo: repo.name })]);
    case `rulesets/${numberFor('ruleset', 'history')}`:
      return answers.json(rulesetJson(base, { whole: true, repo: repo.name }));
    case 'activity': {
      const ref = request.query.get('ref');
      const moves = activityOf(world, repo.name).filter((move) => !ref || move.ref === ref);
      return answers.cursored(
        moves.map((move) => ({ ...move, actor: userJson(move.actor, base) })),
      );
    }
    default:
      return undefined;
  }
}

/** `created:FROM..TO` in the phrase, `order`, and git events only when asked for. */
function auditAnswer({ world, request, answers }: Asked): SandboxResponse {
  const { query } = request;
  const order = query.get('order') ?? 'desc';
  const include = query.get('include') ?? 'web';
  if (!['asc', 'desc'].includes(order) || !['web', 'git', 'all'].includes(include))
    return answers.failure(422, 'Validation Failed');
  const [, from, to] = /created:(\S+?)\.\.(\S+)/.exec(query.get('phrase') ?? '') ?? [];
  const since = from === undefined ? 0 : Date.parse(from);
  const until = to === undefined ? Number.POSITIVE_INFINITY : Date.parse(to);
  const asked = auditLogOf(world).filter((entry) => {
    const time = entry['@timestamp'];
    return time >= since && time <= until && included(entry, include);
  });
  return answers.cursored(order === 'asc' ? asked : asked.toReversed());
}

function included(entry: Entry, include: string): boolean {
  const git = String(entry.action).startsWith('git.');
  return include === 'all' || (include === 'git') === git;
}
