import type { SandboxRequest, SandboxResponse, World } from '../contract.ts';
import { auditLogOf, type Entry } from './audit.ts';
import { rulesetEdits, suitesOf } from './guards.ts';
import { numberFor } from './ids.ts';
import type { Asked } from './rest-repository.ts';
import {
  hooksJson,
  installationsJson,
  roleHoldersJson,
  rolesJson,
  secretsJson,
  tokenGrantsJson,
} from './shapes/credentials.ts';
import { suiteJson, versionJson } from './shapes/guards.ts';
import { organizationJson, repoJson, teamJson, userJson } from './shapes/organization.ts';
import {
  demandsSecondFactor,
  FOUNDED,
  historyOf,
  type Member,
  membersOf,
  outsidersOf,
  teamsOf,
} from './state.ts';

/** `/orgs/larkspur/…`. */
export function organizationAnswer(
  asked: Asked,
  place: string | undefined,
  rest: readonly string[],
): SandboxResponse | undefined {
  const { world, plan, request, answers } = asked;
  const { base } = request;
  const members = membersOf(world);
  switch ([place, ...rest.slice(1)].join('/')) {
    case '': {
      const demands = demandsSecondFactor(world);
      return answers.json(organizationJson(world, members, plan, base, demands));
    }
    case 'members':
      return answers.paged(listed(members, request).map(({ actor }) => userJson(actor, base)));
    case 'outside_collaborators':
      return answers.paged(
        listed(outsidersOf(world), request).map(({ actor }) => userJson(actor, base)),
      );
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
      return doorsAnswer(asked, [place, ...rest].join('/'));
  }
}

/** Credentials, roles and rules of the organization. */
function doorsAnswer({ world, request, answers, plan }: Asked, path: string) {
  const { base } = request;
  const history = `rulesets/${numberFor('ruleset', 'history')}/history`;
  switch (path) {
    case 'installations':
      return answers.counted('installations', installationsJson(world, base));
    case 'hooks':
      return answers.paged(hooksJson(world, undefined, base));
    case 'personal-access-tokens':
      return answers.paged(tokenGrantsJson(world, base));
    case 'credential-authorizations':
      return plan === 'enterprise' ? answers.paged([]) : undefined;
    case 'actions/secrets':
      return answers.json(secretsJson(undefined));
    case 'organization-roles':
      return answers.json(rolesJson());
    case 'organization-roles/138/users':
      return answers.paged(roleHoldersJson(world, base));
    case 'organization-roles/138/teams':
      return answers.paged([]);
    case 'rulesets/rule-suites':
      return answers.paged(
        suitesEverywhere(world).map((suite) => suiteJson(suite, { rules: false })),
      );
    case history:
      return answers.paged(
        rulesetEdits(world)
          .toReversed()
          .map((edit) => versionJson(edit, false)),
      );
    default:
      return oneOf(world, path, history, answers);
  }
}

/** One rule suite, or one version of the ruleset. */
function oneOf(world: World, path: string, history: string, answers: Asked['answers']) {
  const id = Number(path.split('/').at(-1));
  if (path.startsWith('rulesets/rule-suites/')) {
    const suite = suitesEverywhere(world).find((one) => one.id === id);
    return suite && answers.json(suiteJson(suite, { rules: true }));
  }
  const edit = rulesetEdits(world).find(({ version }) => version === id);
  return path.startsWith(`${history}/`) && edit ? answers.json(versionJson(edit, true)) : undefined;
}

function suitesEverywhere(world: World) {
  return world.repos
    .flatMap(({ name }) => suitesOf(world, name))
    .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

/** By role; nobody is without a second factor. */
function listed(members: readonly Member[], { query }: SandboxRequest): Member[] {
  const role = query.get('role') ?? 'all';
  if ((query.get('filter') ?? 'all') !== 'all') return [];
  return members.filter((member) => role === 'all' || member.role === role);
}

function lastPush(world: World, repo: string): string {
  return historyOf(world, repo).at(-1)?.at ?? FOUNDED;
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
