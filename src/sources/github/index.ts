import type { Source } from '../contract.ts';
import { connectGithub, type GithubClient } from './client.ts';
import { CONCURRENCY, pace } from './pace.ts';
import { probeGithub } from './probe.ts';
import { GithubSettings, graphqlUrl, restUrl } from './settings.ts';
import { commits, deployments, pullRequests } from './streams/changes.ts';
import { codeOwners } from './streams/code-owners.ts';
import {
  deployKeys,
  installations,
  personalAccessTokens,
  secrets,
  ssoCredentials,
  webhooks,
} from './streams/credentials.ts';
import { environments } from './streams/environments.ts';
import { branchProtection, rulesets } from './streams/guards.ts';
import { activity, auditLog } from './streams/history.ts';
import { issueComments, issueEvents, issues } from './streams/issues.ts';
import {
  collaborators,
  invitations,
  members,
  organization,
  outsideCollaborators,
  teamMembers,
  teams,
} from './streams/people.ts';
import { repos } from './streams/repositories.ts';
import { organizationRoles } from './streams/roles.ts';
import { ruleSuites } from './streams/rule-suites.ts';
import { rulesetHistory } from './streams/ruleset-history.ts';
import { deploymentApprovals, workflowRuns } from './streams/runs.ts';

/** GitHub, in the cloud or as an Enterprise Server: who has access, what changed, how it was guarded. */
export const github: Source<GithubSettings, GithubClient> = {
  id: 'github',
  title: 'GitHub',
  settings: GithubSettings,
  tenant: ({ baseUrl, org }) => `${new URL(baseUrl).host}/${org.toLowerCase()}`,
  hosts: (settings) => [restUrl(settings), graphqlUrl(settings)],
  pace,
  concurrency: CONCURRENCY,
  connect: connectGithub,
  probe: probeGithub,
  changesIn: { members: ['audit-log'], 'team-members': ['audit-log'] },
  streams: [
    organization,
    members,
    outsideCollaborators,
    invitations,
    teams,
    teamMembers,
    repos,
    collaborators,
    organizationRoles,
    installations,
    deployKeys,
    webhooks,
    personalAccessTokens,
    ssoCredentials,
    branchProtection,
    rulesets,
    rulesetHistory,
    ruleSuites,
    codeOwners,
    environments,
    secrets,
    pullRequests,
    commits,
    deployments,
    workflowRuns,
    deploymentApprovals,
    issues,
    issueComments,
    issueEvents,
    auditLog,
    activity,
  ],
};

export type { GithubClient } from './client.ts';
export { GithubSettings } from './settings.ts';
