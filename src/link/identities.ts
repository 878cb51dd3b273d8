import { byText, type SourceId } from '../model/ids.ts';
import type { RecordOf } from '../model/record.ts';
import type { Decisions } from '../model/registers.ts';
import { type Instant, shift } from '../model/time.ts';
import type { Evidence, IdentityLink, Person } from '../model/trails.ts';

/** What is known of an account for finding its person. */
export interface AccountTraits {
  readonly system: SourceId;
  readonly accountId: string;
  readonly logins: readonly string[];
  readonly emails: readonly string[];
  readonly displayName: string;
  readonly createdAt?: Instant;
  readonly evidence: readonly Evidence[];
}

export interface Identity {
  readonly identity?: IdentityLink;
  readonly runnerUp?: IdentityLink;
  readonly conflict?: string;
}

/** Finds the person behind an account, by the levels of docs/records.md. */
export interface IdentityRules {
  identify(account: AccountTraits): Identity;
}

/** Accounts are made at most this long before someone starts. */
const PREPARED_MS = 30 * 86_400_000;
/** Confirmed to be no person's account. */
export const NOBODY = 'nobody';
/** Cap when two people have an equally good claim: a person must look. */
const DISPUTED = 0.6;
const LEVELS = { native_id: 1, email: 0.95, confirmed: 0.9, name: 0.4 } as const;
type Rule = keyof typeof LEVELS;
interface Claim {
  readonly person: string;
  readonly rule: Rule;
}

/**
 * Rules over the whole roster. `accountsByEmail` counts, per system, the accounts that show one
 * address: an address that two accounts share proves neither.
 */
export function identityRules(
  people: readonly Person[],
  rows: readonly RecordOf<'person-row'>[],
  accountsByEmail: ReadonlyMap<string, number>,
  confirmed: Decisions['identities'] = [],
): IdentityRules {
  const byNative = index(rows, (row) =>
    Object.entries(row.nativeIds).map(([system, id]) => `${system}/${id.toLowerCase()}`),
  );
  const byEmail = index(rows, (row) => row.emails.map((mail) => mail.toLowerCase()));
  const byName = index(rows, (row) => [
    nameKey(row.name),
    ...row.emails.map((mail) => nameKey(mail.split('@')[0] ?? '')),
  ]);
  const persons = new Map(people.map((person) => [person.id, person]));

  function claims(account: AccountTraits): Claim[] {
    const ids = [account.accountId, ...account.logins].map((id) => id.toLowerCase());
    const native = ids.flatMap((id) => byNative.get(`${account.system}/${id}`) ?? []);
    const names = [account.displayName, ...account.logins.map((l) => l.split('@')[0] ?? '')];
    return [
      ...native.map((person) => ({ person, rule: 'native_id' as const })),
      ...emailClaims(account).map((person) => ({ person, rule: 'email' as const })),
      ...names
        .flatMap((name) => unique(byName.get(nameKey(name))))
        .map((person) => ({ person, rule: 'name' as const })),
    ];
  }

  function emailClaims(account: AccountTraits): string[] {
    return account.emails.flatMap((mail) => {
      const holders = byEmail.get(mail.toLowerCase()) ?? [];
      if (holders.length < 2) return holders;
      const then = holders.filter((id) => employedAt(persons.get(id), account.createdAt));
      return then.length === 1 ? then : holders;
    });
  }

  /** The last confirmation by a person decides what records alone do not. */
  function confirmedFor(account: AccountTraits): string | undefined {
    const ids = new Set([account.accountId, ...account.logins].map((id) => id.toLowerCase()));
    return confirmed.findLast(
      ({ system, account: named }) => system === account.system && ids.has(named.toLowerCase()),
    )?.person;
  }

  return {
    identify(account) {
      const found = claims(account);
      const person = confirmedFor(account);
      if (person !== undefined) return decided(person, found, account);
      const shared = account.emails.some((mail) => sharedMail(accountsByEmail, account, mail));
      const strong = distinctPersons(found.filter(({ rule }) => rule !== 'name'));
      const disputed = strong.length > 1 || (shared && !found.some((c) => c.rule === 'native_id'));
      const ranked = rank(found, disputed, account.evidence);
      return conclude(ranked, conflictOf(strong, shared && disputed));
    },
  };
}

