import type { AccountRef } from '../../../model/record-base.ts';
import { own, text } from './values.ts';

/** Account types of Atlassian and what they are to a reader. */
const TYPES: ReadonlyMap<string, NonNullable<AccountRef['type']>> = new Map([
  ['atlassian', 'human'],
  ['app', 'app'],
  ['customer', 'guest'],
]);

export function accountTypeOf(user: unknown): AccountRef['type'] {
  return TYPES.get(text(own(user, 'accountType')) ?? '');
}

/**
 * The account id: its own field, or, where exports blank it, the `accountId` parameter of `self`.
 * Atlassian's stand-in "unknown" for a removed user is no id. Data Center knows no account ids: a
 * user's `key` stays when the name changes.
 */
export function accountIdOf(user: unknown): string | undefined {
  const given = text(own(user, 'accountId'));
  if (given !== undefined && given !== 'unknown') return given;
  const self = text(own(user, 'self'));
  const found = self === undefined ? null : /[?&]accountId=([^&#]{1,200})/.exec(self);
  if (found?.[1] !== undefined) return decoded(found[1]);
  return given === undefined && isServerUser(user) ? text(own(user, 'key')) : undefined;
}

function isServerUser(user: unknown): boolean {
  return text(own(user, 'name')) !== undefined && text(own(user, 'displayName')) !== undefined;
}

/** A user as Jira embeds it; `undefined` when it names nobody. */
export function accountRef(user: unknown): AccountRef | undefined {
  const id = accountIdOf(user);
  const login = text(own(user, 'name')) ?? text(own(user, 'key'));
  const email = text(own(user, 'emailAddress'));
  const name = text(own(user, 'displayName'));
  const type = accountTypeOf(user);
  if (id === undefined && login === undefined && email === undefined && name === undefined) {
    return undefined;
  }
  return {
    system: 'jira',
    ...(id === undefined ? {} : { id }),
    ...(login === undefined || login === id ? {} : { login }),
    ...(email === undefined ? {} : { email }),
    ...(name === undefined ? {} : { name }),
    ...(type === undefined ? {} : { type }),
  };
}

/** Who really acted: an app's entry may say "on behalf of accountId=…" in its metadata. */
export function actorOf(author: unknown, historyMetadata: unknown): AccountRef | undefined {
  const said = text(own(historyMetadata, 'description')) ?? '';
  const behalf = /on behalf of accountId=([\w:.-]{1,200})/.exec(said)?.[1];
  return behalf === undefined ? accountRef(author) : { system: 'jira', id: behalf };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
