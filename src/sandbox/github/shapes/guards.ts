import type { World } from '../../contract.ts';
import type { RulesetEdit, SandboxEnvironment, Suite } from '../guards.ts';
import { MAIN, nodeId, numberFor, ORG, stamp } from '../ids.ts';
import { FOUNDED } from '../state.ts';
import { type Json, userJson } from './organization.ts';

/** A row of the list; `rules` adds what only the suite by itself tells. */
export function suiteJson(suite: Suite, { rules }: { rules: boolean }): Json {
  const { id, actor, before, after, at, repo, result } = suite;
  return {
    id,
    actor_id: actor.id,
    actor_name: actor.login,
    before_sha: before,
    after_sha: after,
    ref: `refs/heads/${MAIN}`,
    repository_id: numberFor('repo', repo),
    repository_name: repo,
    pushed_at: at,
    result,
    ...(rules && { rule_evaluations: evaluations(result) }),
  };
}

function evaluations(result: Suite['result']): Json[] {
  return [
    {
      rule_source: { type: 'ruleset', id: numberFor('ruleset', 'history'), name: 'Keep history' },
      enforcement: 'active',
      result: 'pass',
      rule_type: 'non_fast_forward',
    },
    {
      rule_source: { type: 'protected_branch' },
      enforcement: 'active',
      result: result === 'bypass' ? 'fail' : 'pass',
      rule_type: 'pull_request',
      ...(result === 'bypass' && {
        details: 'At least 1 approving review is required by reviewers with write access.',
      }),
    },
  ];
}

/** One ruleset of the organization guards the history of every default branch. */
export function rulesetJson(
  base: string,
  { whole, repo, edits }: { whole: boolean; repo: string; edits: readonly RulesetEdit[] },
): Json {
  const last = edits.at(-1);
  const { id, enforcement, ...state } = rulesetState(last?.enforcement ?? 'active');
  const { conditions, rules, bypass_actors, ...summary } = state;
  const listed = {
    id,
    enforcement,
    ...summary,
    node_id: nodeId('RRS', 'history'),
    _links: {
      self: { href: `${base}/repos/${ORG}/${repo}/rulesets/${id}` },
      html: { href: `https://github.com/organizations/${ORG}/settings/rules/${id}` },
    },
    created_at: FOUNDED,
    updated_at: stamp(last?.at ?? FOUNDED),
  };
  if (!whole) return listed;
  return { ...listed, bypass_actors, current_user_can_bypass: 'never', conditions, rules };
}

function rulesetState(enforcement: RulesetEdit['enforcement']) {
  return {
    id: numberFor('ruleset', 'history'),
    name: 'Keep history',
    target: 'branch',
    source_type: 'Organization',
    source: ORG,
    enforcement,
    bypass_actors: [],
    conditions: {
      ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] },
      repository_name: { include: ['~ALL'], exclude: [] },
    },
    rules: [{ type: 'deletion' }, { type: 'non_fast_forward' }],
  };
}

export function versionJson({ version, at, by, enforcement }: RulesetEdit, whole: boolean): Json {
  return {
    version_id: version,
    actor: { id: by.id, type: by.type },
    updated_at: stamp(at),
    ...(whole && { state: rulesetState(enforcement) }),
  };
}

export function environmentJson(repo: string, environment: SandboxEnvironment, base: string): Json {
  const { name, reviewers, branches, createdAt, updatedAt } = environment;
  const place = `${repo}/${name}`;
  const rule = (kind: string) => ({
    id: numberFor(kind, place),
    node_id: nodeId('GA', `${kind}/${place}`),
  });
  return {
    id: numberFor('environment', place),
    node_id: nodeId('EN', place),
    name,
    url: `${base}/repos/${ORG}/${repo}/environments/${encodeURIComponent(name)}`,
    html_url: `https://github.com/${ORG}/${repo}/deployments/activity_log?environments_filter=${name}`,
    created_at: stamp(createdAt),
    updated_at: stamp(updatedAt),
    can_admins_bypass: false,
    protection_rules: [
      ...(reviewers.length === 0
        ? []
        : [
            {
              ...rule('review'),
              type: 'required_reviewers',
              prevent_self_review: true,
              reviewers: reviewers.map((actor) => ({
                type: 'User',
                reviewer: userJson(actor, base),
              })),
            },
          ]),
      ...(branches === 'any' ? [] : [{ ...rule('branch'), type: 'branch_policy' }]),
    ],
    deployment_branch_policy:
      branches === 'any' ? null : { protected_branches: true, custom_branch_policies: false },
  };
}

/** Code owners of every repository: engineering owns all of it. */
export function codeOwnersNode(world: World, repo: string): Json {
  const known = world.repos.some(({ name }) => name === repo);
  const text = `# Everything has an owner\n*  @${ORG}/engineering\n/infra/  @${ORG}/engineering\n`;
  return {
    nameWithOwner: `${ORG}/${repo}`,
    github: known
      ? {
          __typename: 'Blob',
          oid: nodeId('blob', repo)
            .replaceAll(/[^0-9a-f]/g, '0')
            .padEnd(40, '0')
            .slice(0, 40),
          text,
          isTruncated: false,
          isBinary: false,
        }
      : null,
    root: null,
    docs: null,
  };
}
