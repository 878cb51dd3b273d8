import type { PolicyFacts } from '../../../model/records.ts';
import { parseInstant } from '../../../model/time.ts';
import { type ItemContext, type MapResult, records } from '../../contract.ts';
import { App, AppGrant, AppGroup, AppUser } from '../schema/apps.ts';
import { accountOf, linkedId, present, said, wrongShape } from './values.ts';

/** Okta fills in a stored password: the application has its own, and takes it without Okta too. */
const OWN_PASSWORD = new Set([
  'AUTO_LOGIN',
  'BROWSER_PLUGIN',
  'SECURE_PASSWORD_STORE',
  'BASIC_AUTH',
]);

/** An application: a right to reach it, and the setting of how one signs in there. */
export function mapApp(item: unknown): MapResult {
  const parsed = App.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { id, label, name, signOnMode, status, features, settings, credentials } = parsed.data;
  const policy: PolicyFacts = {
    ...(signOnMode && OWN_PASSWORD.has(signOnMode) && { ssoRequired: false }),
    ...(status && { enabled: status === 'ACTIVE' }),
    appliesTo: [id],
  };
  return records(
    {
      kind: 'entitlement',
      nativeId: id,
      entitlement: { system: 'okta', type: 'app', key: id, name: label },
      ...(signOnMode && { description: signOnMode }),
    },
    {
      kind: 'config-snapshot',
      nativeId: id,
      object: `application ${label}`,
      settings: present({
        type: 'application',
        id,
        label,
        name,
        status,
        signOnMode,
        provisioning: features,
        accessPolicy: linkedId(parsed.data._links, 'accessPolicy'),
        applicationType: settings?.oauthClient?.application_type,
        grantTypes: settings?.oauthClient?.grant_types,
        clientAuthentication: credentials?.oauthClient?.token_endpoint_auth_method,
        selfService: parsed.data.accessibility?.selfService,
      }),
      policy,
    },
  );
}

/** A user assigned to the application that the page's context, or the item's own link, names. */
export function mapAppUser(item: unknown, { page }: ItemContext): MapResult {
  const parsed = AppUser.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { id, scope, created, credentials, profile, _links } = parsed.data;
  const key = page.appId ?? linkedId(_links, 'app') ?? 'unknown application';
  const since = parseInstant(created ?? '');
  const group = linkedId(_links, 'group');
  return records({
    kind: 'membership',
    nativeId: `${key}/${id}`,
    account: accountOf(id, credentials?.userName, profile?.email),
    entitlement: { system: 'okta', type: 'app', key, name: page.appName ?? key },
    via: scope === 'GROUP' ? 'group' : scope === 'USER' ? 'direct' : 'unknown',
    ...(group && { through: { system: 'okta', type: 'group', key: group, name: group } }),
    ...(since && { since }),
  });
}

/** A group whose members all have the application: why somebody has it without asking. */
export function mapAppGroup(item: unknown, { page }: ItemContext): MapResult {
  const parsed = AppGroup.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { id, priority, lastUpdated, _embedded, _links } = parsed.data;
  const app = page.appId ?? linkedId(_links, 'app') ?? 'unknown application';
  const group = said(_embedded?.group?.profile?.name) ?? id;
  return records({
    kind: 'config-snapshot',
    nativeId: `${app}/${id}`,
    object: `application ${page.appName ?? app} for group ${group}`,
    settings: present({
      type: 'application_group',
      application: app,
      applicationName: page.appName,
      group: id,
      groupName: group,
      priority,
      lastUpdated,
    }),
    policy: { appliesTo: [id] },
  });
}

/** A scope of Okta's own API that an application, or a person in it, was granted. */
export function mapAppGrant(item: unknown, { page }: ItemContext): MapResult {
  const parsed = AppGrant.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { id, scopeId, clientId, userId, issuer, status, created } = parsed.data;
  const client = said(clientId) ?? page.appId;
  const user = said(userId);
  const createdAt = parseInstant(created ?? '');
  return records({
    kind: 'credential',
    nativeId: id,
    credentialType: 'oauth_grant',
    name: `${page.appName ?? client ?? 'unknown application'} may ${scopeId}`,
    ...(user
      ? { owner: { system: 'okta' as const, id: user } }
      : client && { owner: { system: 'okta' as const, id: client, type: 'app' as const } }),
    scopes: [scopeId],
    ...(issuer && { target: issuer }),
    state: status === 'ACTIVE' ? 'active' : status === 'REVOKED' ? 'revoked' : 'unknown',
    ...(createdAt && { createdAt }),
  });
}
