import type { Source } from '../contract.ts';
import { connectJira, type JiraClient } from './client.ts';
import { CONCURRENCY, pace } from './pace.ts';
import { probeJira } from './probe.ts';
import { JiraSettings } from './settings.ts';
import { approvals } from './streams/approvals.ts';
import { auditRecords } from './streams/audit.ts';
import {
  customers,
  organizationMembers,
  organizations,
  requestTypes,
  serviceDesks,
} from './streams/desk.ts';
import { groupMembers, groups, users } from './streams/directory.ts';
import { changelogs, comments } from './streams/history.ts';
import { issues } from './streams/issues.ts';
import { ownPermissions, permissionSchemes, projectRoles } from './streams/rights.ts';
import { fields, projects, serverInfo } from './streams/site.ts';

/** Jira and Jira Service Management: Cloud (platform API v3) and Data Center (v2). */
export const jira: Source<JiraSettings, JiraClient> = {
  id: 'jira',
  title: 'Jira',
  settings: JiraSettings,
  tenant: ({ baseUrl }) => {
    const { host, pathname } = new URL(baseUrl);
    return `${host}${pathname.replace(/\/+$/, '')}`;
  },
  hosts: ({ baseUrl }) => [baseUrl],
  pace,
  concurrency: CONCURRENCY,
  connect: connectJira,
  probe: probeJira,
  changesIn: { 'group-members': ['audit-records'] },
  streams: [
    serverInfo,
    projects,
    fields,
    users,
    groups,
    groupMembers,
    ownPermissions,
    permissionSchemes,
    projectRoles,
    serviceDesks,
    requestTypes,
    customers,
    organizations,
    organizationMembers,
    issues,
    changelogs,
    comments,
    approvals,
    auditRecords,
  ],
};

export type { JiraClient } from './client.ts';
export { JiraSettings } from './settings.ts';
