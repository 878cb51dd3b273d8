import type { World } from '../contract.ts';
import { actorNamed, MAIN, nodeId, numberFor, ORG, shaOf } from './ids.ts';
import { directRights, type GithubFact, githubFacts, mergeSha, remembered } from './state.ts';

export type Entry = Readonly<Record<string, unknown>> & { readonly '@timestamp': number };

/** The audit log words of permissions. */
const WORDS = {
  pull: 'read',
  triage: 'triage',
  push: 'write',
  maintain: 'maintain',
  admin: 'admin',
  none: 'none',
} as const;
const ROLE_WORDS = { member: 'read', admin: 'admin' } as const;

/** The organization's audit log, oldest first. */
export const auditLogOf = remembered((world): readonly Entry[] => {
  const grants = githubFacts(world).filter(
    ({ do: what }) => what === 'github.repo.permission' || what === 'github.member.remove',
  );
  return githubFacts(world).flatMap((fact, index) =>
    detailsOf(world, grants, fact).map((details, part) =>
      entry(world, fact, `${index}/${part}`, details),
    ),
  );
});

type Details = { readonly action: string; readonly by: string } & Readonly<Record<string, unknown>>;

function entry(world: World, fact: GithubFact, place: string, details: Details): Entry {
  const { by, ...rest } = details;
  const actor = actorNamed(world, by);
  const ms = Date.parse(fact.at);
  return {
    '@timestamp': ms,
    _document_id: nodeId('AL', `${fact.do}/${fact.at}/${place}`).slice(3),
    actor: actor.login,
    actor_id: actor.id,
    actor_is_bot: actor.type === 'Bot',
    actor_location: { country_code: 'US' },
    business: ORG,
    created_at: ms,
    org: ORG,
    org_id: numberFor('org', ORG),
    ...rest,
  };
}

function detailsOf(world: World, grants: readonly GithubFact[], fact: GithubFact): Details[] {
  const user = (who: string) => {
    const { login, id } = actorNamed(world, who);
    return { user: login, user_id: id };
  };
  const repository = (name: string) => ({
    repo: `${ORG}/${name}`,
    repository: `${ORG}/${name}`,
    repo_id: numberFor('repo', name),
    public_repo: false,
  });
  switch (fact.do) {
    case 'github.member.add':
      return [
        {
          action: 'org.add_member',
          by: fact.by,
          ...user(fact.who),
          permission: ROLE_WORDS[fact.role],
        },
      ];
    case 'github.member.remove':
      return [{ action: 'org.remove_member', by: fact.by, ...user(fact.who) }];
    case 'github.member.role':
      return [
        {
          action: 'org.update_member',
          by: fact.by,
          ...user(fact.who),
          permission: ROLE_WORDS[fact.role],
          old_permission: ROLE_WORDS[fact.role === 'admin' ? 'member' : 'admin'],
        },
      ];
    case 'github.team.add':
    case 'github.team.remove': {
      const action = fact.do === 'github.team.add' ? 'team.add_member' : 'team.remove_member';
      return [{ action, by: fact.by, ...user(fact.who), team: `${ORG}/${fact.team}` }];
    }
    case 'github.repo.permission':
      return [
        {
          by: fact.by,
          ...user(fact.who),
          ...repository(fact.repo),
          ...rightOf(grants.slice(0, grants.indexOf(fact)), fact),
        },
      ];
    default:
      return [...changeDetails(fact, repository)];
  }
}

/** Given for the first time, changed, or taken away; a change tells what it was before. */
function rightOf(
  facts: readonly GithubFact[],
  { who, repo, permission }: Extract<GithubFact, { do: 'github.repo.permission' }>,
) {
  const had = directRights(facts, repo).get(who);
  const old = had !== undefined && had !== 'none' ? { old_permission: WORDS[had] } : {};
  if (permission === 'none') return { action: 'repo.remove_member', ...old };
  const action = 'old_permission' in old ? 'repo.update_member' : 'repo.add_member';
  return { action, permission: WORDS[permission], ...old };
}

