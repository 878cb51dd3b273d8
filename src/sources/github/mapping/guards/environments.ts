import type { z } from 'zod';
import { type ItemContext, type MapResult, records, reject } from '../../../contract.ts';
import { BranchPolicy, Environment } from '../../schema-guards.ts';
import { at, repoInUrl, said, when, wrongShape } from '../values.ts';

/** A place to deploy to, with what stands before it: reviewers, waiting time, the branches it takes. */
export function mapEnvironment(item: unknown, { page }: ItemContext): MapResult {
  if (at(item, 'protection_rules') === undefined && at(item, 'html_url') === undefined)
    return mapBranchPolicy(item, page);
  const parsed = Environment.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { id, name, url, protection_rules: rules, deployment_branch_policy: policy } = parsed.data;
  const repo = page.repo ?? repoInUrl(url);
  if (repo === undefined) return reject('no-id', 'an environment of an unknown repository');
  const review = rules?.find(({ type }) => type === 'required_reviewers');
  const wait = rules?.find(({ type }) => type === 'wait_timer')?.wait_timer;
  return records({
    kind: 'config-snapshot',
    nativeId: `environment:${repo}/${id}`,
    object: `environment ${name} of ${repo}`,
    settings: {
      repo,
      environment: name,
      reviewersRequired: review !== undefined,
      reviewers: (review?.reviewers ?? []).flatMap(({ type, reviewer }) => {
        const who = said(reviewer?.login) ?? said(reviewer?.slug);
        return who === undefined ? [] : [`${(type ?? 'unknown').toLowerCase()}:${who}`];
      }),
      selfReviewPrevented: review?.prevent_self_review ?? false,
      branches: branchesOf(policy),
      ...when('waitMinutes', wait ?? undefined),
      ...when('adminsMayBypass', parsed.data.can_admins_bypass ?? undefined),
      rules: (rules ?? []).map(({ type }) => type).sort(),
    },
  });
}

type Policy = z.infer<typeof Environment>['deployment_branch_policy'];

/** No policy at all lets every branch deploy. */
function branchesOf(policy: Policy): 'any' | 'protected' | 'selected' {
  if (policy?.protected_branches === true) return 'protected';
  return policy?.custom_branch_policies === true ? 'selected' : 'any';
}

/** One pattern of an environment's own branch policy. */
function mapBranchPolicy(item: unknown, { repo, environment }: ItemContext['page']): MapResult {
  const parsed = BranchPolicy.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  if (repo === undefined || environment === undefined)
    return reject('no-id', 'a branch policy of an environment that nothing names');
  const { id, name, type } = parsed.data;
  return records({
    kind: 'config-snapshot',
    nativeId: `branch-policy:${repo}/${environment}/${id}`,
    object: `branch policy ${name} of environment ${environment} of ${repo}`,
    settings: { repo, environment, pattern: name, of: type ?? 'branch' },
  });
}
