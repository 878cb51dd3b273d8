import { AuditpackError } from '../../errors.ts';
import type { Probe } from '../contract.ts';
import type { GoogleClient } from './client.ts';
import { type GoogleSettings, SCOPES } from './settings.ts';
import { neededScopes } from './streams/index.ts';

const USERS = '/admin/directory/v1/users';

/** Who is read as, which scopes were delegated, and whether the administrator could do harm. */
export async function probeGoogle(client: GoogleClient, settings: GoogleSettings): Promise<Probe> {
  const { customer, subject } = settings;
  const directory = client.scopedTo([SCOPES.users]);
  await directory.get(USERS, { customer, maxResults: '1' });
  const isSuper = await isSuperAdministrator(directory, subject);
  return {
    identity: settings.subject,
    scopes: await delegated(client, settings),
    plan: null,
    warnings: [
      ...(isSuper
        ? [
            `${settings.subject} is a super administrator. An administrator with a custom role of read privileges is enough.`,
          ]
        : []),
      ...(settings.tokens
        ? [
            'The scope admin.directory.user.security can also revoke tokens; Google has none that only reads them.',
          ]
        : []),
    ],
  };
}

async function isSuperAdministrator(client: GoogleClient, subject: string): Promise<boolean> {
  try {
    const { json } = await client.get(`${USERS}/${encodeURIComponent(subject)}`);
    return Reflect.get(Object(json), 'isAdmin') === true;
  } catch (error) {
    if (error instanceof AuditpackError) return false;
    throw error;
  }
}

/** Scopes that a token is given for, each asked for alone. */
async function delegated(client: GoogleClient, settings: GoogleSettings): Promise<string[]> {
  const held: string[] = [];
  for (const scope of neededScopes(settings)) {
    const subject = scope === SCOPES.policies ? settings.policySubject : undefined;
    const own = client.scopedTo([scope], subject === undefined ? {} : { subject });
    if (await own.mayHaveToken()) held.push(scope);
  }
  return held;
}
