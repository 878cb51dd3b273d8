import { JsonClient, type Refusals } from '../../http/json-client.ts';
import type { RecordingFetch } from '../../http/lane.ts';
import type { SecretReader } from '../contract.ts';
import type { ServiceNowSettings } from './settings.ts';

export type ServiceNowClient = JsonClient;

const REFUSALS: Refusals = {
  400: ['ERR_RESPONSE', 'Check the tables under sources.servicenow.projects.'],
  401: [
    'ERR_AUTH_DENIED',
    'User, password or token is wrong, expired or locked out. OAuth access tokens last 30 minutes: use {command: […]} to fetch a fresh one.',
  ],
  403: [
    'ERR_PERMISSION',
    'Give the account read access to the table (role snc_read_only plus an ACL or role for it).',
  ],
  404: [
    'ERR_RESPONSE',
    'The table is not there: check sources.servicenow.baseUrl and projects, and that its plugin is active.',
  ],
};

/** A client for these settings; makes no request. */
export async function connectServiceNow(
  settings: ServiceNowSettings,
  secrets: SecretReader,
  fetch: RecordingFetch,
): Promise<ServiceNowClient> {
  const token = await secrets(settings.token);
  return new JsonClient({
    vendor: 'ServiceNow',
    base: settings.baseUrl,
    headers: { Accept: 'application/json', ...credential(settings, token) },
    fetch,
    refusals: REFUSALS,
  });
}

function credential({ user, tokenType }: ServiceNowSettings, token: string) {
  if (user !== undefined) {
    const pair = Buffer.from(`${user}:${token}`, 'utf8').toString('base64');
    return { Authorization: `Basic ${pair}` };
  }
  return tokenType === 'api-key' ? { 'x-sn-apikey': token } : { Authorization: `Bearer ${token}` };
}
