import { parseInstant } from '../../../model/time.ts';
import { type ItemContext, type MapResult, records } from '../../contract.ts';
import { ApiToken, Factor } from '../schema/apps.ts';
import { accountOf, linkedId, said, wrongShape } from './values.ts';

const FACTOR_STATES = {
  ACTIVE: 'active',
  ENROLLED: 'active',
  PENDING_ACTIVATION: 'pending',
  NOT_SETUP: 'pending',
  INACTIVE: 'suspended',
  DISABLED: 'suspended',
  EXPIRED: 'expired',
} as const;

/** A factor of the user that the page's context, or the item's own link, names. */
export function mapFactor(item: unknown, { page }: ItemContext): MapResult {
  const parsed = Factor.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { id, factorType, provider, vendorName, status, created, lastVerified, _links } =
    parsed.data;
  const owner = page.userId ?? linkedId(_links, 'user') ?? ownerIn(_links);
  const createdAt = parseInstant(created ?? '');
  const lastUsedAt = parseInstant(lastVerified ?? '');
  return records({
    kind: 'credential',
    nativeId: id,
    credentialType: 'mfa_factor',
    name: [factorType, said(vendorName) ?? said(provider)].filter(Boolean).join(' '),
    ...(owner && { owner: accountOf(owner, page.login, undefined) }),
    scopes: [],
    state: Object.hasOwn(FACTOR_STATES, status)
      ? FACTOR_STATES[status as keyof typeof FACTOR_STATES]
      : 'unknown',
    ...(createdAt && { createdAt }),
    ...(lastUsedAt && { lastUsedAt }),
  });
}

/** A factor's own address names its user: `/api/v1/users/{id}/factors/{id}`. */
function ownerIn(links: unknown): string | undefined {
  const self: unknown = Reflect.get(Object(Reflect.get(Object(links), 'self')), 'href');
  return typeof self === 'string' ? /\/users\/([^/]+)\/factors/.exec(self)?.[1] : undefined;
}

/** An API token has the rights of its creator; its value is never shown, by Okta either. */
export function mapApiToken(item: unknown, { observedAt }: ItemContext): MapResult {
  const parsed = ApiToken.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const { id, name, userId, clientName, created, expiresAt } = parsed.data;
  const createdAt = parseInstant(created ?? '');
  const ends = parseInstant(expiresAt ?? '');
  return records({
    kind: 'credential',
    nativeId: id,
    credentialType: 'api_token',
    name,
    ...(said(userId) && { owner: { system: 'okta' as const, id: userId ?? '' } }),
    scopes: [],
    target: clientName,
    state: ends !== undefined && ends <= observedAt ? 'expired' : 'active',
    ...(createdAt && { createdAt }),
    ...(ends && { expiresAt: ends }),
  });
}
