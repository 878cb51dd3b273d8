import { z } from 'zod';
import { Ruleset, User } from './schema.ts';

const text = z.string().nullish();
const count = z.number().nullish();
const loose = z.looseObject;

/** One evaluation of all rules on one push; a list leaves the rules out. */
export const RuleSuite = loose({
  id: z.int(),
  actor_id: count,
  actor_name: text,
  before_sha: text,
  after_sha: text,
  ref: z.string(),
  repository_name: text,
  pushed_at: z.string(),
  result: z.string(),
  rule_evaluations: z
    .array(
      loose({
        rule_source: loose({ type: text, name: text }).nullish(),
        enforcement: text,
        result: text,
        rule_type: text,
        details: text,
      }),
    )
    .nullish(),
});
export type RuleSuite = z.infer<typeof RuleSuite>;

/** What a ruleset was after one edit, and who edited it. */
export const RulesetVersion = loose({
  version_id: z.int(),
  updated_at: z.string(),
  actor: loose({ id: count, type: text }).nullish(),
  state: Ruleset.partial().nullish(),
});

const Reviewer = loose({
  type: text,
  reviewer: loose({ login: text, slug: text, id: z.number().nullish() }).nullish(),
});

export const Environment = loose({
  id: z.int(),
  name: z.string().min(1),
  url: text,
  html_url: text,
  created_at: text,
  protection_rules: z
    .array(
      loose({
        type: z.string(),
        wait_timer: count,
        prevent_self_review: z.boolean().nullish(),
        reviewers: z.array(Reviewer).nullish(),
      }),
    )
    .nullish(),
  deployment_branch_policy: loose({
    protected_branches: z.boolean().nullish(),
    custom_branch_policies: z.boolean().nullish(),
  }).nullish(),
  can_admins_bypass: z.boolean().nullish(),
});

/** A branch or tag pattern from which an environment may be deployed to. */
export const BranchPolicy = loose({ id: z.int(), name: z.string().min(1), type: text });

/** Who let a waiting workflow run through, or did not. GitHub tells no time. */
export const RunApproval = loose({
  state: z.string(),
  comment: text,
  user: User.nullish(),
  environments: z.array(loose({ id: z.int().nullish(), name: z.string() })),
});
