import { z } from 'zod';
import { AccountRef, RecordBase } from './record-base.ts';
import { Instant, TimeFact } from './time.ts';

/** A ticket as it stood when collected. Its history is in TicketChange records. */
export const Ticket = RecordBase.extend({
  kind: z.literal('ticket'),
  key: z.string(),
  project: z.string(),
  type: z.string(),
  summary: z.string(),
  /** Plain text of the description (ADF flattened, links and mentions kept as text). */
  description: z.string(),
  reporter: AccountRef.optional(),
  assignee: AccountRef.optional(),
  status: z.string(),
  /** The vendor's category of the status. */
  statusCategory: z.enum(['new', 'in_progress', 'done', 'unknown']),
  resolution: z.string().optional(),
  priority: z.string().optional(),
  labels: z.array(z.string()),
  createdAt: Instant,
  resolvedAt: Instant.optional(),
  /** Other tickets, pull requests or addresses it names. */
  links: z.array(z.string()),
  /** Custom fields by display name or id, rendered to text; accounts as `account:<id>`. */
  fields: z.record(z.string(), z.string()),
});

/** One history entry of a ticket: one author, one time, the fields that changed. */
export const TicketChange = RecordBase.extend({
  kind: z.literal('ticket-change'),
  key: z.string(),
  author: AccountRef.optional(),
  time: TimeFact,
  changes: z.array(
    z.object({ field: z.string(), from: z.string().optional(), to: z.string().optional() }),
  ),
});

/** A comment on a ticket, pull request or incident. */
export const Comment = RecordBase.extend({
  kind: z.literal('comment'),
  key: z.string(),
  author: AccountRef.optional(),
  text: z.string(),
  time: TimeFact,
  editedAt: Instant.optional(),
  public: z.boolean().optional(),
});

/** One approver's slot of a ticket's approval step, with what the system says of the whole step. */
export const TicketApproval = RecordBase.extend({
  kind: z.literal('ticket-approval'),
  key: z.string(),
  name: z.string(),
  approver: AccountRef,
  decision: z.enum(['approved', 'declined', 'pending', 'unknown']),
  /** The decision on the whole step, which may differ from one approver's (oddities 34). */
  finalDecision: z.enum(['approved', 'declined', 'pending', 'unknown']),
  createdAt: Instant.optional(),
  /** When the step ended; the vendor gives no time per approver. */
  decidedAt: TimeFact.optional(),
  approvers: z.int(),
});

const Review = z.object({
  author: AccountRef.optional(),
  state: z.enum(['approved', 'changes_requested', 'commented', 'dismissed', 'pending', 'unknown']),
  submittedAt: Instant.optional(),
  commit: z.string().optional(),
});
const Check = z.object({
  name: z.string(),
  conclusion: z.string(),
  completedAt: Instant.optional(),
  required: z.boolean().optional(),
});

/** A pull request with its reviews, commits and the checks on its head. */
export const PullRequest = RecordBase.extend({
  kind: z.literal('pull-request'),
  repo: z.string(),
  number: z.int(),
  title: z.string(),
  body: z.string(),
  state: z.enum(['open', 'closed', 'merged']),
  draft: z.boolean().optional(),
  author: AccountRef.optional(),
  baseRef: z.string(),
  headRef: z.string().optional(),
  headSha: z.string().optional(),
  mergeCommitSha: z.string().optional(),
  createdAt: Instant,
  mergedAt: Instant.optional(),
  closedAt: Instant.optional(),
  mergedBy: AccountRef.optional(),
  labels: z.array(z.string()),
  reviews: z.array(Review),
  commits: z.array(
    z.object({
      sha: z.string(),
      authors: z.array(AccountRef),
      committer: AccountRef.optional(),
      committedAt: Instant.optional(),
      parents: z.int(),
    }),
  ),
  checks: z.array(Check),
  /** Nested lists that the vendor cut and no follow-up filled; empty when whole. */
  truncated: z.array(z.enum(['reviews', 'commits', 'checks', 'labels'])),
});

/** A commit on a protected branch. */
export const Commit = RecordBase.extend({
  kind: z.literal('commit'),
  repo: z.string(),
  branch: z.string().optional(),
  sha: z.string(),
  message: z.string(),
  author: AccountRef.optional(),
  committer: AccountRef.optional(),
  /** Set by the client, so not evidence of when it reached the branch (apis.md §9.3). */
  committedAt: Instant.optional(),
  pullRequests: z.array(z.int()),
  /** What the vendor found when it checked the signature; absent where it was not asked. */
  signature: z
    .object({
      /** `valid`, `unsigned`, or the vendor's own word for what is wrong with it. */
      state: z.string(),
      /** Signed by the vendor itself, for a commit made in its web interface. */
      byVendor: z.boolean(),
    })
    .optional(),
});

/** A deployment and its latest status. */
export const Deployment = RecordBase.extend({
  kind: z.literal('deployment'),
  repo: z.string(),
  environment: z.string(),
  production: z.boolean(),
  sha: z.string(),
  ref: z.string().optional(),
  actor: AccountRef.optional(),
  createdAt: Instant,
  state: z.string().optional(),
  stateAt: Instant.optional(),
  /** The automated run that deployed, by the vendor's id. */
  run: z.string().optional(),
});

/** A source's own entry of who it is and which plan it is on. */
export const Tenant = RecordBase.extend({
  kind: z.literal('tenant'),
  name: z.string(),
  plan: z.string().optional(),
  settings: z.record(z.string(), z.unknown()),
});
