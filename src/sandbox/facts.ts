import { z } from 'zod';
import { actor, fact, outcome, person, ref } from './fact-parts.ts';
import { GithubFact } from './github/facts.ts';
import { PagerDutyFact } from './pagerduty/facts.ts';
import { ServiceNowFact } from './servicenow/facts.ts';

const OktaFact = z.discriminatedUnion('do', [
  fact('okta.user.create', { who: person, by: actor, ref }),
  fact('okta.user.deactivate', { who: person, by: actor, ref }),
  fact('okta.user.reactivate', { who: person, by: actor, ref }),
  fact('okta.user.suspend', { who: person, by: actor }),
  fact('okta.user.unsuspend', { who: person, by: actor }),
  fact('okta.group.add', { who: person, group: z.string(), by: actor, ref, outcome }),
  fact('okta.group.remove', { who: person, group: z.string(), by: actor, ref, outcome }),
  fact('okta.admin.grant', { who: person, role: z.string(), by: actor }),
  fact('okta.admin.revoke', { who: person, role: z.string(), by: actor }),
  fact('okta.app.assign', { who: person, app: z.string(), by: actor, ref }),
  fact('okta.app.unassign', { who: person, app: z.string(), by: actor }),
  fact('okta.signin', { who: person, outcome, ip: z.string().optional() }),
  fact('okta.app.signin', { who: person, app: z.string(), ip: z.string().optional() }),
  /** `set` is what the policy says from then on; without it only the event happens. */
  fact('okta.policy.change', {
    name: z.string(),
    by: actor,
    set: z
      .strictObject({
        mfa: z.boolean().optional(),
        minLength: z.int().optional(),
        lockout: z.int().optional(),
        idleMinutes: z.int().optional(),
        lifetimeMinutes: z.int().optional(),
      })
      .optional(),
  }),
  fact('okta.factor.enroll', { who: person, factor: z.string().default('push') }),
  fact('okta.factor.reset', { who: person, by: actor }),
  fact('okta.token.create', { who: person, name: z.string() }),
  fact('okta.token.revoke', { who: person, name: z.string(), by: actor }),
  /** Okta logs no event for a new rule; it is only there. */
  fact('okta.rule.create', { name: z.string(), group: z.string(), expression: z.string() }),
  fact('okta.group.role', { group: z.string(), role: z.string(), by: actor }),
  fact('okta.app.group', { app: z.string(), group: z.string(), by: actor }),
  fact('okta.app.consent', { app: z.string(), scope: z.string(), by: actor }),
  fact('okta.export', { who: person, report: z.string() }),
  /** A request of Okta Identity Governance; decided by `okta.request.decide`. */
  fact('okta.request.create', {
    id: z.string(),
    who: person,
    for: person.optional(),
    app: z.string(),
    reason: z.string().default(''),
  }),
  fact('okta.request.decide', {
    id: z.string(),
    by: person,
    decision: z.enum(['APPROVED', 'DENIED']),
  }),
  fact('okta.review.decide', {
    campaign: z.string(),
    group: z.string(),
    who: person,
    by: person,
    decision: z.enum(['APPROVE', 'REVOKE', 'UNREVIEWED']),
  }),
]);

const GoogleFact = z.discriminatedUnion('do', [
  fact('google.user.create', { who: person, by: actor }),
  fact('google.user.suspend', { who: person, by: actor }),
  fact('google.user.unsuspend', { who: person, by: actor }),
  fact('google.user.delete', { who: person, by: actor }),
  fact('google.group.add', { who: person, group: z.string(), by: actor }),
  fact('google.group.remove', { who: person, group: z.string(), by: actor }),
  fact('google.role.assign', { who: person, role: z.string(), by: actor }),
  fact('google.role.unassign', { who: person, role: z.string(), by: actor }),
  fact('google.login', { who: person, outcome, ip: z.string().optional() }),
  fact('google.login.suspicious', { who: person, ip: z.string().optional() }),
  fact('google.token.authorize', { who: person, app: z.string() }),
  fact('google.token.revoke', { who: person, app: z.string(), by: actor }),
  fact('google.2sv.enroll', { who: person }),
  fact('google.2sv.disable', { who: person }),
  /** Two-step verification demanded of everybody, or not any more. */
  fact('google.2sv.enforcement', { on: z.boolean(), by: actor }),
  /** A group holds an administrator role, and everybody in it. */
  fact('google.role.group', { group: z.string(), role: z.string(), by: actor }),
  /** An address outside the company becomes a member of a group. */
  fact('google.group.guest', { group: z.string(), email: z.email(), by: actor }),
  /** `times` files, one after the other within so many minutes. */
  fact('google.drive.download', {
    who: person,
    document: z.string(),
    times: z.int().min(1).max(5_000).default(1),
    minutes: z.int().min(0).max(1_440).default(0),
  }),
  fact('google.drive.share', { who: person, document: z.string(), with: z.email() }),
  fact('google.takeout', { who: person }),
  fact('google.saml.login', { who: person, app: z.string(), outcome }),
]);

