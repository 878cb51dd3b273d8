import type { z } from 'zod';
import type { SourceId } from '../model/ids.ts';
import type { RecordOf } from '../model/record.ts';
import type { AccountRef } from '../model/record-base.ts';
import type { RecordsByKind } from './records-by-kind.ts';

type Ref = z.infer<typeof AccountRef>;

/** An account under construction: everything that was said of it. */
export interface Seed {
  readonly system: SourceId;
  readonly accountId: string;
  readonly logins: Set<string>;
  readonly emails: Set<string>;
  readonly names: string[];
  readonly types: Set<string>;
  readonly records: RecordOf<'account'>[];
  readonly events: RecordOf<'event'>[];
}

/** All accounts that records show or events were done to, findable by id, login or address. */
export class Seeds {
  readonly all: Seed[] = [];
  readonly #keys = new Map<string, Seed>();

  /** By id, else login, else address; asked of every event, so nothing is built ahead. */
  find(ref: Ref): Seed | undefined {
    const { system, id } = ref;
    const byId = id === undefined ? undefined : this.#keys.get(`${system} id ${id}`);
    if (byId !== undefined) return byId;
    for (const key of keysOf(ref)) {
      const seed = this.#keys.get(key);
      if (seed !== undefined) return seed;
    }
    return undefined;
  }

  /** The account a reference means, made from the reference when nothing else shows it. */
  take(ref: Ref): Seed | undefined {
    const found = this.find(ref) ?? this.#plant(ref);
    if (found === undefined) return undefined;
    if (ref.login !== undefined) found.logins.add(ref.login);
    if (ref.name !== undefined) found.names.push(ref.name);
    if (ref.type !== undefined) found.types.add(ref.type);
    for (const key of keysOf(ref)) if (!this.#keys.has(key)) this.#keys.set(key, found);
    return found;
  }

  #plant(ref: Ref): Seed | undefined {
    const accountId = ref.id ?? ref.login ?? ref.email;
    if (accountId === undefined || accountId === '') return undefined;
    const seed: Seed = {
      system: ref.system,
      accountId,
      logins: new Set(ref.login === undefined ? [] : [ref.login]),
      emails: new Set(ref.email === undefined ? [] : [ref.email]),
      names: [],
      types: new Set(),
      records: [],
      events: [],
    };
    this.all.push(seed);
    return seed;
  }
}

/** Actions whose subject is an account of the company, not a passer-by. */
const ABOUT_ACCOUNTS = /^(account|grant|credential|mfa)\./;

/** Sows accounts from listings first, so that listed ids win over names in events. */
export function seedsOf(records: RecordsByKind): Seeds {
  const seeds = new Seeds();
  for (const record of records.of('account')) {
    const ref: Ref = { system: record.source, id: record.accountId };
    const seed = seeds.take(ref);
    seed?.records.push(record);
    for (const login of record.logins) seeds.take({ ...ref, login });
    for (const email of record.emails) {
      seed?.emails.add(email);
      seeds.take({ ...ref, email });
    }
  }
  for (const { account } of records.of('membership')) seeds.take(account);
  for (const event of records.of('event')) {
    if (event.subject === undefined || !ABOUT_ACCOUNTS.test(event.action)) continue;
    seeds.take(event.subject)?.events.push(event);
  }
  return seeds;
}

function keysOf({ system, id, login, email }: Ref): string[] {
  const parts = [
    id === undefined ? '' : `id ${id}`,
    login === undefined ? '' : `login ${login.toLowerCase()}`,
    email === undefined ? '' : `email ${email.toLowerCase()}`,
    // Some systems name accounts by address where they mean the login.
    login?.includes('@') ? `email ${login.toLowerCase()}` : '',
  ];
  return parts.filter((part) => part !== '').map((part) => `${system} ${part}`);
}
