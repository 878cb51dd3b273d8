import { AuditpackError } from '../../errors.ts';
import type { Probe } from '../contract.ts';
import type { OktaClient } from './client.ts';
import type { OktaSettings } from './settings.ts';
import { SCOPES } from './streams/index.ts';

const ENGINES: Readonly<Record<string, string>> = {
  idx: 'Okta Identity Engine',
  v1: 'Okta Classic Engine',
};
/** Roles that can look and nothing else. */
const HARMLESS = new Set(['READ_ONLY_ADMIN', 'REPORT_ADMIN']);

/** Who the credential is, on which engine, what it may do, and what it could break. */
export async function probeOkta(client: OktaClient, settings: OktaSettings): Promise<Probe> {
  if (!('token' in settings)) {
    const scopes = await heldScopes(client);
    const granted = await excess(client, settings.clientId, scopes);
    return {
      identity: settings.clientId,
      scopes,
      plan: await engineOf(client.scopedTo(scopes.slice(0, 1))),
      warnings: granted,
    };
  }
  const { json } = await client.get('/api/v1/users/me');
  const login: unknown = Reflect.get(Object(Reflect.get(Object(json), 'profile')), 'login');
  const id: unknown = Reflect.get(Object(json), 'id');
  return {
    identity: typeof login === 'string' ? login : null,
    scopes: null,
    plan: await engineOf(client),
    warnings: [
      'An API token has all rights of its creator and dies after 30 days unused; an OAuth service application with read scopes is safer.',
      ...(await rolesBeyondReading(client, id)),
    ],
  };
}

/**
 * Scopes the application holds. Asked for together first; an org that does not know one of them
 * refuses all, and then each is tried alone.
 * @throws AuditpackError when not a single one is granted
 */
async function heldScopes(client: OktaClient): Promise<string[]> {
  try {
    const all = await client.scopedTo(SCOPES).granted();
    if (all !== null && all.length > 0) return [...all];
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  const held: string[] = [];
  let refused: unknown;
  for (const scope of SCOPES) {
    try {
      held.push(...((await client.scopedTo([scope]).granted()) ?? []));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refused = error;
    }
  }
  if (held.length === 0) throw refused;
  return held;
}

/** Scopes the application was granted and never asks for, as far as it may see its own grants. */
async function excess(
  client: OktaClient,
  clientId: string,
  held: readonly string[],
): Promise<string[]> {
  const needed = 'okta.appGrants.read';
  if (!held.includes(needed)) return [];
  const path = `/api/v1/apps/${encodeURIComponent(clientId)}/grants`;
  const grants = await quietly(client.scopedTo([needed]).get(path));
  const scopes = listOf(grants?.json).map((grant) =>
    String(Reflect.get(Object(grant), 'scopeId') ?? ''),
  );
  const writes = scopes.filter((scope) => /\.(manage|run)$/.test(scope)).sort();
  return writes.length === 0
    ? []
    : [`The application can change things (${writes.join(', ')}). Read scopes are enough.`];
}

async function engineOf(client: OktaClient): Promise<string | null> {
  const answer = await quietly(client.get('/.well-known/okta-organization'));
  const pipeline: unknown = Reflect.get(Object(answer?.json), 'pipeline');
  if (typeof pipeline !== 'string') return null;
  return (Object.hasOwn(ENGINES, pipeline) ? ENGINES[pipeline] : undefined) ?? pipeline;
}

async function rolesBeyondReading(client: OktaClient, id: unknown): Promise<string[]> {
  if (typeof id !== 'string') return [];
  const answer = await quietly(client.get(`/api/v1/users/${encodeURIComponent(id)}/roles`));
  const roles = listOf(answer?.json).map((role) => String(Reflect.get(Object(role), 'type') ?? ''));
  const strong = roles.filter((role) => !HARMLESS.has(role)).sort();
  return strong.length === 0
    ? []
    : [`The token belongs to an administrator who can change things (${strong.join(', ')}).`];
}

/** What the probe would like to know but can do without. */
async function quietly<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof AuditpackError) return undefined;
    throw error;
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof AuditpackError && error.code === 'ERR_PERMISSION';
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
