import { z } from 'zod';

const text = z.string().nullish();
const count = z.number().nullish();
const flag = z.boolean().nullish();
const loose = z.looseObject;
const id = z.union([z.number(), z.string()]).nullish();

/** A user of REST, webhooks or GraphQL (`databaseId`, `__typename`). */
export const User = loose({
  login: text,
  id,
  databaseId: count,
  type: text,
  __typename: text,
  name: text,
  email: text,
});
export type User = z.infer<typeof User>;

/** Listings always tell the type, which keeps organizations and invitations out. */
export const Member = loose({
  ...User.shape,
  login: z.string().min(1),
  id: z.int(),
  type: z.enum(['User', 'Bot', 'Mannequin']),
});
export type Member = z.infer<typeof Member>;

export const Organization = loose({
  login: z.string().min(1),
  id: z.int(),
  /** Tells an organization from a user, which has a login and an id too. */
  members_url: z.string(),
  plan: loose({ name: text, seats: count, filled_seats: count }).nullish(),
});

export const Invitation = loose({
  id: z.int(),
  login: text,
  email: text,
  role: z.string(),
  created_at: z.string(),
});

export const Team = loose({
  id: z.int(),
  slug: z.string().min(1),
  name: z.string(),
  description: text,
});

export const Repo = loose({
  id: z.int(),
  full_name: z.string().min(3),
  name: z.string().min(1),
  description: text,
  private: flag,
  visibility: text,
  archived: flag,
  default_branch: text,
  pushed_at: z.union([z.string(), z.number()]).nullish(),
});

export const Collaborator = loose({
  ...Member.shape,
  role_name: text,
  permissions: z.record(z.string(), z.boolean()).nullish(),
});

const Enabled = loose({ enabled: flag }).nullish();
export const Protection = loose({
  url: z.string(),
  required_status_checks: loose({
    strict: flag,
    contexts: z.array(z.string()).nullish(),
    checks: z.array(loose({ context: z.string() })).nullish(),
  }).nullish(),
  required_pull_request_reviews: loose({
    required_approving_review_count: count,
    dismiss_stale_reviews: flag,
    require_code_owner_reviews: flag,
    require_last_push_approval: flag,
  }).nullish(),
  enforce_admins: Enabled,
  restrictions: z.unknown().optional(),
  allow_force_pushes: Enabled,
  allow_deletions: Enabled,
});

export const Ruleset = loose({
  id: z.int(),
  name: z.string(),
  source: text,
  target: text,
  enforcement: z.string(),
  bypass_actors: z.array(z.unknown()).nullish(),
  conditions: loose({
    ref_name: loose({
      include: z.array(z.string()).nullish(),
      exclude: z.array(z.string()).nullish(),
    }).nullish(),
  }).nullish(),
  rules: z
    .array(loose({ type: z.string(), parameters: z.record(z.string(), z.unknown()).nullish() }))
    .nullish(),
});
export type Ruleset = z.infer<typeof Ruleset>;

export const Activity = loose({
  id: z.int(),
  before: z.string(),
  after: z.string(),
  ref: z.string(),
  timestamp: z.string(),
  activity_type: z.string(),
  actor: User.nullish(),
});

/** The `push` webhook; times of its repository are epoch seconds where others are ISO. */
export const PushHook = loose({
  ref: z.string(),
  before: z.string(),
  after: z.string(),
  sender: User.nullish(),
  pusher: loose({ name: text, email: text }).nullish(),
  repository: loose({
    full_name: z.string(),
    pushed_at: z.union([z.string(), z.number()]).nullish(),
  }),
  head_commit: loose({ message: text }).nullish(),
});

/** An audit log entry. Every field but the action may be missing. */
export const AuditEntry = loose({
  _document_id: text,
  '@timestamp': z.unknown().optional(),
  created_at: z.unknown().optional(),
  action: z.string().min(1),
  actor: text,
  actor_id: id,
  actor_ip: text,
  actor_is_bot: flag,
  user: text,
  user_id: id,
  user_agent: text,
  org: z.union([z.string(), z.array(z.string())]).nullish(),
  repo: z.union([z.string(), z.array(z.string())]).nullish(),
  repository: text,
  team: text,
  data: z.record(z.string(), z.unknown()).nullish(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;
