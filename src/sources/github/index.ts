import type { Source } from '../contract.ts';
import { connectGithub, type GithubClient } from './client.ts';
import { probeGithub } from './probe.ts';
import { GithubSettings, graphqlUrl, restUrl } from './settings.ts';
import { commits, deployments, pullRequests } from './streams/changes.ts';
import { branchProtection, rulesets } from './streams/guards.ts';
import { activity, auditLog } from './streams/history.ts';
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

/** GitHub, in the cloud or as an Enterprise Server: who has access, what changed, how it was guarded. */
export const github: Source<GithubSettings, GithubClient> = {
  id: 'github',
  title: 'GitHub',
  settings: GithubSettings,
  tenant: ({ baseUrl, org }) => `${new URL(baseUrl).host}/${org.toLowerCase()}`,
  hosts: (settings) => [restUrl(settings), graphqlUrl(settings)],
  connect: connectGithub,
  probe: probeGithub,
  streams: [
    organization,
    members,
    outsideCollaborators,
    invitations,
    teams,
    teamMembers,
    repos,
    collaborators,
    branchProtection,
    rulesets,
    pullRequests,
    commits,
    deployments,
    auditLog,
    activity,
  ],
};

export type { GithubClient } from './client.ts';
export { GithubSettings } from './settings.ts';