function changeDetails(fact: GithubFact, repository: (name: string) => object): Details[] {
  switch (fact.do) {
    case 'github.merge': {
      const merge = {
        action: 'pull_request.merge',
        by: fact.by,
        pull_request_id: numberFor('pull', `${fact.repo}#${fact.number}`),
        pull_request_url: `https://github.com/${ORG}/${fact.repo}/pull/${fact.number}`,
      };
      const override = {
        action: 'protected_branch.policy_override',
        by: fact.by,
        ...repository(fact.repo),
        branch: `refs/heads/${MAIN}`,
        before: shaOf(fact.repo, `before-${fact.number}`),
        after: mergeSha(fact.repo, fact.number),
        overridden_codes: ['review_policy_not_satisfied'],
        reasons: [
          {
            code: 'review_policy_not_satisfied',
            message: 'At least 1 approving review is required by reviewers with write access.',
          },
        ],
      };
      return fact.override ? [override, merge] : [merge];
    }
    case 'github.push':
      return [
        {
          action: 'git.push',
          by: fact.by,
          ...repository(fact.repo),
          user: '',
          user_id: 0,
          transport_protocol: 2,
          transport_protocol_name: 'ssh',
          hashed_token: 'c2FuZGJveA==',
          programmatic_access_type: 'Public Key (User/Deploy)',
        },
      ];
    case 'github.protection': {
      const action = fact.change === 'enabled' ? 'create' : 'destroy';
      return [
        {
          action: `protected_branch.${action}`,
          by: fact.by,
          ...repository(fact.repo),
          name: MAIN,
          operation_type: action === 'create' ? 'create' : 'remove',
        },
      ];
    }
    case 'github.ruleset':
    case 'github.environment':
    case 'github.key.add':
    case 'github.app.install':
    case 'github.app.remove':
    case 'github.hook.add':
    case 'github.two-factor':
      return [settingDetails(fact, repository)];
    case 'github.deploy':
      return fact.approvedBy === undefined
        ? []
        : [
            {
              action: 'workflows.approve_workflow_job',
              by: fact.approvedBy,
              ...repository(fact.repo),
              environment_name: fact.environment,
            },
          ];
    default:
      return [];
  }
}

type SettingFact = Extract<
  GithubFact,
  {
    do:
      | 'github.ruleset'
      | 'github.environment'
      | 'github.key.add'
      | 'github.app.install'
      | 'github.app.remove'
      | 'github.hook.add'
      | 'github.two-factor';
  }
>;

/** What an administrator changed. */
function settingDetails(fact: SettingFact, repository: (name: string) => object): Details {
  const { by } = fact;
  switch (fact.do) {
    case 'github.ruleset':
      return {
        action: 'repository_ruleset.update',
        by,
        ruleset_id: numberFor('ruleset', 'history'),
        ruleset_name: 'Keep history',
        ruleset_source_type: 'Organization',
        ruleset_enforcement: fact.change,
        ruleset_old_enforcement: fact.change === 'enabled' ? 'disabled' : 'enabled',
      };
    case 'github.environment':
      return {
        action: 'environment.update_protection_rule',
        by,
        ...repository(fact.repo),
        environment_name: fact.environment,
      };
    case 'github.key.add':
      return {
        action: 'public_key.create',
        by,
        ...repository(fact.repo),
        title: fact.title,
        read_only: !fact.writes,
      };
    case 'github.app.install':
    case 'github.app.remove': {
      const done = fact.do === 'github.app.install' ? 'create' : 'destroy';
      return { action: `integration_installation.${done}`, by, name: fact.app };
    }
    case 'github.hook.add':
      return {
        action: 'hook.create',
        by,
        ...(fact.repo === undefined ? {} : repository(fact.repo)),
        hook_id: numberFor('hook', `${fact.repo ?? ORG}/${fact.to}`),
        name: 'web',
        active: true,
      };
    case 'github.two-factor':
      return {
        action: `org.${fact.change === 'enabled' ? 'enable' : 'disable'}_two_factor_requirement`,
        by,
      };
  }
}
