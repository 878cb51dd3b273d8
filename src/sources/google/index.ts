import type { Probe, Source } from '../contract.ts';
import { connectGoogle, type GoogleClient } from './client.ts';
import { GoogleSettings } from './settings.ts';
import { importOnly, streams } from './streams.ts';

/** Google Workspace: users, groups, administrator roles, and the admin, login and token reports. */
export const google: Source<GoogleSettings, GoogleClient> = {
  id: 'google',
  title: 'Google Workspace',
  settings: GoogleSettings,
  tenant: ({ subject }) => subject.split('@')[1] ?? subject,
  hosts: ({ baseUrl, tokenUrl }) => [baseUrl, tokenUrl],
  connect: connectGoogle,
  probe,
  streams: [...streams, ...importOnly],
};

async function probe(client: GoogleClient, { customer, subject }: GoogleSettings): Promise<Probe> {
  await client.get('/admin/directory/v1/users', { customer, maxResults: '1' });
  return { identity: subject, scopes: null, plan: null, warnings: [] };
}
