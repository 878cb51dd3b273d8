import type { RoleFacts } from '../../model/access-trails.ts';
import { localDate } from '../../model/calendar.ts';
import type { Registers } from '../../model/registers.ts';
import { type Period, shift, within } from '../../model/time.ts';
import type { AccessReviewNote, Move, Person, Role } from '../../model/trails.ts';
import { distinct, optional, sortedBy } from '../evidence.ts';

/** A row that begins this long after the one before at the latest goes on with the engagement. */
const SEAMLESS_MS = 36 * 3_600_000;

/**
 * Changes of role, department or manager in the period, by the rows of the roster. What the move
 * takes away and brings is the difference of the role matrix; a role it does not know leaves that
 * unknown.
 */
export function movesOf(
  people: readonly Person[],
  reviewsOf: (person: string) => readonly AccessReviewNote[],
  registers: Registers | undefined,
  period: Period,
): Move[] {
  const moves = people.flatMap((person) =>
    person.roles.slice(1).flatMap((role, i): Move[] => {
      const before = person.roles[i];
      const { from } = role;
      if (before === undefined || from === undefined || !isMove(before, role)) return [];
      if (within(from, period) === false) return [];
      return [
        {
          id: `move:${person.id}:${localDate(from.earliest, from.tz ?? person.timezone)}`,
          person: person.id,
          effective: from,
          before: factsOf(before),
          after: factsOf(role),
          ...optional('rights', difference(before, role, registers)),
          reviews: reviewsOf(person.id),
          evidence: distinct(person.evidence),
        },
      ];
    }),
  );
  return sortedBy(moves, ({ id }) => id);
}

function isMove(before: Role, after: Role): boolean {
  const gap =
    before.to !== undefined &&
    after.from !== undefined &&
    after.from.earliest > shift(before.to.latest, SEAMLESS_MS);
  const changed = (['title', 'department', 'manager'] as const).some(
    (field) => before[field] !== after[field],
  );
  return changed && !gap;
}

function factsOf({ title, department, manager }: Role): Move['before'] {
  return {
    ...optional('title', title),
    ...optional('department', department),
    ...optional('manager', manager),
  };
}

/** What the role matrix takes away and gives. */
export function difference(
  before: RoleFacts,
  after: RoleFacts,
  registers: Registers | undefined,
): Move['rights'] | undefined {
  const [old, next] = [rightsOf(before, registers), rightsOf(after, registers)];
  if (old === undefined || next === undefined) return undefined;
  return {
    lost: [...old].filter((right) => !next.has(right)).sort(),
    gained: [...next].filter((right) => !old.has(right)).sort(),
  };
}

/** Everything the matrix gives a role; `undefined` when no line fits it. */
function rightsOf(role: RoleFacts, registers: Registers | undefined): Set<string> | undefined {
  const lines = (registers?.roles ?? []).filter(
    ({ title, department }) => same(title, role.title) && same(department, role.department),
  );
  return lines.length === 0 ? undefined : new Set(lines.flatMap(({ rights }) => rights));
}

function same(wanted: string | undefined, given: string | undefined): boolean {
  return wanted === undefined || wanted.toLowerCase() === given?.toLowerCase();
}
