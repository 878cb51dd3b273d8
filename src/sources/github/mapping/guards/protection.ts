import type { z } from 'zod';
import { type ItemContext, type MapResult, records, reject } from '../../../contract.ts';
import { Protection, Ruleset } from '../../schema.ts';
import { said, textAt, wrongShape } from '../values.ts';

/** What GitHub says of a branch without protection, with status 404. */
export const NOT_PROTECTED = 'Branch not protected';

/** The protection of a branch; that it has none is as much a fact as what it demands. */
export function mapProtection(item: unknown, { page }: ItemContext): MapResult {
  if (textAt(item, 'message') === NOT_PROTECTED) return unprotected(page);
  const parsed = Protection.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'url');
  const place = placeOf(parsed.data.url);
  if (place === undefined) return reject('no-id', 'its url names no branch of a repository');
  return records({
    kind: 'config-snapshot',
    nativeId: `protection:${place.repo}/${place.branch}`,
    object: `branch protection of ${place.repo} ${place.branch}`,
    settings: {
      ...place,
      protected: true,
      ...reviewDemands(parsed.data.required_pull_request_reviews ?? undefined),
      ...checkDemands(parsed.data.required_status_checks ?? undefined),
      adminsIncluded: parsed.data.enforce_admins?.enabled ?? false,
      forcePushes: parsed.data.allow_force_pushes?.enabled ?? false,
      deletions: parsed.data.allow_deletions?.enabled ?? false,
      pushRestricted: (parsed.data.restrictions ?? null) !== null,
    },
  });
}

type Data = z.infer<typeof Protection>;

/** A demand for pull requests without a number of approvals means one. */
function reviewDemands(reviews: NonNullable<Data['required_pull_request_reviews']> | undefined) {
  if (reviews === undefined) return { pullRequestRequired: false, requiredApprovals: 0 };
  return {
    pullRequestRequired: true,
    requiredApprovals: reviews.required_approving_review_count ?? 1,
    dismissStaleReviews: reviews.dismiss_stale_reviews ?? false,
    codeOwnerReviews: reviews.require_code_owner_reviews ?? false,
    lastPushApproval: reviews.require_last_push_approval ?? false,
  };
}

function checkDemands(checks: NonNullable<Data['required_status_checks']> | undefined) {
  const names = [
    ...(checks?.contexts ?? []),
    ...(checks?.checks ?? []).map(({ context }) => context),
  ];
  return { requiredChecks: [...new Set(names)], strictChecks: checks?.strict ?? false };
}

function unprotected({ repo, branch }: ItemContext['page']): MapResult {
  if (repo === undefined || branch === undefined)
    return reject('no-id', 'a branch is not protected, but nothing says which');
  return records({
    kind: 'config-snapshot',
    nativeId: `protection:${repo}/${branch}`,
    object: `branch protection of ${repo} ${branch}`,
    settings: { repo, branch, protected: false, requiredApprovals: 0, requiredChecks: [] },
  });
}

function placeOf(url: string): { repo: string; branch: string } | undefined {
  const [, repo, branch] = /\/repos\/([^/]+\/[^/]+)\/branches\/(.+)\/protection$/.exec(url) ?? [];
  if (repo === undefined || branch === undefined) return undefined;
  try {
    return { repo, branch: decodeURIComponent(branch) };
  } catch {
    return { repo, branch };
  }
}

/**
 * A ruleset with its rules. What it demands counts only while it is enforced and where it covers
 * the repository's default branch, which the page's context names.
 */
export function mapRuleset(item: unknown, { page }: ItemContext): MapResult {
  const parsed = Ruleset.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { id, name, enforcement, target, rules, source } = parsed.data;
  const repo = page.repo ?? said(source) ?? 'unknown repository';
  const { branch } = page;
  const covers = branch !== undefined && target === 'branch' && covered(parsed.data, branch);
  return records({
    kind: 'config-snapshot',
    nativeId: `ruleset:${repo}/${id}`,
    object: `ruleset ${name} of ${repo}`,
    settings: {
      repo,
      ruleset: name,
      enforcement,
      target: said(target) ?? 'unknown',
      rules: (rules ?? []).map(({ type }) => type),
      bypassActors: parsed.data.bypass_actors?.length ?? 'not shown to this token',
      ...(branch !== undefined && { coversDefaultBranch: covers }),
      ...(enforcement === 'active' && rules && covers && { branch, ...demandsOf(rules) }),
    },
  });
}

function demandsOf(rules: NonNullable<Ruleset['rules']>) {
  const parameters = (type: string) => rules.find((rule) => rule.type === type)?.parameters ?? {};
  const approvals = parameters('pull_request').required_approving_review_count;
  const checks = parameters('required_status_checks').required_status_checks;
  return {
    requiredApprovals: typeof approvals === 'number' ? approvals : 0,
    requiredChecks: (Array.isArray(checks) ? checks : []).flatMap(
      (check) => textAt(check, 'context') ?? [],
    ),
  };
}

function covered({ conditions }: Ruleset, branch: string): boolean {
  const matches = (pattern: string) =>
    pattern === '~ALL' ||
    pattern === '~DEFAULT_BRANCH' ||
    matchesPattern(pattern, `refs/heads/${branch}`);
  const { include, exclude } = conditions?.ref_name ?? {};
  return (include ?? ['~ALL']).some(matches) && !(exclude ?? []).some(matches);
}

/** Matches `*` against any text, part by part from the left, so that no pattern is ever slow. */
function matchesPattern(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split(/\*+/);
  if (rest.length === 0) return pattern === text;
  if (!text.startsWith(first)) return false;
  const last = rest.pop() ?? '';
  let from = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, from);
    if (found === -1) return false;
    from = found + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}
