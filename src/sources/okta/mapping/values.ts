import type { z } from 'zod';
import type { AccountRef } from '../../../model/record-base.ts';
import { type MapResult, reject } from '../../contract.ts';
import type { Target } from '../schema/log.ts';

/** A text that says something: not empty, and not one of the words Okta puts for nothing. */
export function said(text: string | null | undefined): string | undefined {
  return text && text !== 'unknown' && text !== 'null' ? text : undefined;
}

const TYPES: Readonly<Record<string, NonNullable<AccountRef['type']>>> = {
  User: 'human',
  SystemPrincipal: 'system',
  PublicClientApp: 'app',
  AppInstance: 'app',
  Client: 'app',
  'IP address': 'unknown',
  UserGroupRule: 'rule',
  GroupRule: 'rule',
};

/** An actor or target as an account; `alternateId` is the login, "unknown" is none. */
export function account(target: Target): AccountRef {
  const id = said(target.id);
  const login = said(target.alternateId);
  const name = said(target.displayName);
  const type = Object.hasOwn(TYPES, target.type ?? '') ? TYPES[target.type ?? ''] : 'unknown';
  return {
    system: 'okta',
    ...(id && { id }),
    ...(login && { login }),
    ...(login?.includes('@') && { email: login.toLowerCase() }),
    ...(name && { name }),
    ...(type && { type }),
  };
}

/** Why an item is none of this stream's: no id, or the first field that does not fit. */
export function wrongShape(item: unknown, error: z.ZodError, idField: string): MapResult {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    return reject(
      'not-an-item',
      `expected an object, found ${Array.isArray(item) ? 'a list' : typeof item}`,
    );
  }
  const [issue] = error.issues;
  const at = issue?.path.join('.') ?? '';
  if (!Object.hasOwn(item, idField)) return reject('no-id', `expected "${idField}", found none`);
  return reject('wrong-shape', `${at || 'item'}: ${issue?.message ?? 'unexpected'}`);
}

/** A person by id, with login and address where told. */
export function accountOf(
  id: string,
  login: string | null | undefined,
  email: string | null | undefined,
): AccountRef {
  const name = said(login);
  const mail = said(email)?.toLowerCase();
  return { system: 'okta', id, ...(name && { login: name }), ...(mail && { email: mail }) };
}

/** The id at the end of the address of a link, e.g. of `_links.app.href`. */
export function linkedId(links: unknown, name: string): string | undefined {
  const href: unknown = Reflect.get(Object(Reflect.get(Object(links), name)), 'href');
  const last = typeof href === 'string' ? /([^/?#]+)\/?(?:[?#].*)?$/.exec(href)?.[1] : undefined;
  return last === undefined ? undefined : decoded(last);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Fields without a value left out. */
export function present(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null),
  );
}

/** A property that is there only when it says something. */
export function optional<K extends string>(
  key: K,
  value: string | undefined,
): { [P in K]?: string } {
  return (value ? { [key]: value } : {}) as { [P in K]?: string };
}
