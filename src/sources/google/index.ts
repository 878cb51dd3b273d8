import type { Source } from '../contract.ts';
import { connectGoogle, type GoogleClient } from './client.ts';
import { CONCURRENCY, pace } from './pace.ts';
import { probeGoogle } from './probe.ts';
import { GoogleSettings, policyBase } from './settings.ts';
import { streams } from './streams/index.ts';

/** Google Workspace: people, groups, administrators, policies, grants and the activity reports. */
export const google: Source<GoogleSettings, GoogleClient> = {
  id: 'google',
  title: 'Google Workspace',
  settings: GoogleSettings,
  tenant: ({ subject }) => subject.split('@')[1] ?? subject,
  hosts: (settings) => [...new Set([settings.baseUrl, settings.tokenUrl, policyBase(settings)])],
  pace,
  concurrency: CONCURRENCY,
  connect: connectGoogle,
  probe: probeGoogle,
  changesIn: {
    users: ['activities-admin'],
    'group-members': ['activities-admin', 'activities-groups'],
    'role-assignments': ['activities-admin'],
  },
  streams,
};
