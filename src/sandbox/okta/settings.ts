import { oktaId, SET_UP } from './state.ts';

type Json = Record<string, unknown>;

/** The org's short lists of settings, by the last part of their address. */
export function settingsJson(base: string, list: string): Json[] | undefined {
  const at = { created: SET_UP, lastUpdated: SET_UP };
  const self = (id: string) => ({ _links: { self: { href: `${base}/api/v1/${list}/${id}` } } });
  const named = (id: string, name: string, more: Json): Json => ({
    id,
    name,
    status: 'ACTIVE',
    ...at,
    ...self(id),
    ...more,
  });
  switch (list) {
    case 'authenticators':
      return [
        named(oktaId('aut', 'password'), 'Password', { key: 'okta_password', type: 'password' }),
        named(oktaId('aut', 'verify'), 'Okta Verify', { key: 'okta_verify', type: 'app' }),
        named(oktaId('aut', 'webauthn'), 'Passkeys', { key: 'webauthn', type: 'security_key' }),
      ];
    case 'zones':
      return [
        named(oktaId('nzo', 'office'), 'Chicago office', {
          type: 'IP',
          system: false,
          usage: 'POLICY',
          gateways: [{ type: 'CIDR', value: '198.51.100.0/24' }],
          proxies: null,
        }),
      ];
    case 'trustedOrigins':
      return [
        named(oktaId('tos', 'portal'), 'Patient portal', {
          origin: 'https://portal.larkspur.test',
          scopes: [{ type: 'CORS' }],
        }),
      ];
    case 'logStreams':
      return [
        named(oktaId('0ls', 'siem'), 'SIEM', {
          type: 'aws_eventbridge',
          settings: { accountId: '123456789012', eventSourceName: 'okta', region: 'us-east-2' },
        }),
      ];
    case 'eventHooks':
    case 'idps':
      return [];
    default:
      return undefined;
  }
}