const SlackFact = z.discriminatedUnion('do', [
  fact('slack.user.create', {
    who: person,
    guest: z.enum(['single-channel', 'multi-channel']).optional(),
  }),
  fact('slack.user.deactivate', { who: person }),
  fact('slack.role', { who: person, role: z.enum(['owner', 'admin', 'user']), by: person }),
  fact('slack.usergroup.add', { who: person, group: z.string(), by: person }),
  fact('slack.usergroup.remove', { who: person, group: z.string(), by: person }),
  fact('slack.channel.create', {
    channel: z.string(),
    by: person,
    joined: z.boolean().default(true),
    private: z.boolean().default(false),
  }),
  fact('slack.channel.join', { who: person, channel: z.string() }),
  fact('slack.channel.leave', { who: person, channel: z.string() }),
  /** `id` names the message inside the scenario so that replies and reactions can point at it. */
  fact('slack.message', {
    id: z.string(),
    channel: z.string(),
    who: person,
    text: z.string(),
    files: z.array(z.string()).default([]),
  }),
  fact('slack.reply', { to: z.string(), id: z.string().optional(), who: person, text: z.string() }),
  fact('slack.reaction', { to: z.string(), who: person, name: z.string() }),
  fact('slack.edit', { to: z.string(), text: z.string() }),
  fact('slack.delete', { to: z.string() }),
  /** A message by an app, perhaps with buttons; `reference` is what the app calls the matter. */
  fact('slack.app.message', {
    id: z.string(),
    channel: z.string(),
    app: z.string(),
    text: z.string(),
    buttons: z.array(z.string()).default([]),
    reference: z.string().optional(),
  }),
  /** Someone presses a button; the app rewrites its message to say so. */
  fact('slack.button', { to: z.string(), who: person, button: z.string() }),
  /** A message that a workflow posts from a form. */
  fact('slack.workflow.message', {
    id: z.string(),
    channel: z.string(),
    workflow: z.string(),
    fields: z.record(z.string(), z.string()),
  }),
  fact('slack.access', {
    who: person,
    ip: z.string().default('198.51.100.20'),
    agent: z.string().default('Slack/4.40 (Macintosh)'),
  }),
  fact('slack.app', {
    app: z.string(),
    change: z.enum(['added', 'removed', 'enabled', 'disabled', 'expanded']),
    by: person,
    scopes: z.array(z.string()).default([]),
  }),
]);

const JiraFact = z.discriminatedUnion('do', [
  fact('jira.issue.create', {
    key: z.string().regex(/^[A-Z][A-Z0-9]+-\d+$/),
    by: person,
    type: z.string(),
    summary: z.string(),
    description: z.string().default(''),
    /** Access requests: whom it is for, and what: `okta:group:support`, `github:repo:api:admin`. */
    beneficiary: person.optional(),
    asks: z.array(z.string()).default([]),
    reason: z.string().optional(),
    labels: z.array(z.string()).default([]),
    priority: z.string().default('Medium'),
    assignee: person.optional(),
    /** Custom fields by display name; people by id. */
    fields: z.record(z.string(), z.string()).default({}),
  }),
  /** Opens a JSM approval step; decisions follow as `jira.approval.decide`. */
  fact('jira.approval.open', {
    key: z.string(),
    name: z.string().default('Approval'),
    approvers: z.array(person),
  }),
  fact('jira.approval.decide', {
    key: z.string(),
    name: z.string().default('Approval'),
    by: person,
    decision: z.enum(['approved', 'declined']),
  }),
  fact('jira.transition', {
    key: z.string(),
    to: z.string(),
    by: person,
    resolution: z.string().optional(),
  }),
  fact('jira.assign', { key: z.string(), to: person, by: person }),
  fact('jira.field', { key: z.string(), field: z.string(), to: z.string(), by: person }),
  fact('jira.comment', { key: z.string(), by: person, text: z.string() }),
  fact('jira.link', { key: z.string(), to: z.string(), by: person }),
  fact('jira.issue.delete', { key: z.string(), by: person }),
  fact('jira.group.add', { who: person, group: z.string(), by: actor }),
  fact('jira.group.remove', { who: person, group: z.string(), by: actor }),
  fact('jira.user.deactivate', { who: person, by: actor }),
  fact('jira.role.add', { who: person, project: z.string(), role: z.string(), by: person }),
  fact('jira.organization.add', { who: person, organization: z.string() }),
  /** Puts an issue under a security level that the collecting account does not hold. */
  fact('jira.security', { key: z.string(), level: z.string(), by: person }),
]);

/**
 * What can happen in the invented company. A scenario lists facts; each vendor's sandbox turns
 * those of its own system into that vendor's payloads. People are named by id (`p_dana`).
 */
export const Fact = z.discriminatedUnion('do', [
  OktaFact,
  GoogleFact,
  SlackFact,
  JiraFact,
  GithubFact,
  PagerDutyFact,
  ServiceNowFact,
]);
export type Fact = z.infer<typeof Fact>;
export type FactOf<D extends Fact['do']> = Extract<Fact, { do: D }>;
