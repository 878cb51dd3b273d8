import { z } from 'zod';
import { actor, fact, person } from '../fact-parts.ts';

const repo = z.string();
const sha = z.string().regex(/^[a-z0-9-]{1,40}$/);
/** What can happen at GitHub. */
export const GithubFact = z.discriminatedUnion('do', [
  fact('github.member.add', {
    who: person,
    by: actor,
    role: z.enum(['member', 'admin']).default('member'),
  }),
  fact('github.member.remove', { who: person, by: actor }),
  fact('github.member.role', { who: person, role: z.enum(['member', 'admin']), by: actor }),
  fact('github.team.add', { who: person, team: z.string(), by: actor }),
  fact('github.team.remove', { who: person, team: z.string(), by: actor }),
  fact('github.repo.permission', {
    who: person,
    repo,
    permission: z.enum(['pull', 'triage', 'push', 'maintain', 'admin', 'none']),
    by: actor,
  }),
  fact('github.pr.open', {
    repo,
    number: z.int(),
    by: actor,
    title: z.string(),
    body: z.string().default(''),
    labels: z.array(z.string()).default([]),
  }),
  /** A commit on a pull request's branch. `sha` is a short name; the sandbox makes 40 hex of it. */
  fact('github.pr.commit', {
    repo,
    number: z.int(),
    sha,
    by: actor,
    message: z.string().default('work'),
  }),
  fact('github.check', { repo, sha, name: z.string(), conclusion: z.string() }),
  fact('github.review', {
    repo,
    number: z.int(),
    by: person,
    state: z.enum(['APPROVED', 'CHANGES_REQUESTED', 'COMMENTED', 'DISMISSED']),
    sha,
  }),
  /** `override`: an administrator merged against unmet rules. */
  fact('github.merge', { repo, number: z.int(), by: actor, override: z.boolean().default(false) }),
  fact('github.push', { repo, by: person, sha, message: z.string() }),
  fact('github.protection', { repo, by: person, change: z.enum(['disabled', 'enabled']) }),
  /** The ruleset of the organization that keeps the history of default branches. */
  fact('github.ruleset', { by: person, change: z.enum(['disabled', 'enabled']) }),
  /** What stands before an environment from now on; no reviewers and any branch is no protection. */
  fact('github.environment', {
    repo,
    environment: z.string().default('production'),
    by: person,
    reviewers: z.array(person).default([]),
    branches: z.enum(['protected', 'any']).default('protected'),
  }),
  fact('github.key.add', {
    repo,
    title: z.string(),
    by: person,
    writes: z.boolean().default(false),
  }),
  fact('github.app.install', {
    app: z.string(),
    by: person,
    permissions: z.record(z.string(), z.enum(['read', 'write', 'admin'])).default({}),
  }),
  fact('github.app.remove', { app: z.string(), by: person }),
  fact('github.hook.add', { repo: repo.optional(), by: person, to: z.string() }),
  /** The demand that every member has a second factor. */
  fact('github.two-factor', { by: person, change: z.enum(['disabled', 'enabled']) }),
  fact('github.issue.open', {
    repo,
    number: z.int(),
    by: actor,
    title: z.string(),
    body: z.string().default(''),
    labels: z.array(z.string()).default([]),
    assignee: person.optional(),
  }),
  fact('github.issue.close', { repo, number: z.int(), by: actor }),
  /** A label put on or taken off an issue or pull request after it was opened. */
  fact('github.label', {
    repo,
    number: z.int(),
    by: actor,
    label: z.string(),
    change: z.enum(['added', 'removed']).default('added'),
  }),
  fact('github.comment', { repo, number: z.int(), by: actor, text: z.string() }),
  /** Deploys the merge commit of a pull request, or a named commit. */
  fact('github.deploy', {
    repo,
    environment: z.string().default('production'),
    number: z.int().optional(),
    sha: sha.optional(),
    by: actor,
    approvedBy: person.optional(),
  }),
]);
