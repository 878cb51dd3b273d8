import type { PeopleReport } from '../model/people-report.ts';
import { count, table } from './table.ts';

type Claim = PeopleReport['proposals'][number]['claim'];

/** The roster with the accounts of each person, and everything that is open, for reading. */
export function peopleLines(report: PeopleReport): string[] {
  const { people, proposals, conflicts, unowned, registered } = report;
  const rows = people.flatMap(({ person, name, engagements, accounts, derivedFrom }) => [
    [person, name, engagements.map(spanWords).join(', '), derivedFrom ? `from ${derivedFrom}` : ''],
    ...accounts.map(({ system, login, state, claim, conflict }) => [
      '',
      `  ${system}:${login}`,
      state,
      `${levelWords(claim)}${conflict ? `  CONFLICT: ${conflict}` : ''}`,
    ]),
  ]);
  return [
    ...(rows.length > 0 ? table(rows) : ['The people file has nobody in it.']),
    ...section(
      'To be confirmed (`auditpack people confirm`)',
      proposals.map(({ system, login, state, claim, conflict }) => [
        `${system}:${login}`,
        state,
        `${claim.name}?`,
        `${levelWords(claim)}${conflict ? `  CONFLICT: ${conflict}` : ''}`,
      ]),
    ),
    ...section(
      'Conflicts',
      conflicts.map(({ system, login, state, conflict }) => [
        `${system}:${login}`,
        state,
        conflict,
      ]),
    ),
    ...section(
      'Nobody’s, and in no register',
      unowned.map(({ system, login, name, state, hint }) => [
        `${system}:${login}`,
        state,
        name,
        hint ? `the name of ${hint.name}, which proves nothing` : '',
      ]),
    ),
    ...section(
      'Registered as no person’s',
      registered.map(({ system, login, register, owner }) => [
        `${system}:${login}`,
        register,
        owner ? `owner ${owner}` : 'no owner',
      ]),
    ),
    '',
    `${count(people.length, 'person')}, ${count(proposals.length, 'proposal')}, ${count(conflicts.length, 'conflict')}, ${count(unowned.length, 'unowned account')}.`.replace(
      'persons',
      'people',
    ),
  ];
}

/** Each proposal with the two commands that decide it. */
export function queueLines(proposals: PeopleReport['proposals']): string[] {
  if (proposals.length === 0) return ['Nothing to confirm: no open account is in doubt.'];
  return proposals.flatMap(({ system, account, login, name, claim, runnerUp, conflict }) => [
    `${system}:${login} (${name || 'no name'}) may be ${claim.name}'s: ${levelWords(claim)}`,
    ...(conflict ? [`  ${conflict}`] : []),
    ...(runnerUp ? [`  or ${runnerUp.name}'s: ${levelWords(runnerUp)}`] : []),
    `  auditpack people confirm --account ${system}:${account} --person ${claim.person} --by YOUR_ID --why "…"`,
    `  auditpack people confirm --account ${system}:${account} --deny ${claim.person} --by YOUR_ID --why "…"`,
  ]);
}

function levelWords({ confidence, because }: Claim): string {
  return `${confidence.toFixed(2)}  ${because}`;
}

function spanWords({ from = '…', to }: PeopleReport['people'][number]['engagements'][number]) {
  return to === undefined ? `since ${from}` : `${from} – ${to}`;
}

function section(title: string, rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : ['', title, ...table(rows)];
}
