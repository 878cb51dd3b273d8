import type { Source } from '../contract.ts';
import { connectSlack, type SlackClient } from './client.ts';
import { pace } from './pace.ts';
import { probeSlack } from './probe.ts';
import { SlackSettings } from './settings.ts';
import { workspaceExport } from './streams/export.ts';
import { accessLogs, auditLogs, integrationLogs } from './streams/logs.ts';
import { messages } from './streams/messages.ts';
import {
  channelMembers,
  channels,
  outsideUsers,
  team,
  userGroups,
  users,
} from './streams/workspace.ts';

/** Slack: people, channels, and the messages of channels in which requests and incidents are handled. */
export const slack: Source<SlackSettings, SlackClient> = {
  id: 'slack',
  title: 'Slack',
  settings: SlackSettings,
  tenant: ({ baseUrl }) => new URL(baseUrl).host,
  hosts: ({ baseUrl, auditUrl }) => [baseUrl, auditUrl],
  pace,
  connect: connectSlack,
  probe: probeSlack,
  changesIn: { users: ['audit-logs'] },
  streams: [
    team,
    users,
    userGroups,
    channels,
    channelMembers,
    messages,
    outsideUsers,
    accessLogs,
    integrationLogs,
    auditLogs,
    workspaceExport,
  ],
};
