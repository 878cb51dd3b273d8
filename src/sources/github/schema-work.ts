import { z } from 'zod';
import { User } from './schema.ts';

const text = z.string().nullish();
const loose = z.looseObject;

/** A run of an Actions workflow; webhooks have it under `workflow_run`. */
export const WorkflowRun = loose({
  id: z.int(),
  name: text,
  path: text,
  event: z.string(),
  status: text,
  conclusion: text,
  head_branch: text,
  head_sha: z.string(),
  display_title: text,
  run_attempt: z.number().nullish(),
  run_started_at: text,
  created_at: z.string(),
  actor: User.nullish(),
  triggering_actor: User.nullish(),
});

/** A comment on an issue or pull request. */
export const IssueComment = loose({
  id: z.int(),
  body: text,
  user: User.nullish(),
  created_at: z.string(),
  updated_at: text,
  issue_url: text,
});

/** One thing that happened to an issue or pull request. */
export const IssueEvent = loose({
  id: z.int(),
  event: z.string().min(1),
  actor: User.nullish(),
  created_at: z.string(),
  url: text,
  commit_id: text,
  label: loose({ name: text }).nullish(),
  assignee: User.nullish(),
  milestone: loose({ title: text }).nullish(),
  rename: loose({ from: text, to: text }).nullish(),
  requested_reviewer: User.nullish(),
  requested_team: loose({ name: text, slug: text }).nullish(),
  state_reason: text,
  issue: loose({ number: z.int(), url: text, repository_url: text }).nullish(),
});
export type IssueEvent = z.infer<typeof IssueEvent>;
