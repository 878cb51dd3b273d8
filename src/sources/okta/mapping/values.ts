import type { z } from 'zod';
import type { AccountRef } from '../../../model/record-base.ts';
import { type MapResult, reject } from '../../contract.ts';
import type { Target } from '../schema.ts';

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
