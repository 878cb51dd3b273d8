import { createHash } from 'node:crypto';
import { byText } from '../../model/ids.ts';
import type { TimeFact } from '../../model/time.ts';
import {
  type ItemContext,
  type MapResult,
  type RecordDraft,
  records,
  reject,
} from '../contract.ts';
import {
  accountSystem,
  columnName,
  headerProblem,
  PEOPLE_COLUMNS,
  type PeopleColumn,
} from './columns.ts';
import { isZone, peopleTime } from './dates.ts';

type PersonRowDraft = Extract<RecordDraft, { kind: 'person-row' }>;
type Cells = (column: PeopleColumn) => string;

const WORKER_TYPES = ['employee', 'contractor', 'vendor', 'external'] as const;
const END_TYPES = ['voluntary', 'involuntary', 'contract_end'] as const;

/**
 * One data row of people.csv, as column name to text. The page may carry the company's `timezone`
 * for rows without one of their own. Pure; never throws.
 */
export function mapRow(item: unknown, { page }: Pick<ItemContext, 'page'>): MapResult {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    return reject('not-an-item', 'expected one row of people.csv');
  }
  const cells = new Map(Object.entries(item).map(([name, text]) => [columnName(name), text]));
  const problem = headerProblem([...cells.keys()]);
  if (problem !== undefined) return reject('wrong-shape', `${problem.found} in the header`);
  const cell: Cells = (column) => String(cells.get(column) ?? '').trim();
  if (cell('person_id') === '') return reject('no-id', 'person_id is empty');
  const wrong = wrongCell(cell);
  if (wrong !== undefined) return reject('wrong-shape', wrong);
  const zone = cell('timezone') || page.timezone;
  if (zone !== undefined && !isZone(zone)) {
    return reject('bad-time', `timezone "${zone}" is no IANA zone like America/Chicago`);
  }
  const times = timesOf(cell, zone);
  if (typeof times === 'string') return reject('bad-time', times);
  return records(personRow(cell, times, accountsOf(cells)));
}

function wrongCell(cell: Cells): string | undefined {
  if (cell('name') === '') return 'name is empty';
  const oneOf = (column: PeopleColumn, words: readonly string[]) =>
    cell(column) === '' || words.includes(cell(column))
      ? undefined
      : `${column} "${cell(column)}" is none of ${words.join(', ')}`;
  const address = emailsOf(cell).find((email) => !/^[^@\s]+@[^@\s]+$/.test(email));
  return (
    oneOf('worker_type', WORKER_TYPES) ??
    oneOf('end_type', END_TYPES) ??
    (address === undefined ? undefined : `"${address}" is no e-mail address`)
  );
}

function emailsOf(cell: Cells): readonly string[] {
  return [cell('email'), ...cell('other_emails').split(/[\s,;|]+/)].filter((email) => email !== '');
}

const TIMES = {
  start: 'start_date',
  end: 'end_date',
  notice: 'notice_date',
  screeningPassed: 'screening_passed',
  policyAck: 'policy_ack',
} as const satisfies Record<string, PeopleColumn>;
type Times = { -readonly [K in keyof typeof TIMES]?: TimeFact };

/** The times of a row, or what is wrong with them. */
function timesOf(cell: Cells, zone: string | undefined): Times | string {
  const times: Times = {};
  for (const name of Object.keys(TIMES) as (keyof typeof TIMES)[]) {
    const column = TIMES[name];
    if (cell(column) === '') continue;
    const time = peopleTime(cell(column), zone);
    if (time === undefined) {
      return `${column} "${cell(column)}" is neither a date like 2026-02-02 nor a time with offset`;
    }
    times[name] = time;
  }
  if (
    times.start !== undefined &&
    times.end !== undefined &&
    times.end.latest <= times.start.earliest
  ) {
    return `end_date ${cell('end_date')} lies before start_date ${cell('start_date')}`;
  }
  return times;
}

/** Accounts that the row names, by system. */
function accountsOf(cells: ReadonlyMap<string, unknown>): readonly (readonly [string, string])[] {
  return [...cells].flatMap(([column, value]) => {
    const system = accountSystem(column);
    const account = String(value ?? '').trim();
    return system === undefined || account === '' ? [] : [[system, account] as const];
  });
}

/** Rows have no id of their own: the same row is the same record, a changed row is another. */
function personRow(
  cell: Cells,
  times: Times,
  accounts: readonly (readonly [string, string])[],
): PersonRowDraft {
  const personId = cell('person_id');
  const sorted = [...accounts].sort(([a], [b]) => byText(a, b));
  const derivedFrom = cell('derived_from');
  // A column that came later is part of the id only where it says something.
  const columns = PEOPLE_COLUMNS.filter((name) => name !== 'derived_from' || derivedFrom !== '');
  const row = JSON.stringify([columns.map(cell), sorted]);
  const digest = createHash('sha256').update(row).digest('hex').slice(0, 16);
  const word = <T extends string>(column: PeopleColumn, words: readonly T[]) =>
    words.find((known) => known === cell(column));
  const endType = word('end_type', END_TYPES);
  return {
    kind: 'person-row',
    nativeId: `${personId}/${digest}`,
    personId,
    name: cell('name'),
    emails: [...new Set(emailsOf(cell))],
    workerType: word('worker_type', WORKER_TYPES) ?? 'unknown',
    ...filled(cell, ['title', 'department', 'manager', 'sponsor', 'timezone']),
    ...times,
    ...(endType === undefined ? {} : { endType }),
    ...(derivedFrom === '' ? {} : { derivedFrom }),
    nativeIds: Object.fromEntries(sorted),
  };
}

function filled<C extends PeopleColumn>(cell: Cells, columns: readonly C[]): { [K in C]?: string } {
  const entries = columns.flatMap((column) =>
    cell(column) === '' ? [] : [[column, cell(column)]],
  );
  return Object.fromEntries(entries) as { [K in C]?: string };
}
