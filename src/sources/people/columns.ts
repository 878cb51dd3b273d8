/** Columns of people.csv. A person with several engagements or roles has several rows. */
export const PEOPLE_COLUMNS = [
  'person_id',
  'name',
  'email',
  'other_emails',
  'worker_type',
  'title',
  'department',
  'manager',
  'start_date',
  'end_date',
  'end_type',
  'notice_date',
  'timezone',
  'sponsor',
  'screening_passed',
  'policy_ack',
  'derived_from',
] as const;
export type PeopleColumn = (typeof PEOPLE_COLUMNS)[number];

/** Without these the tests of joiners and leavers would answer from nothing. */
const REQUIRED: readonly PeopleColumn[] = [
  'person_id',
  'name',
  'email',
  'worker_type',
  'start_date',
  'end_date',
];

/**
 * The system whose account a column names: `okta_id`, `github_login`, `service_now_id`. Any system
 * may have one; `undefined` for every other column.
 */
export function accountSystem(column: string): string | undefined {
  if (isColumn(column)) return undefined;
  return /^([a-z][a-z0-9_]{0,39})_(?:id|login)$/.exec(column)?.[1]?.replaceAll('_', '-');
}

/**
 * What is wrong with a header row, with the fix; `undefined` when it is fine.
 * @param systems which systems there are; any when absent
 */
export function headerProblem(
  header: readonly string[],
  systems?: readonly string[],
): { readonly found: string; readonly fix: string } | undefined {
  const unknown = header.filter((name) => {
    const system = accountSystem(name);
    return system === undefined ? !isColumn(name) : systems?.includes(system) === false;
  });
  if (unknown.length > 0) {
    return {
      found: `unknown column ${unknown.map((name) => `"${name}"`).join(', ')}`,
      fix: `Rename or remove it; the columns are ${PEOPLE_COLUMNS.join(',')} and, for a person's account, ${(systems ?? ['<system>']).map((system) => `${system.replaceAll('-', '_')}_id`).join(',')} (or _login).`,
    };
  }
  const twice = header.find((name, place) => header.indexOf(name) !== place);
  if (twice !== undefined) return { found: `column "${twice}" twice`, fix: 'Keep one of them.' };
  const missing = REQUIRED.filter((name) => !header.includes(name));
  if (missing.length === 0) return undefined;
  return {
    found: `no column ${missing.map((name) => `"${name}"`).join(', ')}`,
    fix: `Add ${missing.join(',')} to the first row; values may be left empty where nobody knows.`,
  };
}

function isColumn(name: string): name is PeopleColumn {
  return PEOPLE_COLUMNS.some((column) => column === name);
}

/** A column name as written in a header row: spaces around it and capitals do not matter. */
export function columnName(cell: string): string {
  return cell.trim().toLowerCase();
}
