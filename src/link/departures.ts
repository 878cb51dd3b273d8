import { addBusinessDays, type Calendar, localDate } from '../model/calendar.ts';
import type { Catalogue } from '../model/catalogue.ts';
import { type Instant, shift, type TimeFact } from '../model/time.ts';
import type { Engagement, LinkedAccount, Person } from '../model/trails.ts';
import { isInactive } from './account-states.ts';
import type { LinkInput } from './input.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** An ended engagement, with what bounds it. */
export interface Departure {
  readonly person: Person;
  readonly engagement: Engagement | undefined;
  readonly t0: TimeFact | undefined;
  readonly nextStart: TimeFact | undefined;
  /** From here on the next engagement may use the accounts. */
  readonly until: Instant | undefined;
  readonly id: string;
}

/**
 * When a person left in the period: by the roster, else by a closed account at an identity
 * provider that the roster does not explain.
 */
export function departuresOf(
  person: Person,
  accounts: readonly LinkedAccount[],
  input: LinkInput,
): Departure[] {
  const known = ended(person, input);
  return known.length > 0 ? known : unannounced(person, accounts, input);
}

function ended(person: Person, { period, parameters }: LinkInput): Departure[] {
  const calendar: Calendar = {
    timezone: parameters.timezone,
    holidays: new Set(parameters.holidays),
  };
  return person.engagements.flatMap((engagement, i) => {
    const { end } = engagement;
    if (end === undefined || end.latest <= period.from || end.earliest >= period.to) return [];
    const nextStart = person.engagements[i + 1]?.start;
    const until =
      nextStart &&
      addBusinessDays(nextStart.earliest, -parameters.preprovisionBusinessDays, calendar);
    const id = `leaver:${person.id}:${dateOf(end)}`;
    return [{ person, engagement, t0: t0Of(end), nextStart, until, id }];
  });
}

/** A date alone means the end of that day where the person works, wherever that may be. */
export function t0Of(end: TimeFact): TimeFact {
  if (end.precision !== 'day') return end;
  const earliest = end.tz === undefined ? shift(end.earliest, DAY_MS) : end.latest;
  return { ...end, earliest };
}

/** The date as the roster has it; without a zone it lies between the ends of the Earth. */
function dateOf({ earliest, tz }: TimeFact): string {
  return tz === undefined ? shift(earliest, 14 * HOUR_MS).slice(0, 10) : localDate(earliest, tz);
}

function unannounced(
  person: Person,
  accounts: readonly LinkedAccount[],
  input: LinkInput,
): Departure[] {
  const { period, parameters, catalogue } = input;
  const closed = accounts.find((account) => {
    const last = lastingEnd(account, undefined);
    return (
      parameters.identityProviders.includes(account.system) &&
      (account.current === 'deactivated' || account.current === 'deleted') &&
      last !== undefined &&
      last.from.latest >= period.from &&
      last.from.earliest < period.to &&
      !explained(account, last.from, catalogue)
    );
  });
  const lastEnd = person.engagements.at(-1)?.end;
  const leftBefore = lastEnd !== undefined && lastEnd.latest <= period.from;
  if (closed === undefined || leftBefore) return [];
  return [
    {
      person,
      engagement: undefined,
      t0: undefined,
      nextStart: undefined,
      until: undefined,
      id: `leaver:${person.id}:unknown`,
    },
  ];
}

function explained(
  { system, accountId, login }: LinkedAccount,
  closed: TimeFact,
  { explanations }: Catalogue,
): boolean {
  return explanations.some(
    ({ system: where, account, from, to }) =>
      where === system &&
      (account === accountId || account === login) &&
      from <= closed.latest.slice(0, 10) &&
      (to === undefined || to >= closed.earliest.slice(0, 10)),
  );
}

/** The state change after which the account stayed closed, up to where the next engagement begins. */
export function lastingEnd(account: LinkedAccount, until: Instant | undefined) {
  const states = account.states.filter(({ from }) => until === undefined || from.earliest < until);
  const lastOpen = states.findLastIndex(({ state }) => !isInactive(state));
  return states[lastOpen + 1];
}