/** What a person confirmed, beside what the records would have said. */
function decided(person: string, found: readonly Claim[], account: AccountTraits): Identity {
  const agreed = found.find((claim) => claim.person === person && claim.rule !== 'name');
  const [other] = rank(
    found.filter((claim) => claim.person !== person && claim.rule !== 'name'),
    true,
    account.evidence,
  );
  if (person === NOBODY) return { ...(other && { runnerUp: other }) };
  const rule = agreed?.rule ?? 'confirmed';
  return {
    identity: { person, rule, confidence: LEVELS[rule], evidence: account.evidence },
    ...(other && {
      runnerUp: other,
      conflict: `confirmed for ${person}; records say ${other.person}`,
    }),
  };
}

/** Key of the count of accounts that show one address in one system. */
export function emailKey(system: SourceId, mail: string): string {
  return `${system}/${mail.toLowerCase()}`;
}

function sharedMail(counts: ReadonlyMap<string, number>, account: AccountTraits, mail: string) {
  return (counts.get(emailKey(account.system, mail)) ?? 0) > 1;
}

function rank(claims: readonly Claim[], disputed: boolean, evidence: readonly Evidence[]) {
  const best = new Map<string, IdentityLink>();
  for (const { person, rule } of claims) {
    const confidence = disputed ? Math.min(DISPUTED, LEVELS[rule]) : LEVELS[rule];
    if ((best.get(person)?.confidence ?? 0) < confidence) {
      best.set(person, { person, confidence, rule, evidence });
    }
  }
  return [...best.values()].sort(
    (a, b) => b.confidence - a.confidence || byText(a.person, b.person),
  );
}

function conclude([identity, runnerUp]: readonly IdentityLink[], conflict?: string): Identity {
  // Two people known only by the same name are not one guess better than the other.
  const tied = identity && runnerUp && identity.confidence === runnerUp.confidence;
  return {
    ...(identity && !(tied && identity.rule === 'name') && { identity }),
    ...(runnerUp && { runnerUp }),
    ...(conflict !== undefined && { conflict }),
  };
}

function conflictOf(strong: readonly string[], shared: boolean): string | undefined {
  if (strong.length > 1) return `claimed for ${strong.join(' and ')} at once`;
  return shared ? 'another account of this system shows the same e-mail address' : undefined;
}

function distinctPersons(claims: readonly Claim[]): string[] {
  return [...new Set(claims.map(({ person }) => person))].sort(byText);
}

function employedAt(person: Person | undefined, at: Instant | undefined): boolean {
  if (person === undefined || at === undefined) return false;
  return person.engagements.some(
    ({ start, end }) =>
      (start === undefined || shift(start.earliest, -PREPARED_MS) <= at) &&
      (end === undefined || at <= end.latest),
  );
}

function index(
  rows: readonly RecordOf<'person-row'>[],
  keysOf: (row: RecordOf<'person-row'>) => readonly string[],
): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const row of rows) {
    for (const key of keysOf(row)) {
      if (key === '' || key.endsWith('/')) continue;
      const holders = found.get(key) ?? [];
      if (!holders.includes(row.personId)) found.set(key, [...holders, row.personId].sort(byText));
    }
  }
  return found;
}

function unique(holders: readonly string[] | undefined): readonly string[] {
  return holders?.length === 1 ? holders : [];
}

/** Names without case, accents, punctuation and order marks: `Núñez, Ana` and `ana-nunez` differ only in order. */
function nameKey(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '')
    .sort(byText)
    .join(' ');
}
