import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { AccountRef } from '../../../model/record-base.ts';
import { type Instant, instantOf, parseInstant } from '../../../model/time.ts';
import { type MapResult, reject } from '../../contract.ts';
import type { User } from '../schema.ts';

/** A text that says something. GitHub puts '' where there is nobody. */
export function said(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** A numeric id as text; 0 and '' stand for nobody. */
export function idText(value: unknown): string | undefined {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  return text === '' || text === '0' ? undefined : text;
}

/** The value at a path of own members; never something inherited. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce(
    (found, name) =>
      typeof found === 'object' && found !== null && Object.hasOwn(found, name)
        ? (Reflect.get(found, name) as unknown)
        : undefined,
    value,
  );
}

export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  return said(at(value, ...path));
}

export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** `key: value` when there is a value, so that optional fields stay out. */
export function when<K extends string, V>(
  key: K,
  value: V | undefined,
): { [P in K]?: NonNullable<V> } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: NonNullable<V> });
}

/** Latest moment that four-digit years can say, in epoch milliseconds. */
const MAX_MS = 253_402_300_799_999;
/** Epochs below this are seconds: in milliseconds they would lie before 1974. */
const LEAST_MS = 126_230_400_000;

/** ISO with a zone, or an epoch: seconds in push webhooks, milliseconds in the audit log. */
export function moment(value: unknown): Instant | undefined {
  if (typeof value === 'string') return parseInstant(value);
  if (typeof value !== 'number' || !(value > 0)) return undefined;
  const ms = value < LEAST_MS ? value * 1000 : value;
  return ms <= MAX_MS ? instantOf(ms) : undefined;
}

/** Commits made in the web interface are committed by GitHub itself. */
const WEB_COMMITTER = 'web-flow';

/** A user of any of GitHub's shapes. A bot is called `name[bot]` everywhere but in GraphQL. */
export function account(user: z.infer<typeof User> | null | undefined): AccountRef | undefined {
  if (!user) return undefined;
  const kind = said(user.type) ?? said(user.__typename);
  const plain = said(user.login);
  const bot = kind === 'Bot' || plain?.endsWith('[bot]') === true;
  const login = bot && plain && !plain.endsWith('[bot]') ? `${plain}[bot]` : plain;
  // A GraphQL `id` is a node id; the number is in `databaseId`.
  const id = idText(user.databaseId ?? (typeof user.id === 'number' ? user.id : undefined));
  if (login === undefined && id === undefined) return undefined;
  return {
    system: 'github',
    ...when('id', id),
    ...when('login', login),
    ...when('email', said(user.email)?.toLowerCase()),
    ...when('name', said(user.name)),
    type: typeOf(kind, login, bot),
  };
}

function typeOf(
  kind: string | undefined,
  login: string | undefined,
  bot: boolean,
): NonNullable<AccountRef['type']> {
  if (bot) return 'bot';
  if (login === WEB_COMMITTER) return 'system';
  return kind === undefined || kind === 'User' ? 'human' : 'unknown';
}

const TICKET = /\b[A-Z][A-Z0-9]{1,20}-\d{1,9}\b/g;

/** Ticket keys in texts, each once. */
export function ticketsIn(...texts: readonly (string | undefined)[]): string[] {
  return [...new Set(texts.join('\n').slice(0, 20_000).match(TICKET) ?? [])];
}

/** What a webhook delivered, also where a relay kept it under `payload` beside the event's name. */
export function delivered(item: unknown): unknown {
  return at(item, 'payload', 'repository') === undefined ? item : at(item, 'payload');
}

/** Full name of a repository of GraphQL, REST or a webhook. */
export function repoNamed(repository: unknown): string | undefined {
  const owner = textAt(repository, 'owner', 'login');
  const name = textAt(repository, 'name');
  return (
    textAt(repository, 'nameWithOwner') ??
    textAt(repository, 'full_name') ??
    (owner && name ? `${owner}/${name}` : undefined)
  );
}

/** `larkspur/api` from `https://api.github.com/repos/larkspur/api/…`. */
export function repoInUrl(url: unknown): string | undefined {
  return /\/repos\/([\w.-]+\/[\w.-]+)/.exec(said(url) ?? '')?.[1];
}

/** An id for an event that the vendor gave none: what it says. */
export function digestId(item: unknown): string {
  return `sha256:${createHash('sha256').update(JSON.stringify(item)).digest('hex')}`;
}

/** Why an item is none of this stream's: not an object, no id, or the first field that misfits. */
export function wrongShape(item: unknown, error: z.ZodError, idField: string): MapResult {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    const found = Array.isArray(item) ? 'a list' : item === null ? 'null' : typeof item;
    return reject('not-an-item', `expected an object, found ${found}`);
  }
  if (!Object.hasOwn(item, idField)) return reject('no-id', `expected "${idField}", found none`);
  const [issue] = error.issues;
  const place = issue?.path.join('.') ?? '';
  return reject('wrong-shape', `${place || 'item'}: ${issue?.message ?? 'unexpected'}`);
}
