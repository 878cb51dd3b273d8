import type { RecordOf } from '../../model/record.ts';
import { type Period, within } from '../../model/time.ts';
import type { LinkedAccount, Person, Reactivation } from '../../model/trails.ts';
import { isInactive } from '../account-states.ts';
import { t0Of } from '../departures.ts';
import { distinct, optional, sortedBy } from '../evidence.ts';
import type { RecordsByKind } from '../records-by-kind.ts';

/**
 * Accounts that were opened again although their person's engagement had ended and no other was
 * running. Whether the next engagement explains it, a test decides.
 */
export function reactivationsOf(
  accounts: readonly LinkedAccount[],
  people: readonly Person[],
  records: RecordsByKind,
  identityThreshold: number,
  period: Period,
): Reactivation[] {
  const persons = new Map(people.map((person) => [person.id, person]));
  const found = accounts.flatMap((account) => {
    const { identity } = account;
    const person = persons.get(identity?.person ?? '');
    if (person === undefined || (identity?.confidence ?? 0) < identityThreshold) return [];
    return account.states.flatMap((state, i) => {
      const before = account.states[i - 1];
      const opened = state.state === 'active' && before !== undefined && isInactive(before.state);
      if (!opened || within(state.from, period) === false) return [];
      return isFormer(person, state.from.latest) ? [{ account, person, i }] : [];
    });
  });
  const mentions = mentionsOf(records, found);
  return sortedBy(
    found.map(({ account, person, i }) => reactivation(account, person, i, mentions)),
    ({ id }) => id,
  );
}

interface Found {
  readonly account: LinkedAccount;
  readonly person: Person;
  readonly i: number;
}

function reactivation(
  account: LinkedAccount,
  person: Person,
  i: number,
  mentions: ReadonlyMap<string, readonly string[]>,
): Reactivation {
  const { system, accountId, login, states } = account;
  const [state, before] = [states[i], states[i - 1]];
  if (state === undefined || before === undefined) throw new RangeError(`no state ${i}`);
  const closedAgain = states.slice(i + 1).find((later) => isInactive(later.state))?.from;
  return {
    id: `reactivation:${system}:${login}@${state.from.latest}`,
    system,
    accountId,
    login,
    person: person.id,
    at: state.from,
    ...optional('closedAgain', closedAgain),
    mentions: mentions.get(state.evidence.record) ?? [],
    evidence: distinct([state.evidence, before.evidence, ...person.evidence]),
  };
}

/** Had an engagement ended by then, with none running? */
function isFormer({ engagements }: Person, at: string): boolean {
  const ended = engagements.some(({ end }) => end !== undefined && t0Of(end).latest <= at);
  const running = engagements.some(
    ({ start, end }) =>
      (start === undefined || start.earliest <= at) && (end === undefined || t0Of(end).latest > at),
  );
  return ended && !running;
}

function mentionsOf(records: RecordsByKind, found: readonly Found[]) {
  const wanted = new Set(found.map(({ account, i }) => account.states[i]?.evidence.record));
  if (wanted.size === 0) return new Map<string, readonly string[]>();
  return new Map(
    records
      .of('event')
      .filter(({ id }) => wanted.has(id))
      .map(({ id, mentions }: RecordOf<'event'>) => [id, mentions] as const),
  );
}
