import { byText } from '../model/ids.ts';
import type { RecordOf } from '../model/record.ts';
import { between, shift, type TimeFact } from '../model/time.ts';
import type { Engagement, Person, Role } from '../model/trails.ts';
import { BEGINNING, distinct, evidenceOf, groupBy, optional } from './evidence.ts';

type Row = RecordOf<'person-row'>;

/**
 * People of the roster. Rows of one person are merged by `person_id` alone: several engagements
 * (a rehire) or several roles (a move). Only the latest observation of the roster counts.
 */
export function peopleOf(rows: readonly Row[], timezone: string): Person[] {
  const current = latestRoster(rows);
  return [...groupBy(current, (row) => row.personId)]
    .sort(([a], [b]) => byText(a, b))
    .map(([id, own]) => personOf(id, [...own].sort(byStart), timezone, endsRecorded(rows, id)));
}

/** Rows of the last run that read the roster: a row taken out of it since then is no longer said. */
function latestRoster(rows: readonly Row[]): readonly Row[] {
  const last = rows.at(-1)?.raw.run;
  return rows.filter((row) => row.raw.run === last);
}

/** When an end first stood in the roster; `undefined` for one that never did. */
type Recorded = (end: TimeFact) => TimeFact | undefined;

const DAY_MS = 86_400_000;

/**
 * Bounds from all versions of the roster ever read: an end came in after the last version without
 * it and no later than the first with it. A version may be known by its day alone.
 */
function endsRecorded(rows: readonly Row[], personId: string): Recorded {
  const versions = [...new Set(rows.map(({ observedAt }) => observedAt))].sort(byText);
  return (end) => {
    const first = rows
      .filter((row) => row.personId === personId && row.end?.latest === end.latest)
      .map(({ observedAt }) => observedAt)
      .sort(byText)[0];
    if (first === undefined) return undefined;
    const before = versions.findLast((version) => version < first);
    return between(before === undefined ? BEGINNING : shift(before, -DAY_MS), first, 'first_seen');
  };
}

function personOf(id: string, rows: readonly Row[], timezone: string, recorded: Recorded): Person {
  const last = rows.at(-1);
  const screening = earliest(rows.flatMap((row) => row.screeningPassed ?? []));
  const policy = earliest(rows.flatMap((row) => row.policyAck ?? []));
  return {
    id,
    name: last?.name ?? id,
    emails: [...new Set(rows.flatMap((row) => row.emails.map((mail) => mail.toLowerCase())))],
    workerType: last?.workerType ?? 'unknown',
    timezone: last?.timezone ?? timezone,
    engagements: engagementsOf(rows, recorded),
    roles: rolesOf(rows),
    ...optional('screeningPassed', screening),
    ...optional('policyAck', policy),
    ...optional('sponsor', last?.sponsor),
    ...optional('derivedFrom', rows.findLast((row) => row.derivedFrom)?.derivedFrom),
    evidence: distinct(rows.map((row) => evidenceOf(row, `roster row of ${row.name}`))),
  };
}

/** A row that goes on where the one before ended, or before it ended, is a new role, not a rehire. */
const SEAMLESS_MS = 36 * 3_600_000;

function engagementsOf(rows: readonly Row[], recorded: Recorded): Engagement[] {
  const runs: Row[][] = [];
  for (const row of rows) {
    const open = runs.at(-1);
    if (open !== undefined && continues(open, row)) open.push(row);
    else runs.push([row]);
  }
  return runs.map((own) => {
    const last = own.at(-1);
    return {
      ...optional('start', own[0]?.start),
      ...optional('end', last?.end),
      endType: last?.endType ?? 'unknown',
      ...optional('notice', last?.notice),
      ...optional('recorded', last?.end && recorded(last.end)),
      evidence: distinct(own.map((row) => evidenceOf(row, `roster row of ${row.name}`))),
    };
  });
}

function continues(before: readonly Row[], row: Row): boolean {
  const end = before.at(-1)?.end;
  if (end === undefined || row.start === undefined) return true;
  return row.start.earliest <= shift(end.latest, SEAMLESS_MS);
}

/** Each row is a role from its start until the next row's start, or its own end. */
function rolesOf(rows: readonly Row[]): Role[] {
  return rows.map((row, i) => {
    const to = row.end ?? rows[i + 1]?.start;
    return {
      ...optional('title', row.title),
      ...optional('department', row.department),
      ...optional('manager', row.manager),
      ...optional('from', row.start),
      ...optional('to', to),
      ...optional('end', row.end),
    };
  });
}

function byStart(a: Row, b: Row): number {
  return (
    byText(a.start?.earliest ?? '', b.start?.earliest ?? '') ||
    byText(a.end?.earliest ?? '9', b.end?.earliest ?? '9') ||
    a.raw.offset - b.raw.offset
  );
}

function earliest(times: readonly TimeFact[]): TimeFact | undefined {
  return [...times].sort((a, b) => byText(a.earliest, b.earliest))[0];
}
