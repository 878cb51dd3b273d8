import { type ItemContext, type MapResult, records, reject } from '../../../contract.ts';
import {
  ActionsSecret,
  DeployKey,
  Hook,
  Installation,
  SsoCredential,
  TokenGrant,
} from '../../schema-access.ts';
import { account, at, moment, repoInUrl, said, textAt, when, wrongShape } from '../values.ts';

/** `contents:read`, sorted, from a map of permission to level. */
function permissionsOf(levels: Readonly<Record<string, string>> | null | undefined): string[] {
  return Object.entries(levels ?? {})
    .map(([name, level]) => `${name}:${level}`)
    .sort();
}

/** An installed App: what it may do and where; also its `installation` webhook. */
export function mapInstallation(raw: unknown): MapResult {
  const item = at(raw, 'installation') ?? raw;
  const parsed = Installation.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { id, app_slug, permissions, suspended_at, created_at, repository_selection } = parsed.data;
  return records({
    kind: 'credential',
    nativeId: `installation:${id}`,
    credentialType: 'app_installation',
    name: app_slug,
    scopes: permissionsOf(permissions),
    ...(repository_selection === 'selected' && { target: 'selected repositories' }),
    state: said(suspended_at) === undefined ? 'active' : 'suspended',
    ...when('createdAt', moment(created_at)),
  });
}

/** An SSH key that opens one repository to whoever holds its private half. */
export function mapDeployKey(item: unknown, { page }: ItemContext): MapResult {
  const parsed = DeployKey.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { id, title, read_only, added_by, enabled, created_at, last_used, url } = parsed.data;
  const repo = page.repo ?? repoInUrl(url);
  if (repo === undefined) return reject('no-id', 'a deploy key of an unknown repository');
  return records({
    kind: 'credential',
    nativeId: `deploy-key:${repo}/${id}`,
    credentialType: 'deploy_key',
    name: title,
    ...when('owner', account(said(added_by) === undefined ? undefined : { login: added_by })),
    scopes: [read_only ? 'read' : 'write'],
    target: repo,
    state: enabled === false ? 'suspended' : 'active',
    ...when('createdAt', moment(created_at)),
    ...when('lastUsedAt', moment(last_used)),
  });
}

/** A webhook by where it sends to: the host alone, since addresses of webhooks can hold secrets. */
export function mapHook(item: unknown, { page }: ItemContext): MapResult {
  const parsed = Hook.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { id, active, events, config, created_at, url } = parsed.data;
  const repo = page.repo ?? repoInUrl(url);
  const address = said(config.url) ?? '';
  const plain = String(config.insecure_ssl ?? '0') === '1';
  return records({
    kind: 'credential',
    nativeId: `hook:${repo ?? 'organization'}/${id}`,
    credentialType: 'webhook',
    name: `to ${URL.canParse(address) ? new URL(address).host : 'an unknown host'}`,
    scopes: [...events, ...(plain ? ['without checking certificates'] : [])],
    ...when('target', repo),
    state: active ? 'active' : 'suspended',
    ...when('createdAt', moment(created_at)),
  });
}

/** A fine-grained personal access token with what the organization lets it do. */
export function mapTokenGrant(item: unknown): MapResult {
  const parsed = TokenGrant.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'token_id');
  const { token_id, token_name, owner, permissions, token_expired } = parsed.data;
  const { organization, repository, other } = permissions;
  return records({
    kind: 'credential',
    nativeId: `token:${token_id}`,
    credentialType: 'api_token',
    name: token_name,
    ...when('owner', account(owner)),
    scopes: [organization, repository, other].flatMap(permissionsOf).sort(),
    ...(parsed.data.repository_selection === 'subset' && { target: 'selected repositories' }),
    state: token_expired === true ? 'expired' : 'active',
    ...when('createdAt', moment(parsed.data.access_granted_at)),
    ...when('lastUsedAt', moment(parsed.data.token_last_used_at)),
    ...when('expiresAt', moment(parsed.data.token_expires_at)),
  });
}

const SSO_TYPES = {
  'personal access token': 'api_token',
  'SSH key': 'ssh_key',
  'OAuth app token': 'oauth_grant',
  'GitHub app token': 'oauth_grant',
} as const;

/** A classic token, SSH key or application that was authorised for single sign-on. */
export function mapSsoCredential(item: unknown): MapResult {
  const parsed = SsoCredential.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'credential_id');
  const { credential_id, credential_type: type, login, scopes } = parsed.data;
  const named =
    said(parsed.data.authorized_credential_note) ?? said(parsed.data.authorized_credential_title);
  return records({
    kind: 'credential',
    nativeId: `sso:${credential_id}`,
    credentialType: Object.hasOwn(SSO_TYPES, type)
      ? SSO_TYPES[type as keyof typeof SSO_TYPES]
      : 'other',
    name: named ?? type,
    ...when('owner', account({ login })),
    scopes: [...(scopes ?? [])].sort(),
    state: 'active',
    ...when('createdAt', moment(parsed.data.credential_authorized_at)),
    ...when('lastUsedAt', moment(parsed.data.credential_accessed_at)),
    ...when('expiresAt', moment(parsed.data.authorized_credential_expires_at)),
  });
}

/** That a secret exists and where it can be read: organization, repository or environment. */
export function mapActionsSecret(item: unknown, { page }: ItemContext): MapResult {
  const parsed = ActionsSecret.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'name');
  const { name, created_at, visibility } = parsed.data;
  const { repo, environment } = page;
  const place = repo === undefined ? 'organization' : [repo, environment].filter(Boolean).join(' ');
  return records({
    kind: 'credential',
    nativeId: `secret:${place}/${name}`,
    credentialType: 'other',
    name: `Actions secret ${name}`,
    scopes: [environment ? 'environment' : (said(visibility) ?? 'repository')],
    target: place,
    state: 'active',
    ...when('createdAt', moment(textAt(item, 'updated_at') ?? created_at)),
  });
}
