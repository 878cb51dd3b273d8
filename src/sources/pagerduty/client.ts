import { JsonClient, type Refusals } from '../../http/json-client.ts';
import type { RecordingFetch } from '../../http/lane.ts';
import type { SecretReader } from '../contract.ts';
import type { PagerDutySettings } from './settings.ts';

export type PagerDutyClient = JsonClient;

const REFUSALS: Refusals = {
  400: ['ERR_RESPONSE', 'PagerDuty did not understand the question: update auditpack.'],
  401: [
    'ERR_AUTH_DENIED',
    'The API key is wrong or was removed: make a read-only one under Integrations > API Access Keys.',
  ],
  402: ['ERR_PLAN', 'The PagerDuty plan does not have this.'],
  403: [
    'ERR_PERMISSION',
    'The API key may not read this: use a general access read-only key of the account, not one of a user.',
  ],
};

/** A client for these settings; makes no request. */
export async function connectPagerDuty(
  settings: PagerDutySettings,
  secrets: SecretReader,
  fetch: RecordingFetch,
): Promise<PagerDutyClient> {
  return new JsonClient({
    vendor: 'PagerDuty',
    base: settings.baseUrl,
    headers: {
      Accept: 'application/vnd.pagerduty+json;version=2',
      Authorization: `Token token=${await secrets(settings.token)}`,
    },
    fetch,
    refusals: REFUSALS,
  });
}
