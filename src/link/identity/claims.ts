import { byText, type SourceId } from '../../model/ids.ts';
import type { RecordOf } from '../../model/record.ts';
import { type Instant, shift } from '../../model/time.ts';
import type { Evidence, IdentityLink, Person } from '../../model/trails.ts';
import { departmentKey, localPart, mailKey, nameKey } from './keys.ts';

type Row = RecordOf<'person-row'>;

/** What is known of an account for finding its person. */
export interface AccountTraits {
  readonly system: SourceId;
  readonly accountId: string;
  readonly logins: readonly string[];
  readonly emails: readonly string[];
  readonly displayName: string;
  readonly department?: string;
  readonly createdAt?: Instant;
  /** Persons whose sign-in at the identity provider came right before a session of this account. */
  readonly signIns?: readonly string[];
  readonly evidence: readonly Evidence[];
}

/** Confidences of auditors.md §2.3. */
export const LEVELS = {
  native_id: 1,
  email: 0.95,
  confirmed: 0.9,
  sso_session: 0.8,
  name_department: 0.6,
  name: 0.4,
} as const satisfies Partial<Record<IdentityLink['rule'], number>>;

/** What holds in tests without a person's word; below it is a proposal at most. */
const PROOF = 0.9;

export interface Claim {
  readonly person: string;
  readonly rule: keyof typeof LEVELS;
  readonly because: string;
}

export function isProof({ rule }: Claim): boolean {
  return LEVELS[rule] >= PROOF;
}

/** Accounts are made at most this long before someone starts. */
const PREPARED_MS = 30 * 86_400_000;

/** Everything the roster says of whose an account might be, whoever else claims it. */
export function claimsOf(
  people: readonly Person[],
  rows: readonly Row[],
): (account: AccountTraits) => Claim[] {
  const byNative = index(rows, (row) =>
    Object.entries(row.nativeIds).map(([system, id]) =>
      id === '' ? '' : `${system}/${id.toLowerCase()}`,
    ),
  );
  const byEmail = index(rows, (row) => row.emails.map(mailKey));
  const byName = index(rows, namesOf);
  const byDepartment = index(rows, (row) => [departmentKey(row.name, row.department)]);
  const persons = new Map(people.map((person) => [person.id, person]));

  /**
   * Holders of an address. Of several, the one employed when the account was made, or the one
   * whose name it shows; where those are two people, or neither is one, it is everybody's claim.
   */
  function emailClaims(account: AccountTraits, mail: string): Claim[] {
    const holders = byEmail.get(mailKey(mail)) ?? [];
    const claim = (person: string, because: string): Claim => ({ person, rule: 'email', because });
    const [holder] = holders;
    if (holders.length < 2)
      return holder === undefined ? [] : [claim(holder, `shows ${mail}, as in the roster`)];
    const then = holders.filter((id) => employedAt(persons.get(id), account.createdAt));
    const called = holders.filter((id) => isCalled(persons.get(id), account.displayName));
    const ways = [then, called].filter((found) => found.length === 1).map(([id]) => id);
    const meant = ways[0];
    if (meant !== undefined && ways.every((id) => id === meant))
      return [
        claim(
          meant,
          `the roster gives ${mail} to ${holders.length} people; ${then.length === 1 ? 'employed when the account was made' : 'it shows this name'}`,
        ),
      ];
    return holders.map((id) => claim(id, `shows ${mail}, which the roster gives to several`));
  }

  return (account) => {
    const ids = [account.accountId, ...account.logins];
    const names = [account.displayName, ...account.logins.map(localPart)];
    const inDepartment = departmentKey(account.displayName, account.department);
    return [
      ...ids.flatMap((id) =>
        (byNative.get(`${account.system}/${id.toLowerCase()}`) ?? []).map(
          (person): Claim => ({ person, rule: 'native_id', because: `the roster names ${id}` }),
        ),
      ),
      ...account.emails.flatMap((mail) => emailClaims(account, mail)),
      ...(account.signIns ?? []).map(
        (person): Claim => ({
          person,
          rule: 'sso_session',
          because: 'its session began right after a sign-in at the identity provider',
        }),
      ),
      ...unique(byDepartment.get(inDepartment)).map(
        (person): Claim => ({
          person,
          rule: 'name_department',
          because: `${account.displayName} of ${account.department}, of whom there is one`,
        }),
      ),
      ...names.flatMap((name) =>
        unique(byName.get(nameKey(name))).map(
          (person): Claim => ({ person, rule: 'name', because: `is called ${name}` }),
        ),
      ),
    ];
  };
}

function namesOf(row: Row): string[] {
  return [nameKey(row.name), ...row.emails.map((mail) => nameKey(localPart(mail)))];
}

function isCalled(person: Person | undefined, name: string): boolean {
  return person !== undefined && nameKey(name) !== '' && nameKey(person.name) === nameKey(name);
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
  rows: readonly Row[],
  keysOf: (row: Row) => readonly string[],
): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const row of rows) {
    for (const key of keysOf(row)) {
      if (key === '') continue;
      const holders = found.get(key) ?? [];
      if (!holders.includes(row.personId)) found.set(key, [...holders, row.personId].sort(byText));
    }
  }
  return found;
}

function unique(holders: readonly string[] | undefined): readonly string[] {
  return holders?.length === 1 ? holders : [];
}
