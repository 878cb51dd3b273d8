import { byText } from '../../model/ids.ts';
import type { LinkedAccount, Trails } from '../../model/trails.ts';
import { utcTime } from '../local-time.ts';
import { peopleNames } from './people.ts';
import { column, evidenceText, type Table } from './table.ts';

/** Every account with its person, state and present rights: the user access listing. */
export function accountsTable(trails: Trails): Table {
  const nameOf = peopleNames(trails);
  const typeOf = new Map(trails.people.map((person) => [person.id, person.workerType]));
  const rights = presentRights(trails);
  return {
    columns: [
      column('System', 9),
      column('Account', 16),
      column('Login', 28),
      column('Person', 16),
      column('Worker type', 12),
      column('Account type', 10),
      column('State', 13),
      column('Rights held', 34),
      column('Privileged', 11),
      column('MFA enrolled', 10),
      column('Last use UTC', 12),
      column('Created UTC', 12),
      column('Matched by', 12),
      column('Confidence', 11),
      column('Evidence', 60),
    ],
    rows: [...trails.accounts].sort(bySystem).map((account) => {
      const held = rights.get(`${account.system}\n${account.accountId}`) ?? [];
      const person = account.identity?.person;
      return [
        account.system,
        account.accountId,
        account.login,
        nameOf(person) ?? 'not matched',
        person === undefined ? undefined : typeOf.get(person),
        account.type,
        account.current,
        held.map(({ text }) => text).join('\n'),
        held.some(({ privileged }) => privileged) ? 'yes' : 'no',
        account.mfaEnrolled === undefined ? 'unknown' : account.mfaEnrolled ? 'yes' : 'no',
        account.lastUseAt === undefined ? undefined : utcTime(account.lastUseAt),
        account.createdAt === undefined ? undefined : utcTime(account.createdAt),
        account.identity?.rule,
        account.identity?.confidence,
        evidenceText(account.evidence, 2),
      ];
    }),
  };
}

function bySystem(a: LinkedAccount, b: LinkedAccount): number {
  return byText(a.system, b.system) || byText(a.login, b.login) || byText(a.accountId, b.accountId);
}

function presentRights(trails: Trails): Map<string, { text: string; privileged: boolean }[]> {
  const rights = new Map<string, { text: string; privileged: boolean }[]>();
  for (const grant of trails.grants) {
    if (grant.ended !== undefined) continue;
    const { ref } = grant.entitlement;
    const key = `${grant.system}\n${grant.accountId}`;
    const list = rights.get(key) ?? [];
    const text = `${ref.type} ${ref.name}${ref.level === undefined ? '' : ` (${ref.level})`}`;
    list.push({ text, privileged: grant.entitlement.class === 'privileged' });
    rights.set(key, list);
  }
  for (const list of rights.values()) list.sort((a, b) => byText(a.text, b.text));
  return rights;
}
