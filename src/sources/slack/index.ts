import type { Probe, Source } from '../contract.ts';
import { connectSlack, type SlackClient } from './client.ts';
import { SlackSettings } from './settings.ts';
import { auditStream, streams } from './streams.ts';

/** Slack: users, channels, and the messages of channels in which requests and incidents are handled. */
export const slack: Source<SlackSettings, SlackClient> = {
  id: 'slack',
  title: 'Slack',
  settings: SlackSettings,
  tenant: ({ baseUrl }) => new URL(baseUrl).host,
  hosts: ({ baseUrl, auditUrl }) => [baseUrl, auditUrl],
  connect: connectSlack,
  probe,
  streams: [...streams, auditStream],
};

/** Slack names the scopes of a token in a header of every answer. */
async function probe(client: SlackClient): Promise<Probe> {
  const { json, exchange } = await client.call('auth.test');
  const user: unknown = Reflect.get(Object(json), 'user');
  const header = exchange.headers['x-oauth-scopes'];
  const scopes = header === undefined ? null : header.split(',').map((scope) => scope.trim());
  const writes = (scopes ?? []).filter(
    (scope) => scope.includes('write') || scope.startsWith('admin'),
  );
  return {
    identity: typeof user === 'string' ? user : null,
    scopes,
    plan: null,
    warnings: writes.length > 0 ? [`The token can do more than read: ${writes.join(', ')}.`] : [],
  };
}
