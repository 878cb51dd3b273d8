import type { Probe } from '../contract.ts';
import type { GithubAnswer, GithubClient } from './client.ts';
import { at, textAt } from './mapping/values.ts';
import type { GithubSettings } from './settings.ts';
import { withIncluded } from './streams/walk.ts';

const DAY_MS = 86_400_000;
const SOON_DAYS = 30;
const WRITES = /^(repo|workflow|delete_repo|admin:|write:|gist$|site_admin$)/;

/** Who the credential is, which plan the organization is on, and what the credential could break. */
export async function probeGithub(client: GithubClient, settings: GithubSettings): Promise<Probe> {
  const app = !('token' in settings);
  const me = await client.get(app ? '/app' : '/user');
  const org = await client.get(`/orgs/${settings.org}`);
  const header = me.exchange.headers['x-oauth-scopes'];
  // Fine-grained tokens and Apps have permissions instead, which GitHub does not list here.
  const told = header?.split(/,\s*/).filter(Boolean);
  return {
    identity: textAt(me.json, app ? 'slug' : 'login') ?? null,
    scopes: told === undefined || told.length === 0 ? null : withIncluded(told),
    plan: textAt(org.json, 'plan', 'name') ?? null,
    warnings: [...writing(told ?? []), ...permissions(me.json), ...expiring(me)],
  };
}

function writing(scopes: readonly string[]): string[] {
  const writes = scopes.filter((scope) => WRITES.test(scope));
  if (writes.length === 0) return [];
  return [
    `The token can change things (${writes.join(', ')}). A GitHub App or a fine-grained token with read-only permissions is enough.`,
  ];
}

function permissions(app: unknown): string[] {
  const held = Object.entries(Object(at(app, 'permissions')) as Record<string, unknown>);
  const writes = held.filter(([, level]) => level === 'write' || level === 'admin');
  if (writes.length === 0) return [];
  return [`The App can change things (${writes.map(([name]) => name).join(', ')}).`];
}

function expiring({ exchange }: GithubAnswer): string[] {
  const told = exchange.headers['github-authentication-token-expiration'] ?? '';
  const ends = Date.parse(told);
  const days = Math.floor((ends - Date.parse(exchange.receivedAt)) / DAY_MS);
  if (Number.isNaN(days) || days > SOON_DAYS) return [];
  return [`The token expires in ${days} days (${told}). Make a new one before that.`];
}
