import { createHash } from 'node:crypto';
import { githubLogin } from '../company-files.ts';
import { type SandboxPerson, seedOf, type World } from '../contract.ts';

/** Login of the organization, and its path in names like `larkspur/api`. */
export const ORG = 'larkspur';
export const MAIN = 'main';

/** Someone or something that acts. */
export interface Actor {
  readonly login: string;
  readonly id: number;
  readonly type: 'User' | 'Bot';
  readonly name: string;
}

/** Fits 32 bits, as ids of GraphQL must. */
export function numberFor(kind: string, name: string): number {
  return 1_000_000 + (seedOf(`${kind}/${name}`) % 2_140_000_000);
}

/** A stable node id like GitHub's, e.g. `PR_kwDO…`. */
export function nodeId(prefix: string, name: string): string {
  return `${prefix}_kwDO${digest(`${prefix}/${name}`).slice(0, 14)}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').replaceAll(/[-_]/g, 'x');
}

/** The 40 hex digits of a commit that the scenario calls by a short name. */
export function shaOf(repo: string, name: string): string {
  return createHash('sha1').update(`${repo}/${name}`).digest('hex');
}

export function actorOf(person: Pick<SandboxPerson, 'id' | 'name'>): Actor {
  const login = githubLogin(person);
  return { login, id: numberFor('user', login), type: 'User', name: person.name };
}

/** A person by id, or the engine that `rule:`, `app:` or `system` names. */
export function actorNamed(world: World, by: string): Actor {
  const person = world.people.find(({ id }) => id === by);
  if (person !== undefined) return actorOf(person);
  const name = by.startsWith('p_') || by === 'system' ? 'github-actions' : by.replace(/^\w+:/, '');
  const login = `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}[bot]`;
  return { login, id: numberFor('user', login), type: 'Bot', name };
}

/** GitHub's own committer for what is merged in the web interface. */
export const WEB_FLOW: Actor = { login: 'web-flow', id: 19_864_447, type: 'User', name: 'GitHub' };

/** GitHub tells times of objects in whole seconds. */
export function stamp(at: string): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
