import { type ItemContext, type MapResult, records } from '../../contract.ts';
import { Token } from '../schema.ts';
import { wrongShape } from './values.ts';

/** An application's standing access to a user's data. Google tells neither since when nor how used. */
export function mapToken(item: unknown, { page }: ItemContext): MapResult {
  const parsed = Token.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error);
  const { clientId, displayText, userKey, scopes } = parsed.data;
  const owner = page.userId ?? userKey ?? undefined;
  return records({
    kind: 'credential',
    nativeId: `${owner ?? 'unknown user'}/${clientId}`,
    credentialType: 'oauth_grant',
    name: displayText || clientId,
    ...(owner && {
      owner: {
        system: 'google' as const,
        id: owner,
        ...(page.userEmail && { email: page.userEmail, login: page.userEmail }),
      },
    }),
    scopes: [...(scopes ?? [])],
    target: clientId,
    state: 'active',
  });
}
