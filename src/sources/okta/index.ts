import type { Probe, Source } from '../contract.ts';
import { connectOkta, type OktaClient } from './client.ts';
import { OktaSettings, SCOPES } from './settings.ts';
import { streams } from './streams.ts';

/** Okta Workforce: users, groups, applications, administrators and the System Log. */
export const okta: Source<OktaSettings, OktaClient> = {
  id: 'okta',
  title: 'Okta',
  settings: OktaSettings,
  tenant: ({ baseUrl }) => new URL(baseUrl).host,
  hosts: ({ baseUrl }) => [baseUrl],
  connect: connectOkta,
  probe,
  streams,
};

/** An API token has its creator's rights and names no scopes; a service application has the asked ones. */
async function probe(client: OktaClient, settings: OktaSettings): Promise<Probe> {
  if (!('token' in settings)) {
    await client.get('/api/v1/groups?limit=1');
    return { identity: settings.clientId, scopes: [...SCOPES], plan: null, warnings: [] };
  }
  const { json } = await client.get('/api/v1/users/me');
  const login: unknown = Reflect.get(Object(Reflect.get(Object(json), 'profile')), 'login');
  return {
    identity: typeof login === 'string' ? login : null,
    scopes: null,
    plan: null,
    warnings: [
      'An API token has all rights of its creator and dies after 30 days unused; an OAuth service application with read scopes is safer.',
    ],
  };
}
