import { localDate } from '../../model/calendar.ts';
import type { PeopleReport } from '../../model/people-report.ts';
import { instantOf, type TimeFact } from '../../model/time.ts';
import type { IdentityLink, LinkedAccount, Person, Trails } from '../../model/trails.ts';

/** At or above it a person is asked; below it nothing is proposed. */
const WORTH_ASKING = 0.5;
const CLOSED = new Set<LinkedAccount['current']>(['suspended', 'deactivated', 'deleted']);

type Claim = PeopleReport['proposals'][number]['claim'];

/** Who is who, and what of it nobody can be sure of. */
export function peopleReport(trails: Trails, threshold: number): PeopleReport {
  const names = new Map(trails.people.map(({ id, name }) => [id, name]));
  const claim = (link: IdentityLink) => claimOf(link, names);
  const human = trails.accounts.filter(
    ({ register, type }) => register === undefined && type !== 'bot' && type !== 'service',
  );
  const sure = human.filter(({ identity }) => (identity?.confidence ?? 0) >= threshold);
  const proposals = human.flatMap((account) => {
    const { identity, runnerUp } = account;
    if (!identity || identity.confidence >= threshold || identity.confidence < WORTH_ASKING)
      return [];
    return [
      {
        ...words(account),
        claim: claim(identity),
        ...(runnerUp && { runnerUp: claim(runnerUp) }),
        ...(account.conflict !== undefined && { conflict: account.conflict }),
      },
    ];
  });
  const conflicts = human.flatMap((account) =>
    account.conflict === undefined ? [] : [{ ...words(account), conflict: account.conflict }],
  );
  const unowned = human
    .filter(({ identity }) => (identity?.confidence ?? 0) < WORTH_ASKING)
    .map((account) => ({
      ...words(account),
      ...(account.identity && { hint: claim(account.identity) }),
    }));
  const open = [...proposals, ...conflicts, ...unowned].filter(({ state }) => isOpen(state));
  return {
    ok: open.length === 0,
    people: trails.people.map((person) => ({
      ...personWords(person),
      accounts: sure.flatMap((account) => {
        const { identity, conflict } = account;
        if (identity?.person !== person.id) return [];
        return [
          {
            ...words(account),
            claim: claim(identity),
            ...(conflict !== undefined && { conflict }),
          },
        ];
      }),
    })),
    proposals,
    conflicts,
    unowned,
    registered: trails.accounts.flatMap((account) =>
      account.register === undefined
        ? []
        : [
            {
              ...words(account),
              register: account.register.type,
              ...(account.register.owner !== undefined && { owner: account.register.owner }),
            },
          ],
    ),
  };
}

/** Can somebody sign in with it, as far as is known? */
export function isOpen(state: string): boolean {
  return !CLOSED.has(state as LinkedAccount['current']);
}

function words({ system, accountId, login, displayName, type, current }: LinkedAccount) {
  return { system, account: accountId, login, name: displayName, type, state: current };
}

function claimOf(
  { person, confidence, rule, because = '' }: IdentityLink,
  names: ReadonlyMap<string, string>,
): Claim {
  return { person, name: names.get(person) ?? person, confidence, rule, because };
}

function personWords(person: Person) {
  const { id, name, workerType, derivedFrom, timezone } = person;
  return {
    person: id,
    name,
    workerType,
    ...(derivedFrom !== undefined && { derivedFrom }),
    engagements: person.engagements.map(({ start, end, endType }) => ({
      ...(start && { from: firstDay(start, timezone) }),
      ...(end && { to: lastDay(end, timezone) }),
      ...(end && { endType }),
    })),
    roles: person.roles.map(({ title, department, manager, from }) => ({
      ...(title !== undefined && { title }),
      ...(department !== undefined && { department }),
      ...(manager !== undefined && { manager }),
      ...(from && { from: firstDay(from, timezone) }),
    })),
  };
}

function firstDay({ earliest, tz }: TimeFact, timezone: string): string {
  return localDate(earliest, tz ?? timezone);
}

/** A day ends where the next begins; its last moment is still it. */
function lastDay({ latest, tz }: TimeFact, timezone: string): string {
  return localDate(instantOf(Date.parse(latest) - 1), tz ?? timezone);
}
