import type { SandboxRepo, World } from '../../contract.ts';
import { type Actor, MAIN, nodeId, numberFor, ORG, stamp } from '../ids.ts';
import { FOUNDED, type Member, type Permission } from '../state.ts';

export type Json = Readonly<Record<string, unknown>>;

/** Address fields of a user, repository or team: field name to the path below the object's own. */
function addresses(base: string, fields: Readonly<Record<string, string>>): Json {
  return Object.fromEntries(Object.entries(fields).map(([name, path]) => [name, `${base}${path}`]));
}

/** The part of a user that lists show: no e-mail address, and no name either. */
export function userJson({ login, id, type }: Actor, base: string): Json {
  return {
    login,
    id,
    node_id: nodeId('U', login),
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    gravatar_id: '',
    html_url: `https://github.com/${login.replace(/^(.+)\[bot\]$/, 'apps/$1')}`,
    ...addresses(`${base}/users/${encodeURIComponent(login)}`, {
      url: '',
      followers_url: '/followers',
      following_url: '/following{/other_user}',
      gists_url: '/gists{/gist_id}',
      starred_url: '/starred{/owner}{/repo}',
      subscriptions_url: '/subscriptions',
      organizations_url: '/orgs',
      repos_url: '/repos',
      events_url: '/events{/privacy}',
      received_events_url: '/received_events',
    }),
    type,
    user_view_type: 'public',
    site_admin: false,
  };
}

/** `GET /user`: who the token belongs to. */
export function myselfJson(actor: Actor, base: string): Json {
  return {
    ...userJson(actor, base),
    name: actor.name,
    company: null,
    blog: '',
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: FOUNDED,
    updated_at: FOUNDED,
  };
}

export function organizationJson(
  world: World,
  members: readonly Member[],
  plan: string,
  base: string,
  secondFactor: boolean,
): Json {
  return {
    login: ORG,
    id: numberFor('org', ORG),
    node_id: nodeId('O', ORG),
    ...addresses(`${base}/orgs/${ORG}`, {
      url: '',
      repos_url: '/repos',
      events_url: '/events',
      hooks_url: '/hooks',
      issues_url: '/issues',
      members_url: '/members{/member}',
      public_members_url: '/public_members{/member}',
    }),
    avatar_url: 'https://avatars.githubusercontent.com/u/1?v=4',
    description: '',
    name: world.organization,
    html_url: `https://github.com/${ORG}`,
    type: 'Organization',
    has_organization_projects: true,
    has_repository_projects: true,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    total_private_repos: world.repos.length,
    owned_private_repos: world.repos.length,
    created_at: FOUNDED,
    updated_at: FOUNDED,
    archived_at: null,
    default_repository_permission: 'none',
    members_can_create_repositories: false,
    two_factor_requirement_enabled: secondFactor,
    plan: {
      name: plan,
      space: 976_562_499,
      private_repos: 999_999,
      seats: 25,
      filled_seats: members.length,
    },
  };
}

export function teamJson(slug: string, base: string): Json {
  const id = numberFor('team', slug);
  return {
    id,
    node_id: nodeId('T', slug),
    ...addresses(`${base}/organizations/${numberFor('org', ORG)}/team/${id}`, {
      url: '',
      members_url: '/members{/member}',
      repositories_url: '/repos',
    }),
    html_url: `https://github.com/orgs/${ORG}/teams/${slug}`,
    name: slug,
    slug,
    description: '',
    privacy: 'closed',
    notification_setting: 'notifications_enabled',
    permission: 'pull',
    type: 'organization',
    organization_id: numberFor('org', ORG),
    parent: null,
  };
}

const REPO_PATHS = {
  url: '',
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
} as const;

export function repoJson({ name }: SandboxRepo, pushedAt: string, base: string): Json {
  const owner: Actor = {
    login: ORG,
    id: numberFor('org', ORG),
    type: 'User',
    name: ORG,
  };
  return {
    id: numberFor('repo', name),
    node_id: nodeId('R', name),
    name,
    full_name: `${ORG}/${name}`,
    private: true,
    visibility: 'private',
    owner: { ...userJson(owner, base), type: 'Organization' },
    html_url: `https://github.com/${ORG}/${name}`,
    description: null,
    fork: false,
    ...addresses(`${base}/repos/${ORG}/${name}`, REPO_PATHS),
    default_branch: MAIN,
    archived: false,
    disabled: false,
    pushed_at: stamp(pushedAt),
    created_at: FOUNDED,
    updated_at: stamp(pushedAt),
  };
}

const ROLES = {
  pull: 'read',
  triage: 'triage',
  push: 'write',
  maintain: 'maintain',
  admin: 'admin',
} as const;
const LEVELS = ['pull', 'triage', 'push', 'maintain', 'admin'] as const;

export function collaboratorJson(actor: Actor, level: Permission, base: string): Json {
  const height = LEVELS.indexOf(level);
  return {
    ...userJson(actor, base),
    permissions: Object.fromEntries(LEVELS.map((name, i) => [name, i <= height])),
    role_name: ROLES[level],
  };
}

export function protectionJson({ name, requiredChecks }: SandboxRepo, base: string): Json {
  const url = `${base}/repos/${ORG}/${name}/branches/${MAIN}/protection`;
  const off = { enabled: false };
  return {
    url,
    required_status_checks: {
      url: `${url}/required_status_checks`,
      strict: true,
      contexts: requiredChecks,
      contexts_url: `${url}/required_status_checks/contexts`,
      checks: requiredChecks.map((context) => ({ context, app_id: 15_368 })),
    },
    required_pull_request_reviews: {
      url: `${url}/required_pull_request_reviews`,
      dismiss_stale_reviews: false,
      require_code_owner_reviews: false,
      require_last_push_approval: false,
      required_approving_review_count: 1,
    },
    required_signatures: { url: `${url}/required_signatures`, enabled: false },
    enforce_admins: { url: `${url}/enforce_admins`, enabled: false },
    required_linear_history: off,
    allow_force_pushes: off,
    allow_deletions: off,
    block_creations: off,
    required_conversation_resolution: off,
    lock_branch: off,
    allow_fork_syncing: off,
  };
}
