import { localDate } from '../../model/calendar.ts';
import type { SourceId } from '../../model/ids.ts';
import type { RecordOf } from '../../model/record.ts';
import type { Registers } from '../../model/registers.ts';
import { between, exactly, type Period, shift, type TimeFact, within } from '../../model/time.ts';
import type { AccessReviewNote, Move, Person } from '../../model/trails.ts';
import type { Directory } from '../directory.ts';
import { evidenceOf, groupBy, optional, sortedBy } from '../evidence.ts';
import type { RecordsByKind } from '../records-by-kind.ts';
import { difference } from './moves.ts';

type Listed = RecordOf<'account'>;

/** A change that the people file has within a month of it is the same one. */
const SAME_MS = 31 * 86_400_000;
const FIELDS = ['title', 'department', 'manager'] as const;

export interface DirectoryMovesInput {
  readonly records: RecordsByKind;
  readonly directory: Directory;
  readonly people: readonly Person[];
  readonly providers: readonly SourceId[];
  readonly identityThreshold: number;
  readonly registers: Registers | undefined;
  readonly period: Period;
  reviewsOf(person: string): readonly AccessReviewNote[];
}

/**
 * Moves that two looks at the identity provider show and the people file does not: title,
 * department or manager differ. It took place between the looks; where the log has exactly one
 * change of that profile in between, at that moment.
 */
export function directoryMoves(input: DirectoryMovesInput): Move[] {
  const { records, providers } = input;
  const listed = records
    .of('account')
    .filter(({ source, profile }) => profile !== undefined && providers.includes(source));
  const accounts = groupBy(listed, ({ source, accountId }) => `${source} ${accountId}`);
  const moves = [...accounts.values()].flatMap((looks) => movesOf(looks, input));
  const known = new Map<string, TimeFact[]>();
  const ranked = sortedBy(moves, ({ origin }) =>
    String(providers.indexOf(origin as SourceId)).padStart(3, '0'),
  );
  const kept = ranked.filter((move) => {
    const times = known.get(move.person) ?? [];
    if (times.some((time) => near(time, move.effective))) return false;
    known.set(move.person, [...times, move.effective]);
    return true;
  });
  return sortedBy(kept, ({ id }) => id);
}

function movesOf(listed: readonly Listed[], input: DirectoryMovesInput): Move[] {
  const looks = sortedBy(listed, ({ observedAt }) => observedAt);
  const person = personOf(looks.at(-1), input);
  if (person === undefined) return [];
  return looks.slice(1).flatMap((after, i): Move[] => {
    const before = looks[i];
    if (before === undefined || !differs(before, after)) return [];
    const change = changeBetween(before, after, input);
    if (within(change.at, input.period) === false || toldByRoster(person, change.at)) return [];
    const [was, is] = [factsOf(before, input), factsOf(after, input)];
    return [
      {
        id: `move:${person.id}:${localDate(change.at.earliest, person.timezone)}`,
        origin: after.source,
        person: person.id,
        effective: change.at,
        before: was,
        after: is,
        ...optional('rights', difference(was, is, input.registers)),
        reviews: input.reviewsOf(person.id),
        evidence: [
          evidenceOf(before, `profile in ${before.source} before`),
          evidenceOf(after, `profile in ${after.source} after`),
          ...change.events.map((event) => evidenceOf(event, event.vendorType)),
        ],
      },
    ];
  });
}

function personOf(last: Listed | undefined, input: DirectoryMovesInput): Person | undefined {
  const identity =
    last && input.directory.account({ system: last.source, id: last.accountId })?.identity;
  if (identity === undefined || identity.confidence < input.identityThreshold) return undefined;
  return input.people.find(({ id }) => id === identity.person);
}

function differs({ profile: a = {} }: Listed, { profile: b = {} }: Listed): boolean {
  return FIELDS.some((field) => a[field] !== b[field]);
}

/** Facts of a profile; a manager the roster knows by that reference is named by person id. */
function factsOf({ source, profile = {} }: Listed, { directory }: DirectoryMovesInput) {
  const { title, department, manager } = profile;
  const known =
    manager &&
    directory.account({ system: source, id: manager, login: manager, email: manager })?.identity;
  return {
    ...optional('title', title),
    ...optional('department', department),
    ...optional('manager', known ? known.person : manager),
  };
}

function changeBetween(
  before: Listed,
  after: Listed,
  { records, directory }: DirectoryMovesInput,
): { at: TimeFact; events: RecordOf<'event'>[] } {
  const events = records
    .of('event')
    .filter(
      ({ action, subject, source, time }) =>
        action === 'account.update' &&
        source === after.source &&
        subject !== undefined &&
        time.latest > before.observedAt &&
        time.latest <= after.observedAt &&
        directory.account(subject)?.accountId === after.accountId,
    );
  const [event] = events;
  return events.length === 1 && event !== undefined
    ? { at: exactly(event.time.latest), events: [event] }
    : { at: between(before.observedAt, after.observedAt, 'first_seen'), events };
}

/** Does the roster have a change of role, or a beginning, around that time? */
function toldByRoster({ roles, engagements }: Person, at: TimeFact): boolean {
  const starts = [...roles.map(({ from }) => from), ...engagements.map(({ start }) => start)];
  return starts.some((start) => start !== undefined && near(start, at));
}

function near(a: TimeFact, b: TimeFact): boolean {
  return a.earliest <= shift(b.latest, SAME_MS) && a.latest >= shift(b.earliest, -SAME_MS);
}
